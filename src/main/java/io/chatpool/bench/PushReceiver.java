package io.chatpool.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;

/**
 * A long connection that is pushed messages and acknowledges them, once for all that come in one
 * read. (NOT thread safe)
 */
final class PushReceiver implements Load.Source, Conversation.Listener {

  private final Worker worker;
  private final int id;
  private final PushedMessages.OnTheirWay onTheirWay;
  private final IntConsumer withAll;
  private final PushedMessages messages;
  private final Conversation conversation = new Conversation(this);
  private final CompletableFuture<Void> finished = new CompletableFuture<>();

  /** How many messages of this read have come to their last receiver with it. */
  private int completed;

  /** Messages of this read that were sent at the same time and are not counted yet. */
  private int uncounted;

  private long uncountedSentNanos;

  /**
   * Not connected yet.
   *
   * @param withAll hears how many messages have come to their last receiver, in the order of the
   *     messages, on the event loop of that receiver
   */
  PushReceiver(
      Worker worker,
      int id,
      PushedMessages.Shape shape,
      PushedMessages.OnTheirWay onTheirWay,
      IntConsumer withAll) {
    this.worker = worker;
    this.id = id;
    this.onTheirWay = onTheirWay;
    this.withAll = withAll;
    messages = new PushedMessages(shape, this::delivered);
  }

  @Override
  public int mailboxId() {
    return id;
  }

  @Override
  public CompletableFuture<Void> prepare() {
    return conversation.open(worker.dialer(), id, Conversation.UNHURRIED_HEARTBEAT_SECONDS);
  }

  @Override
  public void proceed(long nowNanos) {
    // It only speaks when it is spoken to.
  }

  @Override
  public CompletableFuture<Void> finished() {
    return finished;
  }

  /** All messages have come: makes sure that nothing else does. Any thread may ask. */
  void end() {
    worker
        .loop()
        .execute(() -> conversation.end(System.nanoTime()).thenRun(() -> finished.complete(null)));
  }

  @Override
  public void answered(byte[] answer, int count, long sentNanos, long nowNanos) {
    // It asks nothing between its first and its last word.
  }

  @Override
  public void pushed(byte[] bytes, int from, int to, long nowNanos) {
    long before = messages.delivered();
    messages.read(bytes, from, to, nowNanos);
    if (messages.delivered() == before) {
      return;
    }
    count(nowNanos);
    acknowledge();
    if (completed > 0) {
      int newlyCompleted = completed;
      completed = 0;
      withAll.accept(newlyCompleted);
    }
  }

  @Override
  public void ended(long nowNanos) {
    throw BenchFailure.ended("the connection of a receiver");
  }

  private void delivered(long ordinal, long nowNanos) {
    // Asked first: once a message is with all, its place may be taken by another.
    long sentNanos = onTheirWay.sentNanos(ordinal);
    completed += onTheirWay.isWithAll(ordinal) ? 1 : 0;
    if (uncounted > 0 && sentNanos != uncountedSentNanos) {
      count(nowNanos);
    }
    uncounted++;
    uncountedSentNanos = sentNanos;
  }

  private void count(long nowNanos) {
    worker.completed(uncounted, uncountedSentNanos, nowNanos);
    uncounted = 0;
  }

  private void acknowledge() {
    // One for each read, in memory that the kernel can read: an array would be copied once more.
    ByteBuf frame = conversation.buffer();
    ByteBufUtil.writeAscii(frame, "K\n" + messages.lastNumber() + "\n");
    conversation.write(frame);
    conversation.flush();
  }
}
