package io.chatpool.web;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files of a page, out of the jar. Browsers ask each time whether they have changed, so a new
 * version is there at the next visit; the answer is usually no, and then nothing is sent. (NOT
 * thread safe)
 */
final class PageFiles implements Handler<RoutingContext> {

  private record PageFile(String type, String tag, Buffer bytes) {}

  private static final String INDEX = "index.html";

  /** No directories, and nothing hidden. */
  private static final Pattern NAME = Pattern.compile("([a-z0-9][a-z0-9-]*\\.([a-z]+))?");

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "svg", "image/svg+xml",
          "png", "image/png");

  private static final int TAG_BYTES = 16;

  private final String path;
  private final String directory;
  private final Map<String, String> elsewhere;

  /** Those that have been asked for and are there. */
  private final Map<String, PageFile> files = new HashMap<>();

  /**
   * The files of one directory.
   *
   * @param path what their paths begin with; ends in a slash
   * @param directory where they are in the class path; ends in a slash
   * @param elsewhere where those are that are not there, by name
   */
  PageFiles(String path, String directory, Map<String, String> elsewhere) {
    this.path = path;
    this.directory = directory;
    this.elsewhere = elsewhere;
  }

  @Override
  public void handle(RoutingContext routing) {
    String requested = routing.request().path();
    if (!requested.startsWith(path)) {
      routing.next();
      return;
    }
    Matcher matcher = NAME.matcher(requested).region(path.length(), requested.length());
    if (!matcher.matches()) {
      routing.next();
      return;
    }
    String name = matcher.group(1) == null ? INDEX : matcher.group(1);
    PageFile file = files.computeIfAbsent(name, this::read);
    if (file == null) {
      routing.next();
    } else {
      answer(routing, file);
    }
  }

  private static void answer(RoutingContext routing, PageFile file) {
    HttpServerResponse response =
        routing
            .response()
            .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
            .putHeader(HttpHeaders.ETAG, file.tag());
    if (file.tag().equals(routing.request().getHeader(HttpHeaders.IF_NONE_MATCH))) {
      response.setStatusCode(HttpResponseStatus.NOT_MODIFIED.code()).end();
    } else {
      response
          .putHeader(HttpHeaders.CONTENT_TYPE, file.type())
          // Vert.x leaves it out of the answer to a HEAD.
          .putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(file.bytes().length()))
          .end(file.bytes());
    }
  }

  /** Null if there is no such file. */
  private PageFile read(String name) {
    String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
    String resource = elsewhere.getOrDefault(name, directory + name);
    try (InputStream input = PageFiles.class.getResourceAsStream(resource)) {
      if (type == null || input == null) {
        return null;
      }
      byte[] bytes = input.readAllBytes();
      return new PageFile(type, tag(bytes), Buffer.buffer(bytes));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static String tag(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return '"' + HexFormat.of().formatHex(digest, 0, TAG_BYTES) + '"';
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
