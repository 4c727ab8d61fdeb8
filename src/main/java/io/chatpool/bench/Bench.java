package io.chatpool.bench;

import io.chatpool.cli.ServerAddress;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What every measurement has: where the server is, the event loops that make the load, and the
 * first failure, which ends the measurement on whichever event loop it happens. (Thread safe)
 */
final class Bench implements AutoCloseable {

  private static final long CLOSE_SECONDS = 10;

  private final InetSocketAddress server;
  private final EventLoopGroup group;
  private final List<EventLoop> loops = new ArrayList<>();
  private final BenchReport report;
  private final CompletableFuture<Void> firstFailure = new CompletableFuture<>();

  /** With so many event loops; throws {@link BenchFailure} if the server's name is unknown. */
  Bench(ServerAddress server, int threads, BenchReport report) {
    this.server = Dialer.resolve(server);
    this.report = report;
    group = new MultiThreadIoEventLoopGroup(threads, Dialer.transport());
    for (int i = 0; i < threads; i++) {
      loops.add(group.next());
    }
  }

  List<EventLoop> loops() {
    return loops;
  }

  /** Shows how far the measurement is. */
  void progress(String progress) {
    report.progress(progress);
  }

  /** Opens connections on one of the event loops. */
  Dialer dialer(EventLoop loop) {
    return new Dialer(loop, server, this);
  }

  /** Does this on an event loop; what it throws is a failure. */
  void execute(EventLoop loop, Runnable task) {
    loop.execute(() -> attempt(task));
  }

  /** Does this now; what it throws is a failure. */
  void attempt(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException failure) {
      fail(failure);
    }
  }

  /** Something has failed; only the first one counts. */
  void fail(Throwable failure) {
    firstFailure.completeExceptionally(failure);
  }

  /** Throws the first failure if there is one. */
  void check() {
    try {
      firstFailure.getNow(null);
    } catch (CompletionException e) {
      throw unchecked(e);
    }
  }

  /**
   * Waits for all of these or the first failure.
   *
   * @param limitSeconds after so long it is a failure too
   * @param missing what has not come by then, for the message
   */
  void await(List<CompletableFuture<Void>> expected, long limitSeconds, String missing) {
    if (!awaitUpTo(all(expected), TimeUnit.SECONDS.toNanos(limitSeconds))) {
      throw new BenchFailure(
          BenchFailure.Kind.MISSING, "%s within %d s".formatted(missing, limitSeconds));
    }
  }

  /** Waits for this or the first failure, but not for long; tells whether it has come. */
  boolean awaitUpTo(CompletableFuture<Void> expected, long nanos) {
    try {
      CompletableFuture.anyOf(expected, firstFailure).get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException | InterruptedException e) {
      throw unchecked(e);
    }
  }

  /** Completes when all of these have. */
  static CompletableFuture<Void> all(List<CompletableFuture<Void>> parts) {
    return CompletableFuture.allOf(parts.toArray(CompletableFuture<?>[]::new));
  }

  /** Closes all connections and ends the threads. */
  @Override
  public void close() {
    group
        .shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS)
        .awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
  }

  private static RuntimeException unchecked(Exception e) {
    if (e.getCause() instanceof RuntimeException cause) {
      return cause;
    }
    return new IllegalStateException(e);
  }
}
