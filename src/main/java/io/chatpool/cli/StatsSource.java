package io.chatpool.cli;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Reads samples of the operator's numbers from a server, over HTTP. */
final class StatsSource {

  /** There are none; the message is one line for the user. */
  static final class UnavailableException extends Exception {
    private static final long serialVersionUID = 1;

    UnavailableException(String message) {
      super(message);
    }
  }

  private static final String PATH = "/admin/stats";
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int OK = 200;

  /** Far above what a sample has. */
  private static final int MAX_BYTES = 64 * 1024;

  private final URI server;
  private final HttpRequest request;
  private final HttpClient client =
      HttpClient.newBuilder()
          .connectTimeout(TIMEOUT)
          .proxy(HttpClient.Builder.NO_PROXY)
          .version(HttpClient.Version.HTTP_1_1)
          .build();

  StatsSource(URI server) {
    this.server = server;
    request = HttpRequest.newBuilder(server.resolve(PATH)).timeout(TIMEOUT).build();
  }

  /** What the server does now. */
  JsonObject read() throws UnavailableException, InterruptedException {
    try {
      HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        String text = new String(body.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
        if (response.statusCode() != OK) {
          throw unavailable(response.statusCode() + " " + text.lines().findFirst().orElse(""));
        }
        return new JsonObject(text);
      }
    } catch (ConnectException e) {
      throw unavailable("cannot connect");
    } catch (DecodeException e) {
      throw unavailable("the answer is no JSON");
    } catch (IOException e) {
      throw unavailable(e.getMessage());
    }
  }

  private UnavailableException unavailable(String reason) {
    return new UnavailableException("No numbers from %s: %s".formatted(server, reason));
  }
}
