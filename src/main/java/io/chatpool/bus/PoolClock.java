package io.chatpool.bus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The time of this machine. The pool's time begins with the wall clock and then goes with the time
 * that has passed: it does not notice when somebody sets the wall clock.
 *
 * <p>On Linux {@link System#nanoTime} stands while the machine is suspended, and messages would
 * live on for as long. The kernel also tells the time since it was started, suspensions included;
 * that is looked at once a second, and what it has advanced beyond the other is added. Where there
 * is no such time a suspension is not noticed. (NOT thread safe)
 */
public final class PoolClock implements PoolTime {

  /** What a time source tells that does not exist. */
  static final long NO_TIME = -1;

  private static final Path UPTIME = Path.of("/proc/uptime");

  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** The two times are not read at once, and one has hundredths of a second: this is no sleep. */
  private static final long TOLERANCE_MICROS = TimeUnit.MILLISECONDS.toMicros(200);

  private final LongSupplier nanoTime;
  private final LongSupplier wallMicros;
  private final LongSupplier uptimeMicros;

  private final long startNanos;
  private final long startMicros;
  private final long startUptimeMicros;
  private long nextLookNanos;
  private long suspendedMicros;

  /** With the clocks of the machine. */
  public PoolClock() {
    this(System::nanoTime, PoolClock::readWall, PoolClock::readUptime);
  }

  /**
   * With other clocks.
   *
   * @param nanoTime monotonic, may stand while the machine is suspended
   * @param uptimeMicros does not stand then; {@link #NO_TIME} if there is none
   */
  PoolClock(LongSupplier nanoTime, LongSupplier wallMicros, LongSupplier uptimeMicros) {
    this.nanoTime = nanoTime;
    this.wallMicros = wallMicros;
    this.uptimeMicros = uptimeMicros;
    startNanos = nanoTime.getAsLong();
    startMicros = wallMicros.getAsLong();
    startUptimeMicros = uptimeMicros.getAsLong();
    nextLookNanos = startNanos + LOOK_NANOS;
  }

  @Override
  public long poolMicros() {
    long nowNanos = nanoTime.getAsLong();
    long passedMicros = TimeUnit.NANOSECONDS.toMicros(nowNanos - startNanos);
    if (nowNanos - nextLookNanos >= 0) {
      nextLookNanos = nowNanos + LOOK_NANOS;
      lookForSuspension(passedMicros);
    }
    return startMicros + passedMicros + suspendedMicros;
  }

  @Override
  public long wallMicros() {
    return wallMicros.getAsLong();
  }

  private void lookForSuspension(long passedMicros) {
    long uptime = startUptimeMicros == NO_TIME ? NO_TIME : uptimeMicros.getAsLong();
    if (uptime == NO_TIME) {
      return;
    }
    long suspended = uptime - startUptimeMicros - passedMicros;
    if (suspended - suspendedMicros > TOLERANCE_MICROS) {
      suspendedMicros = suspended;
    }
  }

  private static long readWall() {
    Instant now = Instant.now();
    return TimeUnit.SECONDS.toMicros(now.getEpochSecond())
        + TimeUnit.NANOSECONDS.toMicros(now.getNano());
  }

  /** Seconds with two decimals, and then another number. */
  private static long readUptime() {
    try {
      String text = Files.readString(UPTIME);
      double seconds = Double.parseDouble(text.substring(0, text.indexOf(' ')));
      return (long) (seconds * TimeUnit.SECONDS.toMicros(1));
    } catch (IOException | IndexOutOfBoundsException | NumberFormatException noSuchTime) {
      return NO_TIME;
    }
  }
}
