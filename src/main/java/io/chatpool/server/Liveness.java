package io.chatpool.server;

import io.chatpool.server.DeadlineQueue.Deadline;
import io.chatpool.wire.Heartbeat;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches whether the peer of one long connection is still there [P-20]. (NOT thread safe: it lives
 * on the event loop of the connection)
 */
final class Liveness {

  /** Hears that the peer is not there. */
  interface Listener {

    /**
     * For 1.5 heartbeats nothing complete has come, or nothing was taken; or a frame that has begun
     * is not completed.
     */
    void peerIsSilent();

    /** The peer has reset after it had ended its output. */
    void cutOff();
  }

  private static final Logger log = LoggerFactory.getLogger(Liveness.class);

  private final ConnectionServices services;
  private final Transport transport;
  private final Intake intake;
  private final Listener listener;
  private final Heartbeat heartbeat;
  private final WriteProgress writeProgress;
  private final Deadline next = new Deadline(this::check);

  /** By when a frame that has begun must be complete. */
  private final Deadline incomplete = new Deadline(this::frameIsLate);

  Liveness(
      ConnectionServices services,
      Transport transport,
      Intake intake,
      int heartbeatSeconds,
      Listener listener) {
    this.services = services;
    this.transport = transport;
    this.intake = intake;
    this.listener = listener;
    long nowNanos = services.loop().nanoTime();
    long heartbeatNanos = TimeUnit.SECONDS.toNanos(heartbeatSeconds);
    heartbeat = Heartbeat.ofServer(heartbeatNanos, nowNanos);
    writeProgress = new WriteProgress(heartbeatNanos * 3 / 2, nowNanos);
  }

  void start() {
    services.deadlines().setLiveness(next, heartbeat.nextCheckNanos());
  }

  void stop() {
    next.cancel();
    incomplete.cancel();
  }

  /**
   * Input has been decoded.
   *
   * @param anyComplete whether a frame was complete: it shows that the peer lives
   * @param inFrame whether one has begun that is not
   */
  void decoded(boolean anyComplete, boolean inFrame) {
    if (anyComplete) {
      heartbeat.received(services.loop().nanoTime());
    }
    if (!inFrame) {
      incomplete.cancel();
    } else if (anyComplete || !incomplete.isSet()) {
      services.deadlines().setIdle(incomplete);
    }
  }

  /** From now on no event tells of a reset, and the event loop would spin: the kernel is asked. */
  void inputEnded() {
    services.deadlines().setLateFateCheck(next);
  }

  private void check() {
    if (transport.isInputEnded()) {
      checkReset();
      return;
    }
    long nowNanos = services.loop().nanoTime();
    if (intake.isPaused()) {
      // What would prove that the peer lives waits on this side.
      heartbeat.received(nowNanos);
    }
    boolean silent = heartbeat.check(nowNanos) == Heartbeat.Action.CLOSE;
    boolean stalled =
        writeProgress.isStalled(transport.isWritePending(), transport.writeProgress(), nowNanos);
    if (silent || stalled) {
      log.debug("{}", stalled ? "The peer takes nothing" : "The peer is silent");
      listener.peerIsSilent();
    } else {
      start();
    }
  }

  private void frameIsLate() {
    if (intake.isHolding()) {
      services.deadlines().setIdle(incomplete);
    } else {
      log.debug("A frame is not completed");
      listener.peerIsSilent();
    }
  }

  private void checkReset() {
    if (transport.isResetAfterInputEnded()) {
      listener.cutOff();
    } else {
      inputEnded();
    }
  }
}
