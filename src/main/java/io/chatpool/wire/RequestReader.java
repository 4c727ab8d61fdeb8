package io.chatpool.wire;

/**
 * Makes requests of the bytes of one connection, however they are wrapped. (NOT thread safe)
 *
 * <p>It looks at each byte once and keeps no more than one text of the allowed length.
 */
public interface RequestReader {

  /**
   * Takes the next bytes, up to the end of a request, or of something else that is as good as one
   * when the work of a turn is counted. Where the next begins is told by {@link #position}. The
   * bytes may be changed.
   *
   * @return the request; null if none is complete
   */
  Request read(byte[] bytes, int from, int to);

  /** Behind the bytes that {@link #read} has taken; from there on they are to be read again. */
  int position();

  /** From now on all requests are skipped; what wraps them is still read. */
  void skipRequests();

  /** Whether something has begun and is not complete. */
  boolean isInRequest();

  /** How many bytes are kept of a request that is not complete. */
  int keptBytes();

  /**
   * No more bytes will come: what has come is the whole request, split on line feeds, and its last
   * line may be empty [P-2]. Only for the first request.
   */
  Request end();

  /**
   * Whether only the last line feed is missing, and its line has at least one byte [P-2]. Only for
   * the first request.
   */
  boolean lacksOnlyLineFeed();
}
