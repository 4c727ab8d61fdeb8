package io.chatpool.server;

import io.chatpool.wire.RequestDecoder;
import io.chatpool.wire.RequestReader;
import io.netty.buffer.ByteBuf;

/**
 * The bytes of one connection, and what can be known about their arrival. Everything above it is
 * the same for all doors, and for connections that have no socket at all. (NOT thread safe: it
 * lives on its event loop)
 */
interface Transport {

  /** Who hears what happens on the connection. */
  interface Listener {

    /** Bytes have come; the array is only valid during the call, and may be changed. */
    void bytesRead(byte[] bytes, int from, int to);

    /** The peer has ended its output. */
    void inputEnded();

    /** All is with the kernel and the output is ended, or that has failed. */
    void outputEnded();

    /** The connection is closed, by whomever. Nothing follows. */
    void closed();
  }

  /** From now on somebody else hears what happens. */
  void handOverTo(Listener listener);

  /** Finds the requests in what comes in at this door. */
  RequestReader reader(RequestDecoder decoder);

  /** Whether silence, or the end of the input, completes a request without its last LF [P-2]. */
  boolean endsRequests();

  /**
   * A buffer to write into, for {@link #write}. Whoever has asked for it releases it if it is not
   * written.
   *
   * @param bytes that it has room for; it grows when more are written
   */
  ByteBuf newBuffer(int bytes);

  /**
   * Writes whole frames or answers, and goes on.
   *
   * @param written run when the kernel has taken all of it; not if the connection fails before
   */
  void write(ByteBuf bytes, Runnable written);

  /**
   * Writes the last answer of this connection and ends the output after it.
   *
   * @param answer empty if all has been written
   */
  void writeLast(byte[] answer);

  /** Whether the kernel has not taken all that was written. */
  boolean isWritePending();

  /** A number that changes whenever the kernel takes more of what was written. */
  long writeProgress();

  /**
   * There will be more than one answer: what is written goes out at once from now on, and what is
   * written and not taken is bounded, also in the kernel.
   */
  void stayOpen();

  /**
   * The end of the input ends the connection from now on, if that saves anything: nothing else is
   * to be learnt from it.
   */
  void closeAtEndOfInput();

  /** Stops reading, but for what is being read. The end of the input may still come. */
  void pauseReading();

  void resumeReading();

  boolean isInputEnded();

  boolean isOutputEnded();

  /** The connection was reset, or writing has failed. */
  boolean isFailed();

  /** Whether the peer has reset after it had ended its output, as far as no event tells that. */
  boolean isResetAfterInputEnded();

  /** What is known now about the answer; only asked once the output has ended. */
  AnswerFate fateSoFar();

  /** What the answer's fate is taken to be when there is no more time to find out. */
  AnswerFate fateAtLast();

  /**
   * Closes now; the listener hears of it. Input that nobody has read makes the peer see a reset.
   */
  void close();

  /**
   * Closes now and makes the peer see a reset. A plain close would leave it to the kernel to go on
   * delivering what was written; what is given back must not arrive as well.
   */
  void reset();
}
