package io.chatpool.server;

import com.sun.management.UnixOperatingSystemMXBean;
import io.chatpool.config.Config;
import java.lang.management.ManagementFactory;

/**
 * How many connections a process can hold, whatever it is told: those that it has file descriptors
 * and memory for. The rest of both is for everything else, so that no peer can use it up.
 *
 * @param connections TCP connections and WebSockets that are served at a time
 * @param refusals how many more may be told at a time that they are too many
 * @param httpConnections HTTP connections at a time
 * @param shortage why {@code connections} is less than what was configured; null if it is not
 */
public record Capacity(int connections, int refusals, int httpConnections, String shortage) {

  /** For files, the event loops, and what there is beside connections later. */
  private static final int RESERVED_DESCRIPTORS = 64;

  /** Of the descriptors: those of refusals and those of HTTP connections are a part each. */
  private static final int SMALL_PART = 8;

  /** More would only cost: those that are refused try again, and those of HTTP are idle. */
  private static final int MAX_REFUSALS = 1000;

  private static final int MAX_HTTP_CONNECTIONS = 1000;

  /** Heap of a long connection that does nothing (performance.md), rounded up. */
  private static final int IDLE_CONNECTION_BYTES = 8 * 1024;

  /** What is read at once from an HTTP connection, and held until it is that one's turn. */
  private static final int HTTP_CONNECTION_BYTES = 64 * 1024;

  private static final long UNKNOWN = Long.MAX_VALUE / 2;

  /** What this process can hold, now that it has done nothing yet. */
  public static Capacity ofThisProcess(Config config) {
    long maxDescriptors = UNKNOWN;
    long openDescriptors = 0;
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
      maxDescriptors = unix.getMaxFileDescriptorCount();
      openDescriptors = unix.getOpenFileDescriptorCount();
    }
    long maxHeapBytes = Runtime.getRuntime().maxMemory();
    return of(
        config.server().maxConnections(),
        config.http().enabled(),
        maxDescriptors,
        openDescriptors,
        maxHeapBytes);
  }

  /**
   * What a process can hold.
   *
   * @param wanted connections that are to be served at a time
   * @param http whether there are HTTP connections, too
   */
  static Capacity of(
      int wanted, boolean http, long maxDescriptors, long openDescriptors, long maxHeapBytes) {
    long free = Math.max(1, maxDescriptors - openDescriptors - RESERVED_DESCRIPTORS);
    long refusals = clamp(free / SMALL_PART, MAX_REFUSALS);
    long ofHttp = !http ? 0 : clamp(free / SMALL_PART, MAX_HTTP_CONNECTIONS);
    long httpFit = clamp(maxHeapBytes / 8 / HTTP_CONNECTION_BYTES, MAX_HTTP_CONNECTIONS);
    long byDescriptors = Math.max(1, free - refusals - ofHttp);
    long byHeap = Math.max(1, maxHeapBytes / 8 * 3 / IDLE_CONNECTION_BYTES);
    String shortage = null;
    if (Math.min(byDescriptors, byHeap) < wanted) {
      shortage =
          byDescriptors < byHeap
              ? "the process may have %d files open (ulimit -n)".formatted(maxDescriptors)
              : "the heap is %d MB (-Xmx)".formatted(maxHeapBytes >> 20);
    }
    return new Capacity(
        (int) Math.min(wanted, Math.min(byDescriptors, byHeap)),
        (int) refusals,
        (int) Math.min(ofHttp, httpFit),
        shortage);
  }

  private static long clamp(long value, long max) {
    return Math.max(1, Math.min(value, max));
  }
}
