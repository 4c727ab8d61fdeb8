package io.chatpool.bus;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageCodec;

/**
 * Hands an object over to another event loop of the same process as it is: no bytes, no copy. The
 * sender must not touch it afterwards.
 */
final class LocalCodec<T> implements MessageCodec<T, T> {

  private final Class<T> type;

  private LocalCodec(Class<T> type) {
    this.type = type;
  }

  /** Makes the bus of this process able to carry objects of a type; doing so again does nothing. */
  static <T> void register(EventBus bus, Class<T> type) {
    try {
      bus.registerDefaultCodec(type, new LocalCodec<>(type));
    } catch (IllegalStateException alreadyRegistered) {
      // Every client of the pool registers, and the bus offers no way to ask first.
      return;
    }
  }

  @Override
  public T transform(T message) {
    return message;
  }

  @Override
  public void encodeToWire(Buffer buffer, T message) {
    throw onlyLocal();
  }

  @Override
  public T decodeFromWire(int position, Buffer buffer) {
    throw onlyLocal();
  }

  @Override
  public String name() {
    return "chatpool.local." + type.getSimpleName();
  }

  @Override
  public byte systemCodecID() {
    return -1; // a codec of the user's, says MessageCodec
  }

  private UnsupportedOperationException onlyLocal() {
    return new UnsupportedOperationException(type.getSimpleName() + " does not leave the process");
  }
}
