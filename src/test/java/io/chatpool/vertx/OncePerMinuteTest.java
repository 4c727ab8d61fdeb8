package io.chatpool.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class OncePerMinuteTest {

  @Test
  void aLineIsLoggedAtOnceAndAgainAfterAMinute() {
    AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE - 5);
    AtomicInteger lines = new AtomicInteger();
    OncePerMinute rarely = new OncePerMinute(nanoTime::get);
    rarely.run(lines::incrementAndGet);
    rarely.run(lines::incrementAndGet);
    assertEquals(1, lines.get());
    nanoTime.addAndGet(TimeUnit.MINUTES.toNanos(1) - 1);
    rarely.run(lines::incrementAndGet);
    assertEquals(1, lines.get());
    nanoTime.addAndGet(1);
    rarely.run(lines::incrementAndGet);
    rarely.run(lines::incrementAndGet);
    assertEquals(2, lines.get());
  }
}
