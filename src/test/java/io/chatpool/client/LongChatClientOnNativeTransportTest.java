package io.chatpool.client;

/** The same on the other transport: how a socket ends is a matter of the transport. */
class LongChatClientOnNativeTransportTest extends LongChatClientTest {

  @Override
  boolean isTransportNative() {
    return true;
  }
}
