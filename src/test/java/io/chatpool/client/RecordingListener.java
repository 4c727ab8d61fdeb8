package io.chatpool.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.vertx.core.Future;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Keeps what a client tells, in order; what becomes of messages is the test's business. */
final class RecordingListener implements ChatListener {

  /** What {@link #expect} calls {@link ChatListener#connected}. */
  static final String CONNECTED = "connected";

  private final BlockingQueue<Object> events = new LinkedBlockingQueue<>();
  private final Function<ChatMessage, Future<?>> handler;

  RecordingListener(Function<ChatMessage, Future<?>> handler) {
    this.handler = handler;
  }

  /** All messages are handled at once. */
  static RecordingListener handling() {
    return new RecordingListener(message -> null);
  }

  @Override
  public Future<?> message(ChatMessage message) {
    try {
      return handler.apply(message);
    } finally {
      events.add(message);
    }
  }

  @Override
  public void gap(long dropped, long expired) {
    events.add("gap of " + dropped + " and " + expired);
  }

  @Override
  public void connected() {
    events.add(CONNECTED);
  }

  @Override
  public void disconnected(Disconnection disconnection) {
    events.add(disconnection);
  }

  /** The next event must be this one. */
  void expect(Object event) throws InterruptedException {
    assertEquals(event, next());
  }

  /** The next event must be a message with this number. */
  void expectMessage(long seq) throws InterruptedException {
    assertEquals(seq, assertInstanceOf(ChatMessage.class, next()).seq());
  }

  /** The next event must be the end of a connection. */
  Disconnection expectDisconnection(Disconnection.Cause cause) throws InterruptedException {
    Disconnection disconnection = nextDisconnection();
    assertEquals(cause, disconnection.cause(), disconnection::toString);
    return disconnection;
  }

  /** The next event must be the end of a connection, for whatever cause. */
  Disconnection nextDisconnection() throws InterruptedException {
    return assertInstanceOf(Disconnection.class, next());
  }

  private Object next() throws InterruptedException {
    Object event = events.poll(10, TimeUnit.SECONDS);
    assertNotNull(event, "nothing more has happened");
    return event;
  }
}
