package io.chatpool.bench;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the operating system and the JDK's {@code jcmd} tell of the server's process. */
final class ServerProcess {

  private static final long JCMD_SECONDS = 60;

  private static final int MAX_PRINTED_BYTES = 64 << 10;

  private static final Pattern RSS = Pattern.compile("VmRSS:\\s+(\\d+) kB");

  /** The spaces of the heap, as the collectors of the JDK write them. */
  private static final Pattern HEAP_USED =
      Pattern.compile("\\bused\\s+(\\d+)([KMG])|(\\d+)([KMG]) used\\b");

  private static final Pattern NOT_HEAP = Pattern.compile("^\\s*(Metaspace|class space)");

  private static final Map<String, Long> UNIT_BYTES =
      Map.of("K", 1L << 10, "M", 1L << 20, "G", 1L << 30);

  private final long pid;

  ServerProcess(long pid) {
    this.pid = pid;
  }

  /** The memory that is in RAM, in bytes. */
  long rssBytes() {
    try {
      Matcher rss = RSS.matcher(Files.readString(Path.of("/proc/" + pid + "/status")));
      if (rss.find()) {
        return Long.parseLong(rss.group(1)) << 10;
      }
    } catch (IOException e) {
      throw unreadable();
    }
    throw unreadable();
  }

  /** The processor time it has used, user and system. */
  Duration cpuTime() {
    return ProcessHandle.of(pid)
        .flatMap(process -> process.info().totalCpuDuration())
        .orElseThrow(this::unreadable);
  }

  /**
   * The heap that is in use right after a full collection, in bytes.
   *
   * @return empty if there is no {@code jcmd}, or the process is no JVM of this user
   */
  OptionalLong heapBytesAfterCollection() {
    try {
      String jcmd = jcmd();
      run(jcmd, "GC.run");
      return heapUsedBytes(run(jcmd, "GC.heap_info"));
    } catch (IOException noJcmd) {
      return OptionalLong.empty();
    }
  }

  /** Reads what {@code GC.heap_info} prints: the sum of all spaces but those of classes. */
  static OptionalLong heapUsedBytes(String heapInfo) {
    long sum = 0;
    boolean found = false;
    for (String line : heapInfo.lines().toList()) {
      Matcher used = HEAP_USED.matcher(line);
      if (!NOT_HEAP.matcher(line).find() && used.find()) {
        int number = used.group(1) == null ? 3 : 1;
        sum += Long.parseLong(used.group(number)) * UNIT_BYTES.get(used.group(number + 1));
        found = true;
      }
    }
    return found ? OptionalLong.of(sum) : OptionalLong.empty();
  }

  private BenchFailure unreadable() {
    return new BenchFailure(
        BenchFailure.Kind.UNREADABLE,
        "Cannot read the memory and processor time of process %d".formatted(pid));
  }

  /** That of the JDK that runs this, or the one on the path. */
  private static String jcmd() {
    Path own = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    return Files.isExecutable(own) ? own.toString() : "jcmd";
  }

  private String run(String jcmd, String command) throws IOException {
    Process process =
        new ProcessBuilder(List.of(jcmd, String.valueOf(pid), command))
            .redirectErrorStream(true)
            .start();
    try {
      // What these commands print fits into a pipe, so nobody has to read it while they run.
      if (!process.waitFor(JCMD_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException("jcmd has failed");
      }
      byte[] printed = process.getInputStream().readNBytes(MAX_PRINTED_BYTES);
      return new String(printed, StandardCharsets.UTF_8);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } finally {
      process.destroyForcibly();
    }
  }

  /** What idle connections cost the server's process. Its methods are called in their order. */
  static final class Cost {

    private final ServerProcess process;

    private OptionalLong heapBytesBefore;
    private long rssBytesBefore;
    private Duration cpuBefore;
    private long beganNanos;
    private double cpuPercent;
    private long rssBytesAfter;
    private OptionalLong heapBytesAfter;

    Cost(ServerProcess process) {
      this.process = process;
    }

    /** Nothing is connected yet. */
    void before() {
      heapBytesBefore = process.heapBytesAfterCollection();
      rssBytesBefore = process.rssBytes();
    }

    /** All are connected, and what that has cost is over. */
    void idleBegins() {
      cpuBefore = process.cpuTime();
      beganNanos = System.nanoTime();
    }

    /** All are still connected. */
    void idleEnds() {
      double cpuNanos = process.cpuTime().minus(cpuBefore).toNanos();
      cpuPercent = 100 * cpuNanos / (System.nanoTime() - beganNanos);
      rssBytesAfter = process.rssBytes();
      heapBytesAfter = process.heapBytesAfterCollection();
    }

    /** In bytes, and in percent of one core. */
    JsonObject toJson(int connections) {
      JsonObject figures =
          new JsonObject()
              .put("rssBytesBefore", rssBytesBefore)
              .put("rssBytesAfter", rssBytesAfter)
              .put("rssBytesPerConnection", (rssBytesAfter - rssBytesBefore) / connections)
              .put("idleCpuPercentOfOneCore", BenchReport.rounded(cpuPercent));
      if (heapBytesBefore.isPresent() && heapBytesAfter.isPresent()) {
        long before = heapBytesBefore.getAsLong();
        long after = heapBytesAfter.getAsLong();
        figures
            .put("heapBytesBefore", before)
            .put("heapBytesAfter", after)
            .put("heapBytesPerConnection", (after - before) / connections);
      }
      return figures;
    }
  }
}
