package io.chatpool.vertx;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the process when memory is used up. A server that goes on after that has lost something, and
 * nobody knows what: an event loop that serves nobody, half of a change to the pool. Whoever
 * watches the process starts it again. (Thread safe)
 */
public final class FatalErrors {

  /** That of a JVM with {@code -XX:+ExitOnOutOfMemoryError}. */
  public static final int EXIT_CODE = 3;

  private static final Logger log = LoggerFactory.getLogger(FatalErrors.class);

  /** Made before it is needed: there is no memory then. */
  private static final byte[] LINE =
      "Out of memory: the process ends, what it held is lost\n".getBytes(StandardCharsets.US_ASCII);

  private static final FileOutputStream STDERR = new FileOutputStream(FileDescriptor.err);

  private static final long TELL_MILLIS = 500;

  private static final Thread TELLER = new Thread(FatalErrors::tell, "fatal-errors");

  /** Guarded by {@link #TELLER}. */
  private static boolean isEnding;

  static {
    TELLER.setDaemon(true);
    TELLER.start();
  }

  private FatalErrors() {}

  /**
   * Ends the process if this error, or what caused it, says that there is no memory; otherwise does
   * nothing.
   *
   * @param error may be null
   */
  public static void endIfFatal(Throwable error) {
    Throwable cause = error;
    // Causes may form a circle; what wraps is never nested deeper than this.
    for (int depth = 0; cause != null && depth < 16; depth++) {
      if (cause instanceof OutOfMemoryError) {
        end();
      }
      cause = cause.getCause();
    }
  }

  /** What is thrown on a context and not caught ends the process if it is fatal, or is logged. */
  public static void watch(Context context) {
    context.exceptionHandler(FatalErrors::handle);
  }

  /** The same, for what is thrown on no such context. */
  public static void watch(Vertx vertx) {
    vertx.exceptionHandler(FatalErrors::handle);
  }

  private static void handle(Throwable error) {
    endIfFatal(error);
    log.error("Unhandled exception", error);
  }

  private static void end() {
    try {
      synchronized (TELLER) {
        isEnding = true;
        TELLER.notifyAll();
      }
      TELLER.join(TELL_MILLIS);
    } catch (InterruptedException e) {
      // The process ends anyway.
    } finally {
      Runtime.getRuntime().halt(EXIT_CODE);
    }
  }

  /** Another thread than the one that ends the process: the output may be a pipe nobody reads. */
  private static void tell() {
    try {
      synchronized (TELLER) {
        while (!isEnding) {
          TELLER.wait();
        }
      }
      STDERR.write(LINE);
    } catch (InterruptedException | IOException e) {
      // Nobody is told.
    }
  }
}
