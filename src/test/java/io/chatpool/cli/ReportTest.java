package io.chatpool.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.chatpool.client.ChatException;
import io.chatpool.client.LongChatClient;
import io.chatpool.client.LongChatClientOptions;
import io.chatpool.client.StubServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The failures that only a long connection has; the commands' tests have the others. */
@Timeout(20)
class ReportTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  @Test
  void whatWasNotSentMayBeTriedLater() throws Exception {
    assertEquals(ExitCodes.UNAVAILABLE, report(failure(client(1).send(1, "a"))));
    assertEquals("{\"ok\":false,\"reason\":\"unsent\"}\n", text(out));
    assertEquals("Not sent: the client is not open\n", text(err));
  }

  @Test
  void aLostConnectionMayBeTriedLater() throws Exception {
    StubServer.Part closing =
        connection -> {
          StubServer.readLines(connection, 3);
          StubServer.write(connection, "Y\n");
          StubServer.readLines(connection, 4);
          connection.close();
        };
    try (StubServer server = StubServer.playing(closing)) {
      LongChatClient client = client(server.port());
      client.open().await(5, TimeUnit.SECONDS);
      assertEquals(ExitCodes.UNAVAILABLE, report(failure(client.send(1, "a"))));
      assertEquals("{\"ok\":false,\"reason\":\"lost\"}\n", text(out));
      assertEquals("The connection ended before the server answered\n", text(err));
    }
  }

  private LongChatClient client(int port) {
    return new LongChatClient(
        vertx, LongChatClientOptions.of("127.0.0.1", port, 12), message -> null);
  }

  private int report(ChatException failure) {
    StandardStreams streams =
        new StandardStreams(
            InputStream.nullInputStream(), StandardStreams.utf8(out), StandardStreams.utf8(err));
    int exitCode = new Report(streams, true).failed(failure);
    streams.out().flush();
    return exitCode;
  }

  private static ChatException failure(Future<?> future) {
    return assertInstanceOf(
        ChatException.class,
        assertThrows(Throwable.class, () -> future.await(5, TimeUnit.SECONDS)));
  }

  private static String text(ByteArrayOutputStream stream) {
    return stream.toString(StandardCharsets.UTF_8);
  }
}
