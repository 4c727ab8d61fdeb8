package io.chatpool.cli;

import io.chatpool.client.ChatClient;
import io.chatpool.client.ChatClientOptions;
import io.chatpool.client.ChatException;
import io.chatpool.client.LongChatClientOptions;
import io.chatpool.wire.Reason;
import io.chatpool.wire.Request;
import io.chatpool.wire.ServerInformation;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The options that all client commands share. */
final class ConnectionOptions {

  /** A day: whoever waits longer than that does not wait. */
  private static final int MAX_TIMEOUT_SECONDS = 86_400;

  @Option(
      names = "--server",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:8888",
      converter = ServerAddress.Converter.class,
      description = "Where the server listens (default: ${DEFAULT-VALUE}).")
  private ServerAddress server;

  @Option(names = "--json", description = "Print JSON, one object per line.")
  private boolean json;

  private int timeoutSeconds;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "10",
      description =
          "How long to wait for a connection, and then for the answer (default: ${DEFAULT-VALUE}).")
  private void setTimeoutSeconds(int seconds) {
    timeoutSeconds = OptionRange.check(command, "--timeout", seconds, 1, MAX_TIMEOUT_SECONDS);
  }

  MessageFormat format() {
    return json ? MessageFormat.JSON : MessageFormat.TEXT;
  }

  ServerAddress server() {
    return server;
  }

  /**
   * Asks the server with a Vert.x of its own that is gone afterwards; throws what the last request
   * fails with.
   */
  <T> T ask(Function<ChatClient, T> conversation) {
    Vertx vertx = newVertx();
    try {
      return conversation.apply(new ChatClient(vertx, toClientOptions()));
    } finally {
      vertx.close().await();
    }
  }

  /** What the server tells of itself; empty if it is an older one. */
  static Optional<ServerInformation> information(ChatClient client) {
    try {
      return Optional.of(client.information().await());
    } catch (ChatException.Refused refused) {
      if (refused.reason().equals(Reason.INVALID.word())) {
        return Optional.empty();
      }
      throw refused;
    }
  }

  private ChatClientOptions toClientOptions() {
    int timeoutMillis = timeoutMillis();
    return new ChatClientOptions(
        server.host(),
        server.port(),
        timeoutMillis,
        timeoutMillis,
        ChatClientOptions.DEFAULT_MAX_ANSWER_BYTES);
  }

  LongChatClientOptions toLongClientOptions(int id, int heartbeatSeconds) {
    return LongChatClientOptions.of(server.host(), server.port(), id)
        .withHeartbeatSeconds(heartbeatSeconds)
        .withConnectTimeoutMillis(timeoutMillis())
        .withAnswerTimeoutMillis(timeoutMillis());
  }

  private int timeoutMillis() {
    return timeoutSeconds * 1000;
  }

  /** A thread for the socket and one for the resolver; no cache directory for files. */
  static Vertx newVertx() {
    return Vertx.vertx(
        new VertxOptions()
            .setEventLoopPoolSize(1)
            .setWorkerPoolSize(1)
            .setInternalBlockingPoolSize(1)
            .setFileSystemOptions(
                new FileSystemOptions()
                    .setFileCachingEnabled(false)
                    .setClassPathResolvingEnabled(false)));
  }

  /** Reads the id of one client. */
  static final class IdConverter implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String value) {
      return parse(value, "a number from 1");
    }
  }

  /** Reads the id of one client, or {@code all}. */
  static final class ReceiverConverter implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String value) {
      return value.equals("all") ? Request.EVERYONE : parse(value, "a number from 1, or all");
    }
  }

  private static int parse(String value, String expected) {
    // Nine digits always fit an int, and no server has as many clients.
    if (!value.matches("[0-9]{1,9}") || Integer.parseInt(value) < 1) {
      throw new TypeConversionException("'%s' is no id (expected: %s)".formatted(value, expected));
    }
    return Integer.parseInt(value);
  }
}
