package io.chatpool.bench;

import io.chatpool.wire.RequestEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;

/**
 * A long connection that is pushed messages and acknowledges them, once for all that come in one
 * read. (NOT thread safe)
 *
 * <p>What is in the mailbox before comes first. It sends itself a message that nobody else can have
 * sent: when that one comes, everything old is over.
 */
final class PushReceiver implements Client, Connection.Reader {

  private enum State {
    EMPTYING,
    RUNNING,
    ENDING
  }

  private final Worker worker;
  private final int id;
  private final Publications publications;
  private final IntConsumer withAll;
  private final PushedMessages messages;
  private final String markerText = UUID.randomUUID().toString();
  private final byte[] marker = LongFrames.ascii("\n" + markerText + "\n");
  private final CompletableFuture<Void> prepared = new CompletableFuture<>();
  private final CompletableFuture<Void> finished = new CompletableFuture<>();
  private final AnswerStream lastAnswer =
      new AnswerStream((count, sentNanos, nowNanos) -> finished.complete(null));

  private Channel channel;
  private State state = State.EMPTYING;
  private int matchedOfMarker;

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
      PushMessageShape shape,
      Publications publications,
      IntConsumer withAll) {
    this.worker = worker;
    this.id = id;
    this.publications = publications;
    this.withAll = withAll;
    messages = new PushedMessages(shape, this::delivered);
  }

  @Override
  public CompletableFuture<Void> prepare() {
    worker.dialer().dial(this, this::open);
    return prepared;
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
        .execute(
            () -> {
              state = State.ENDING;
              lastAnswer.expect(LongFrames.HEARTBEAT, System.nanoTime());
              channel.writeAndFlush(LongFrames.heartbeat());
            });
  }

  @Override
  public void read(byte[] bytes, int length, long nowNanos) {
    switch (state) {
      case EMPTYING -> readOld(bytes, length, nowNanos);
      case RUNNING -> readMessages(bytes, 0, length, nowNanos);
      case ENDING -> lastAnswer.read(bytes, length, nowNanos);
    }
  }

  @Override
  public void ended(long nowNanos) {
    if (!finished.isDone()) {
      throw new BenchFailure(
          BenchFailure.Kind.UNREACHABLE, "The server has ended the connection of a receiver");
    }
  }

  private void open(Channel connected) {
    channel = connected;
    channel.write(LongFrames.open(id, LongFrames.UNHURRIED_HEARTBEAT_SECONDS));
    channel.writeAndFlush(Unpooled.wrappedBuffer(RequestEncoder.send(id, id, markerText)));
  }

  /** Looks for the marker; its first byte stands nowhere else in it. */
  private void readOld(byte[] bytes, int length, long nowNanos) {
    for (int i = 0; i < length; i++) {
      if (bytes[i] == marker[matchedOfMarker]) {
        matchedOfMarker++;
      } else {
        matchedOfMarker = bytes[i] == marker[0] ? 1 : 0;
      }
      if (matchedOfMarker == marker.length) {
        state = State.RUNNING;
        prepared.complete(null);
        readMessages(bytes, i + 1, length, nowNanos);
        return;
      }
    }
  }

  private void readMessages(byte[] bytes, int from, int to, long nowNanos) {
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

  private void delivered(long ordinal, long nowNanos) {
    // Asked first: once a message is with all, its place may be taken by another.
    long sentNanos = publications.sentNanos(ordinal);
    completed += publications.isWithAll(ordinal) ? 1 : 0;
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
    ByteBuf frame = channel.alloc().directBuffer();
    ByteBufUtil.writeAscii(frame, "K\n" + messages.lastNumber() + "\n");
    channel.writeAndFlush(frame);
  }
}
