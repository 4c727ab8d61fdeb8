package io.chatpool.bench;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.IntConsumer;

/** One run: some clients on each event loop, from their first connection to the figures. */
final class Load {

  /** So many clients of an event loop prepare at the same time. */
  private static final int PREPARING_AT_ONCE = 64;

  private static final long PREPARE_SECONDS = 60;

  /** Longer than a server holds a receive back or an answer takes. */
  private static final long ANSWER_SECONDS = 10;

  private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Bench bench;
  private final LoadLimits limits;
  private final List<Worker> workers = new ArrayList<>();
  private final List<List<Client>> clients = new ArrayList<>();

  /** Without clients yet. */
  Load(Bench bench, LoadLimits limits) {
    this.bench = bench;
    this.limits = limits;
    bench.loops().forEach(loop -> workers.add(new Worker(loop, bench.dialer(loop))));
    workers.forEach(worker -> clients.add(new ArrayList<>()));
  }

  /** Adds a client to the event loop whose turn it is, and returns it. */
  <T extends Client> T add(Function<Worker, T> client) {
    int loop = clients.stream().mapToInt(List::size).sum() % workers.size();
    T added = client.apply(workers.get(loop));
    clients.get(loop).add(added);
    return added;
  }

  /** Runs; throws {@link BenchFailure}. Afterwards {@link #results} tells. */
  Timeline run() {
    prepare();
    long startNanos = System.nanoTime();
    Timeline timeline =
        new Timeline(
            startNanos, limits.warmupSeconds() * SECOND_NANOS, limits.seconds() * SECOND_NANOS);
    RequestBudget budget = new RequestBudget(limits.requests());
    // All workers know before any client sends: what it sends may come to another event loop.
    onEachLoop(
        loop ->
            workers
                .get(loop)
                .begin(timeline, limits.pace(startNanos, loop, workers.size()), budget));
    onEachLoop(loop -> clients.get(loop).forEach(client -> client.proceed(System.nanoTime())));
    awaitFinished(startNanos);
    return timeline;
  }

  /**
   * The figures of a run that is over.
   *
   * @param what what is counted, in the plural, as names of figures begin
   */
  JsonObject results(Timeline timeline, String what) {
    LatencyRecorder latencies = new LatencyRecorder();
    workers.forEach(worker -> latencies.add(worker.latencies()));
    long lastNanos =
        workers.stream()
            .mapToLong(worker -> worker.lastMeasuredNanos() - timeline.measuredFromNanos())
            .max()
            .orElseThrow();
    if (latencies.count() == 0) {
      throw new BenchFailure(BenchFailure.Kind.MISSING, "Nothing was measured");
    }
    double seconds = lastNanos / (double) SECOND_NANOS;
    JsonObject results =
        new JsonObject()
            .put(what, latencies.count())
            .put("measuredSeconds", Rounded.of(seconds))
            .put(what + "PerSecond", Rounded.of(latencies.count() / seconds));
    if (timeline.hasFirstSecond()) {
      results.put(
          what + "InTheFirstSecond", workers.stream().mapToLong(Worker::firstSecondCount).sum());
    }
    return results
        .put("latencyCountsFrom", limits.latencyCountsFrom())
        .put("latencyMicros", latencies.toJson());
  }

  private void prepare() {
    List<CompletableFuture<Void>> prepared = new ArrayList<>();
    for (int i = 0; i < workers.size(); i++) {
      Iterator<Client> next = clients.get(i).iterator();
      for (int chain = 0; chain < PREPARING_AT_ONCE; chain++) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        prepared.add(done);
        execute(i, () -> prepareOneByOne(next, done));
      }
    }
    bench.failures().await(all(prepared), PREPARE_SECONDS, "The connections were not ready");
  }

  private static void prepareOneByOne(Iterator<Client> next, CompletableFuture<Void> done) {
    while (next.hasNext()) {
      CompletableFuture<Void> prepared = next.next().prepare();
      // Not nested for those that have nothing to do: they may be many.
      if (!prepared.isDone()) {
        prepared.thenRun(() -> prepareOneByOne(next, done));
        return;
      }
    }
    done.complete(null);
  }

  private void awaitFinished(long startNanos) {
    CompletableFuture<Void> finished =
        all(clients.stream().flatMap(List::stream).map(Client::finished).toList());
    long limitSeconds = limits.warmupSeconds() + limits.seconds() + ANSWER_SECONDS;
    long before = 0;
    int silentSeconds = 0;
    while (!bench.failures().awaitUpTo(finished, SECOND_NANOS)) {
      long seconds = (System.nanoTime() - startNanos) / SECOND_NANOS;
      long now = workers.stream().mapToLong(Worker::completedSoFar).sum();
      silentSeconds = now == before ? silentSeconds + 1 : 0;
      if (silentSeconds >= ANSWER_SECONDS) {
        throw new BenchFailure(
            BenchFailure.Kind.MISSING,
            "No answer and no message has come for %d s".formatted(ANSWER_SECONDS));
      }
      if (seconds >= limitSeconds) {
        throw new BenchFailure(
            BenchFailure.Kind.MISSING,
            "%d s after the end there still are answers to come: the rate is too high"
                .formatted(ANSWER_SECONDS));
      }
      String phase = seconds < limits.warmupSeconds() ? "warming up" : "measuring";
      bench.progress().show("%,d s, %s: %,d per second".formatted(seconds, phase, now - before));
      before = now;
    }
    bench.failures().check();
  }

  /** Waits until this is done on all event loops. */
  private void onEachLoop(IntConsumer task) {
    List<CompletableFuture<Void>> done = new ArrayList<>();
    for (int i = 0; i < workers.size(); i++) {
      int loop = i;
      CompletableFuture<Void> thisOne = new CompletableFuture<>();
      done.add(thisOne);
      execute(
          loop,
          () -> {
            task.accept(loop);
            thisOne.complete(null);
          });
    }
    bench.failures().await(all(done), PREPARE_SECONDS, "The event loops did not begin");
  }

  /** On an event loop, where a failure would otherwise only be logged. */
  private void execute(int loop, Runnable task) {
    workers
        .get(loop)
        .loop()
        .execute(
            () -> {
              try {
                task.run();
              } catch (RuntimeException failure) {
                bench.failures().add(failure);
              }
            });
  }

  private static CompletableFuture<Void> all(List<CompletableFuture<Void>> parts) {
    return CompletableFuture.allOf(parts.toArray(CompletableFuture<?>[]::new));
  }
}
