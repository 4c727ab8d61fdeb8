package io.chatpool;

import java.util.Map;
import org.jline.utils.Signals;

/** Who tells a server a second time to stop does not want to wait until it has drained. */
final class StopSignals {

  /** What shells report of a process that a signal has ended: 128 and its number. */
  private static final Map<String, Integer> EXIT_CODES = Map.of("INT", 130, "TERM", 143);

  private StopSignals() {}

  /** From now on, the next signal to stop ends the process at once. */
  static void endAtNext() {
    EXIT_CODES.forEach(
        (signal, exitCode) -> Signals.register(signal, () -> Runtime.getRuntime().halt(exitCode)));
  }
}
