package io.chatpool.server;

import io.chatpool.server.AnswerFate.KernelView;
import io.chatpool.wire.RequestDecoder;
import io.chatpool.wire.RequestReader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;

/**
 * A connection without a socket, with its peer's side: it behaves as TCP with a native transport
 * does, and what the peer's kernel holds is as much as the test allows. (NOT thread safe: both sides
 * are on the loop of the test)
 */
public final class MemoryTransport implements Transport {

  /** What the server has written and the peer's kernel has no room for. */
  private record Write(ByteBuf bytes, Runnable written) {}

  private final Queue<Write> writes = new ArrayDeque<>();
  private final ByteArrayOutputStream received = new ByteArrayOutputStream();
  private final ByteArrayOutputStream unreadInput = new ByteArrayOutputStream();

  /** So many bytes may lie in the peer's kernel. */
  private final int windowBytes;

  private Listener listener;
  private Runnable onReceived = () -> {};
  private int readBytes;
  private boolean reading = true;
  private boolean peerEnded;
  private boolean inputEnded;
  private boolean outputIsEnding;
  private boolean outputEnded;
  private boolean failed;
  private boolean closed;
  private boolean seenReset;
  private long progress;

  MemoryTransport(int windowBytes) {
    this.windowBytes = windowBytes;
  }

  // The peer's side.

  /** The peer sends. */
  public void send(byte[] bytes) {
    unreadInput.writeBytes(bytes);
    deliver();
  }

  /** What the peer does when something has come to it, at once. */
  void onReceived(Runnable reaction) {
    onReceived = reaction;
  }

  /** The peer ends its output. */
  public void endOutput() {
    peerEnded = true;
    deliver();
  }

  /** The peer resets. */
  public void resetByPeer() {
    if (!closed) {
      failed = true;
      close();
    }
  }

  /** The next bytes that have come to the peer, at most so many. */
  public byte[] read(int count) {
    byte[] all = received.toByteArray();
    byte[] read = Arrays.copyOfRange(all, readBytes, (int) Math.min(all.length, (long) readBytes + count));
    readBytes += read.length;
    take();
    return read;
  }

  /** Whether anything has come to the peer that it has not read. */
  public boolean isAnswered() {
    return readBytes < received.size();
  }

  /** Whether the server has ended its output, or reset, and nothing is left to read. */
  public boolean isAtEnd() {
    return (outputEnded || closed) && readBytes == received.size();
  }

  /** Whether the peer has seen a reset. */
  public boolean isReset() {
    return seenReset;
  }

  private void deliver() {
    if (reading && !closed && unreadInput.size() > 0) {
      byte[] bytes = unreadInput.toByteArray();
      unreadInput.reset();
      int from = 0;
      while (from < bytes.length && reading && !closed) {
        int to = Math.min(bytes.length, from + Turns.MAX_BYTES);
        listener.bytesRead(bytes, from, to);
        from = to;
      }
      unreadInput.write(bytes, from, bytes.length - from);
    }
    if (peerEnded && !inputEnded && !closed && unreadInput.size() == 0) {
      inputEnded = true;
      listener.inputEnded();
    }
  }

  private void take() {
    while (!writes.isEmpty() && received.size() - readBytes < windowBytes) {
      Write next = writes.peek();
      int room = windowBytes - (received.size() - readBytes);
      byte[] part = new byte[Math.min(room, next.bytes().readableBytes())];
      next.bytes().readBytes(part);
      received.writeBytes(part);
      progress++;
      onReceived.run();
      if (next.bytes().isReadable()) {
        return;
      }
      writes.remove();
      next.bytes().release();
      next.written().run();
    }
    if (outputIsEnding && writes.isEmpty() && !outputEnded && !closed) {
      outputEnded = true;
      listener.outputEnded();
    }
  }

  // The server's side.

  @Override
  public void handOverTo(Listener listener) {
    this.listener = listener;
  }

  @Override
  public RequestReader reader(RequestDecoder decoder) {
    return decoder;
  }

  @Override
  public boolean endsRequests() {
    return true;
  }

  @Override
  public ByteBuf newBuffer(int bytes) {
    return Unpooled.buffer(bytes);
  }

  @Override
  public void write(ByteBuf bytes, Runnable written) {
    if (closed) {
      bytes.release();
      return;
    }
    writes.add(new Write(bytes, written));
    take();
  }

  @Override
  public void writeLast(byte[] answer) {
    outputIsEnding = true;
    if (answer.length > 0) {
      write(Unpooled.wrappedBuffer(answer), () -> {});
    } else {
      take();
    }
  }

  @Override
  public boolean isWritePending() {
    return !writes.isEmpty();
  }

  @Override
  public long writeProgress() {
    return progress;
  }

  @Override
  public void stayOpen() {}

  @Override
  public void closeAtEndOfInput() {}

  @Override
  public void pauseReading() {
    reading = false;
  }

  @Override
  public void resumeReading() {
    reading = true;
    deliver();
  }

  @Override
  public boolean isInputEnded() {
    return inputEnded;
  }

  @Override
  public boolean isOutputEnded() {
    return outputEnded;
  }

  @Override
  public boolean isFailed() {
    return failed;
  }

  @Override
  public boolean isResetAfterInputEnded() {
    return failed;
  }

  @Override
  public AnswerFate fateSoFar() {
    return AnswerFate.soFar(failed, inputEnded, kernelView());
  }

  @Override
  public AnswerFate fateAtLast() {
    return AnswerFate.atLast(failed, inputEnded, kernelView());
  }

  /** What lies in the peer's kernel is acknowledged. */
  private KernelView kernelView() {
    if (!outputEnded) {
      return KernelView.NOT_ACKNOWLEDGED;
    }
    return inputEnded ? KernelView.BOTH_ENDED : KernelView.ALL_ACKNOWLEDGED;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      seenReset |= unreadInput.size() > 0;
      writes.forEach(write -> write.bytes().release());
      writes.clear();
      listener.closed();
    }
  }

  @Override
  public void reset() {
    seenReset = true;
    close();
  }
}
