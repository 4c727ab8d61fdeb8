package io.chatpool.server;

import io.chatpool.pool.Message;
import io.chatpool.session.Answer;
import io.chatpool.vertx.Budget;
import io.chatpool.vertx.Loop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What is written on all connections and not taken by their peers. Beyond it receives are answered
 * busy, and pushes wait: their messages are in the mailboxes. Who takes nothing while others wait
 * is given up. One is for the connections of one event loop. (NOT thread safe)
 */
final class OutputBudget {

  /** A connection that has something written, or waits for room to write. */
  interface Writer {

    /** There may be room now. */
    void roomMayBe();

    /** A number that changes whenever the peer takes something. */
    long progress();

    /** The peer takes nothing, and others need the room. */
    void giveUp();
  }

  /** Lines with numbers around a text. */
  private static final int FRAME_BYTES = 32;

  private static final int INFORMATION_BYTES = 64;

  /** How often it is looked whether other event loops have made room. */
  private static final long LOOK_MILLIS = 50;

  private final Loop loop;
  private final long patienceNanos;
  private final long maxBytes;

  /** What is written and not taken, on all event loops. */
  private final AtomicLong bytes;

  /** How far those that hold something were when it was last looked who takes nothing. */
  private final Map<Writer, Long> progress = new LinkedHashMap<>();

  private final Deque<Writer> waiting = new ArrayDeque<>();
  private boolean lookIsSet;
  private long progressNanos;

  /**
   * For one event loop.
   *
   * @param patienceNanos how long a peer may take nothing while others wait
   * @param bytes shared by all event loops
   */
  OutputBudget(Loop loop, long patienceNanos, long maxBytes, AtomicLong bytes) {
    this.loop = loop;
    this.patienceNanos = patienceNanos;
    this.maxBytes = maxBytes;
    this.bytes = bytes;
  }

  /**
   * What an answer takes of it, about as many bytes as it has. Nothing if those are few: how many
   * such answers there may be has a bound of its own.
   */
  static int bytesOf(Answer answer) {
    if (answer instanceof Answer.Received received) {
      return bytesOf(received.messages());
    }
    return answer instanceof Answer.Information ? INFORMATION_BYTES : 0;
  }

  private static int bytesOf(List<Message> messages) {
    int bytes = 0;
    for (Message message : messages) {
      bytes += FRAME_BYTES + message.text().length;
    }
    return bytes;
  }

  /** Takes room, unless there is none left: what is larger than what is left still fits. */
  boolean reserve(int count) {
    if (count > 0 && bytes.get() >= maxBytes) {
      Budget.ANSWERS.reach();
      return false;
    }
    if (count > 0) {
      bytes.addAndGet(count);
    }
    return true;
  }

  /** The peer has taken so much, or is gone. */
  void release(long count) {
    if (count > 0) {
      bytes.addAndGet(-count);
      giveRoom();
    }
  }

  /** Is told when there may be room, behind others. */
  void await(Writer writer) {
    if (waiting.isEmpty()) {
      progressNanos = loop.nanoTime();
      progress.replaceAll((holder, before) -> holder.progress());
    }
    waiting.add(writer);
    setLook();
  }

  /** A connection holds something, or nothing any more. */
  void setHolding(Writer writer, boolean holding) {
    if (holding) {
      progress.putIfAbsent(writer, writer.progress());
    } else {
      progress.remove(writer);
    }
  }

  /** A connection has ended. */
  void leave(Writer writer) {
    progress.remove(writer);
    waiting.remove(writer);
  }

  private void giveRoom() {
    for (int n = waiting.size(); n > 0 && !waiting.isEmpty() && bytes.get() < maxBytes; n--) {
      waiting.poll().roomMayBe();
    }
  }

  private void setLook() {
    if (!lookIsSet && !waiting.isEmpty()) {
      lookIsSet = true;
      loop.setTimer(LOOK_MILLIS, this::look);
    }
  }

  private void look() {
    lookIsSet = false;
    giveRoom();
    if (!waiting.isEmpty() && loop.nanoTime() - progressNanos >= patienceNanos) {
      giveUpStalled();
    }
    setLook();
  }

  private void giveUpStalled() {
    progressNanos = loop.nanoTime();
    List<Writer> stalled = new ArrayList<>();
    progress.replaceAll(
        (writer, before) -> {
          long now = writer.progress();
          if (now == before) {
            stalled.add(writer);
          }
          return now;
        });
    stalled.forEach(Writer::giveUp);
  }
}
