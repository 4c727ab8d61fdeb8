package io.chatpool.bench;

import io.chatpool.wire.Question;
import io.chatpool.wire.Request;
import io.chatpool.wire.RequestEncoder;
import io.chatpool.wire.ServerFrame;
import io.chatpool.wire.ServerFrameDecoder;
import io.netty.buffer.Unpooled;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.IntConsumer;

/** One run: some sources on each event loop, from their first connection to the figures. */
final class Load {

  /** One of those who make the load: a connection, or a place for one after the other. */
  interface Source {

    /** Of the mailbox that has to be empty before, or {@link Request#NO_MAILBOX}. */
    int mailboxId();

    /** Connects, where needed; called once, on its event loop. */
    CompletableFuture<Void> prepare();

    /**
     * Sends what it may send now. Called on its event loop: when the run begins, and when a request
     * is due that it was told to wait for.
     */
    void proceed(long nowNanos);

    /** Completes when the run is over, and all that had to come has come and nothing else. */
    CompletableFuture<Void> finished();
  }

  /** So many sources of an event loop prepare at the same time. */
  private static final int PREPARING_AT_ONCE = 64;

  private static final long PREPARE_SECONDS = 60;

  /** Longer than a server holds a receive back or an answer takes. */
  private static final long ANSWER_SECONDS = 10;

  private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Bench bench;
  private final Schedule schedule;
  private final List<Worker> workers = new ArrayList<>();
  private final List<List<Source>> sources = new ArrayList<>();

  /** Without sources yet. */
  Load(Bench bench, Schedule schedule) {
    this.bench = bench;
    this.schedule = schedule;
    bench.loops().forEach(loop -> workers.add(new Worker(loop, bench.dialer(loop))));
    workers.forEach(worker -> sources.add(new ArrayList<>()));
  }

  /** Adds a source to the event loop whose turn it is, and returns it. */
  <T extends Source> T add(Function<Worker, T> source) {
    int loop = sources.stream().mapToInt(List::size).sum() % workers.size();
    T added = source.apply(workers.get(loop));
    sources.get(loop).add(added);
    return added;
  }

  /**
   * Runs, and tells the figures; throws {@link BenchFailure}.
   *
   * @param what what is counted, in the plural, as names of figures begin
   */
  JsonObject run(String what) {
    prepare();
    schedule.begin(System.nanoTime());
    // All workers know before any source sends: what it sends may come to another event loop.
    onEachLoop(loop -> workers.get(loop).begin(schedule, loop, workers.size()));
    onEachLoop(loop -> sources.get(loop).forEach(source -> source.proceed(System.nanoTime())));
    awaitFinished();
    return results(what);
  }

  private void prepare() {
    List<CompletableFuture<Void>> prepared = new ArrayList<>();
    for (int i = 0; i < workers.size(); i++) {
      Worker worker = workers.get(i);
      Iterator<Source> next = sources.get(i).iterator();
      for (int chain = 0; chain < PREPARING_AT_ONCE; chain++) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        prepared.add(done);
        bench.execute(worker.loop(), () -> prepareOneByOne(worker, next, done));
      }
    }
    bench.await(prepared, PREPARE_SECONDS, "The connections were not ready");
  }

  private static void prepareOneByOne(
      Worker worker, Iterator<Source> next, CompletableFuture<Void> done) {
    while (next.hasNext()) {
      Source source = next.next();
      CompletableFuture<Void> prepared =
          emptied(worker, source.mailboxId()).thenCompose(nothing -> source.prepare());
      // Not nested for those that have nothing to do: they may be many.
      if (!prepared.isDone()) {
        prepared.thenRun(() -> prepareOneByOne(worker, next, done));
        return;
      }
    }
    done.complete(null);
  }

  private static CompletableFuture<Void> emptied(Worker worker, int mailboxId) {
    if (mailboxId == Request.NO_MAILBOX) {
      return CompletableFuture.completedFuture(null);
    }
    OldMessages oldMessages = new OldMessages();
    worker
        .dialer()
        .dial(
            oldMessages,
            connected ->
                connected.writeAndFlush(Unpooled.wrappedBuffer(RequestEncoder.receive(mailboxId))));
    return oldMessages.emptied;
  }

  private void awaitFinished() {
    CompletableFuture<Void> finished =
        Bench.all(sources.stream().flatMap(List::stream).map(Source::finished).toList());
    long before = 0;
    int silentSeconds = 0;
    while (!bench.awaitUpTo(finished, SECOND_NANOS)) {
      long nowNanos = System.nanoTime();
      long seconds = (nowNanos - schedule.startNanos()) / SECOND_NANOS;
      long now = workers.stream().mapToLong(Worker::completedSoFar).sum();
      silentSeconds = now == before ? silentSeconds + 1 : 0;
      if (silentSeconds >= ANSWER_SECONDS) {
        throw new BenchFailure(
            BenchFailure.Kind.MISSING,
            "No answer and no message has come for %d s".formatted(ANSWER_SECONDS));
      }
      if (seconds >= schedule.totalSeconds() + ANSWER_SECONDS) {
        throw new BenchFailure(
            BenchFailure.Kind.MISSING,
            "%d s after the end there still are answers to come: the rate is too high"
                .formatted(ANSWER_SECONDS));
      }
      String phase = schedule.isWarmUp(nowNanos) ? "warming up" : "measuring";
      bench.progress("%,d s, %s: %,d per second".formatted(seconds, phase, now - before));
      before = now;
    }
    bench.check();
  }

  private JsonObject results(String what) {
    Latencies latencies = new Latencies();
    workers.forEach(worker -> latencies.add(worker.latencies()));
    if (latencies.count() == 0) {
      throw new BenchFailure(BenchFailure.Kind.MISSING, "Nothing was measured");
    }
    long measuredNanos =
        workers.stream()
            .mapToLong(worker -> worker.lastMeasuredNanos() - schedule.measuredFromNanos())
            .max()
            .orElseThrow();
    double seconds = measuredNanos / (double) SECOND_NANOS;
    JsonObject results =
        new JsonObject()
            .put(what, latencies.count())
            .put("measuredSeconds", BenchReport.rounded(seconds))
            .put(what + "PerSecond", BenchReport.rounded(latencies.count() / seconds));
    if (schedule.hasFirstSecond()) {
      results.put(
          what + "InTheFirstSecond", workers.stream().mapToLong(Worker::firstSecondCount).sum());
    }
    return results
        .put("latencyCountsFrom", schedule.latencyCountsFrom())
        .put("latencyMicros", latencies.toJson());
  }

  /** Waits until this is done on all event loops. */
  private void onEachLoop(IntConsumer task) {
    List<CompletableFuture<Void>> done = new ArrayList<>();
    for (int i = 0; i < workers.size(); i++) {
      int loop = i;
      CompletableFuture<Void> thisOne = new CompletableFuture<>();
      done.add(thisOne);
      bench.execute(
          workers.get(loop).loop(),
          () -> {
            task.accept(loop);
            thisOne.complete(null);
          });
    }
    bench.await(done, PREPARE_SECONDS, "The event loops did not begin");
  }

  /** The answer to a receive on a short connection that empties a mailbox, whatever is in it. */
  private static final class OldMessages implements Dialer.Reader {

    /** More than a mailbox holds by default, of the longest texts that there can be. */
    private static final int MAX_BYTES = 64 << 20;

    private final CompletableFuture<Void> emptied = new CompletableFuture<>();
    private final ServerFrameDecoder decoder = new ServerFrameDecoder(MAX_BYTES);

    /** What came last: the answer, unless it is wrong. */
    private ServerFrame answer;

    private int bytesRead;

    OldMessages() {
      decoder.asked(Question.RECEIVE);
    }

    @Override
    public void read(byte[] bytes, int length, long nowNanos) {
      if (bytesRead + length > MAX_BYTES) {
        throw new BenchFailure(
            BenchFailure.Kind.WRONG,
            "What is in a mailbox before the run is more than %,d bytes".formatted(MAX_BYTES));
      }
      bytesRead += length;
      decoder.decode(bytes, 0, length, frame -> answer = frame);
    }

    @Override
    public void ended(long nowNanos) {
      if (!(answer instanceof ServerFrame.Received) || !decoder.isBetweenFrames()) {
        throw new BenchFailure(
            BenchFailure.Kind.WRONG,
            "The server sent %s where the answer to a receive was expected".formatted(what()));
      }
      emptied.complete(null);
    }

    private String what() {
      if (answer instanceof ServerFrame.Refused refused) {
        return "\"N\\n%s\\n\"".formatted(refused.reason());
      }
      return answer instanceof ServerFrame.Malformed malformed ? malformed.fault() : "half of it";
    }
  }
}
