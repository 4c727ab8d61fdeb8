package io.chatpool.bench;

/**
 * What all messages of a push run have in common.
 *
 * @param from the sender's id
 * @param to the receiver's id, or that of everyone
 * @param textBytes at least {@link OrdinalText#DIGITS}
 */
record PushMessageShape(int from, int to, int textBytes) {

  /** The send with the text of number 0. */
  byte[] firstRequest() {
    byte[] head = head();
    byte[] request = new byte[head.length + textBytes + 1];
    System.arraycopy(head, 0, request, 0, head.length);
    System.arraycopy(OrdinalText.first(textBytes), 0, request, head.length, textBytes);
    request[request.length - 1] = '\n';
    return request;
  }

  /** Where in a request the text begins. */
  int textFrom() {
    return head().length;
  }

  private byte[] head() {
    return LongFrames.ascii("S\n" + from + "\n" + to + "\n");
  }
}
