package io.chatpool.bench;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The first failure ends the measurement, on whichever event loop it happens. (Thread safe) */
final class Failures {

  private final CompletableFuture<Void> first = new CompletableFuture<>();

  /** Something has failed; only the first one counts. */
  void add(Throwable failure) {
    first.completeExceptionally(failure);
  }

  /** Throws the first failure if there is one. */
  void check() {
    try {
      first.getNow(null);
    } catch (CompletionException e) {
      throw unchecked(e);
    }
  }

  /**
   * Waits for this or the first failure.
   *
   * @param limitSeconds after so long it is a failure too
   * @param missing what has not come by then, for the message
   */
  <T> T await(CompletableFuture<T> expected, long limitSeconds, String missing) {
    try {
      if (!awaitUpTo(expected, TimeUnit.SECONDS.toNanos(limitSeconds))) {
        throw new BenchFailure(
            BenchFailure.Kind.MISSING, "%s within %d s".formatted(missing, limitSeconds));
      }
      return expected.get();
    } catch (ExecutionException | InterruptedException e) {
      throw unchecked(e);
    }
  }

  /** Waits for this or the first failure, but not for long; tells whether it has come. */
  boolean awaitUpTo(CompletableFuture<?> expected, long nanos) {
    try {
      CompletableFuture.anyOf(expected, first).get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException | InterruptedException e) {
      throw unchecked(e);
    }
  }

  private static RuntimeException unchecked(Exception e) {
    if (e.getCause() instanceof RuntimeException cause) {
      return cause;
    }
    return new IllegalStateException(e);
  }
}
