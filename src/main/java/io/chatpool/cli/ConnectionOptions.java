package io.chatpool.cli;

import io.chatpool.client.ChatClientOptions;
import io.chatpool.client.LongChatClientOptions;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

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
    if (seconds < 1 || seconds > MAX_TIMEOUT_SECONDS) {
      throw new ParameterException(
          command.commandLine(),
          "Invalid value for option '--timeout': %d (expected: 1 to %d)"
              .formatted(seconds, MAX_TIMEOUT_SECONDS));
    }
    timeoutSeconds = seconds;
  }

  boolean json() {
    return json;
  }

  ServerAddress server() {
    return server;
  }

  ChatClientOptions toClientOptions() {
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
}
