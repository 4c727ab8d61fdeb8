package io.chatpool;

import io.chatpool.vertx.Budget;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/**
 * The standard output, or error output, of a process that serves: whoever writes never waits for
 * whoever reads. If nobody does, and it is a pipe, what is written after a while is lost, which is
 * counted and told when it goes on. (Thread safe)
 */
final class Console extends OutputStream {

  /** Some minutes of a log that a busy operator has set to DEBUG. */
  private static final int MAX_WAITING_BYTES = 256 * 1024;

  /** How long a process that ends waits for what is left to be taken. */
  private static final long END_MILLIS = 1000;

  private static Console out;
  private static Console err;

  private final OutputStream target;
  private final Queue<byte[]> waiting = new ArrayDeque<>();
  private int waitingBytes;
  private boolean writing;
  private long lost;

  Console(OutputStream target, String name) {
    this.target = target;
    Thread writer = new Thread(this::writeAll, name);
    writer.setDaemon(true);
    writer.start();
  }

  /** From now on, {@code System.out} and {@code System.err} are such. */
  static void install() {
    out = new Console(new FileOutputStream(FileDescriptor.out), "stdout");
    err = new Console(new FileOutputStream(FileDescriptor.err), "stderr");
    System.setOut(out.printStream());
    System.setErr(err.printStream());
  }

  /** Waits a little until what has been written is gone: the process ends. */
  static void end() {
    if (out != null) {
      out.await(END_MILLIS);
      err.await(END_MILLIS);
    }
  }

  private PrintStream printStream() {
    return new PrintStream(this, true, Charset.defaultCharset());
  }

  @Override
  public void write(int oneByte) {
    write(new byte[] {(byte) oneByte}, 0, 1);
  }

  /** A line, with all that belongs to it, is written at once; so it is lost as a whole. */
  @Override
  public synchronized void write(byte[] bytes, int offset, int length) {
    if (waitingBytes + length > MAX_WAITING_BYTES) {
      lost++;
      Budget.LOG.reach();
      return;
    }
    tellOfLost();
    add(Arrays.copyOfRange(bytes, offset, offset + length));
    notifyAll();
  }

  /** Waits until all has been written, but not longer than this. */
  synchronized void await(long millis) {
    long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    try {
      while (writing || !waiting.isEmpty()) {
        long leftMillis = TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime());
        if (leftMillis <= 0) {
          return;
        }
        wait(leftMillis);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void writeAll() {
    try {
      for (byte[] next = take(); ; next = take()) {
        try {
          target.write(next);
        } catch (IOException gone) {
          // Nobody is there to be told.
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tellOfLost() {
    if (lost > 0) {
      add("(%d lines are missing here: nobody read them)%n".formatted(lost).getBytes());
      lost = 0;
    }
  }

  private void add(byte[] bytes) {
    waiting.add(bytes);
    waitingBytes += bytes.length;
  }

  private synchronized byte[] take() throws InterruptedException {
    writing = false;
    notifyAll();
    while (waiting.isEmpty()) {
      tellOfLost();
      if (waiting.isEmpty()) {
        wait();
      }
    }
    byte[] next = waiting.remove();
    waitingBytes -= next.length;
    writing = true;
    return next;
  }
}
