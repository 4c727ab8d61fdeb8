package io.chatpool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chatpool.server.RawClient;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** The server of the built jar, which serves the page. It can be started again where it was. */
final class ChatServer implements AutoCloseable {

  private static final Pattern PAGE = Pattern.compile(".*Page on http://(.+):(\\d+)/");

  private final Path directory;
  private final Map<String, String> environment;
  private ChildProcess process;
  private InetSocketAddress tcp;
  private InetSocketAddress http;

  /** On free ports, with more of the configuration in the environment. */
  static ChatServer start(Path directory, Map<String, String> environment) {
    Map<String, String> all = new HashMap<>(environment);
    all.put("CHATPOOL_SERVER_PORT", "0");
    all.put("CHATPOOL_HTTP_ENABLED", "true");
    all.put("CHATPOOL_HTTP_PORT", "0");
    // By any port: that of a proxy.
    all.put("CHATPOOL_HTTP_ALLOWED_HOSTS", "127.0.0.1");
    return new ChatServer(directory, all);
  }

  private ChatServer(Path directory, Map<String, String> environment) {
    this.directory = directory;
    this.environment = environment;
    start();
  }

  private void start() {
    process = ChildProcess.jar(directory, environment);
    tcp = process.awaitReady();
    Matcher page = PAGE.matcher(process.awaitLine(PAGE));
    assertTrue(page.matches());
    http = new InetSocketAddress(page.group(1), Integer.parseInt(page.group(2)));
  }

  InetSocketAddress http() {
    return http;
  }

  URI page() {
    return page(http);
  }

  static URI page(InetSocketAddress address) {
    return URI.create("http://" + address.getHostString() + ":" + address.getPort() + "/");
  }

  /** A long connection on TCP that is open. */
  RawClient openTcp(int id) {
    RawClient client = RawClient.connect(tcp).send("L\n" + id + "\n3600\n");
    assertEquals("Y\n", client.readOnce());
    return client;
  }

  /** Sends as a client on TCP does, and waits until the server has it. */
  void send(int from, int to, String text) {
    try (RawClient client = RawClient.connect(tcp)) {
      client.send("S\n" + from + "\n" + to + "\n" + text + "\n");
      assertEquals("Y\n", client.readToEnd());
    }
  }

  /** Receives as a client on TCP does. */
  List<String> receive(int id) {
    try (RawClient client = RawClient.connect(tcp)) {
      List<String> lines = client.send("R\n" + id + "\n").readToEnd().lines().toList();
      assertEquals("Y", lines.get(0));
      return IntStream.range(0, Integer.parseInt(lines.get(1)))
          .mapToObj(i -> lines.get(3 + 2 * i))
          .toList();
    }
  }

  /** Ends the process without asking it. */
  void kill() {
    process.kill();
  }

  /** Asks the process to stop, and waits until it has. */
  void terminate() {
    assertEquals(0, process.terminate().awaitExit());
  }

  /** Starts it again, on the same ports. */
  void restart() {
    restart(Map.of());
  }

  /** Starts it again, on the same ports, with another configuration. */
  void restart(Map<String, String> changes) {
    environment.putAll(changes);
    environment.put("CHATPOOL_SERVER_PORT", String.valueOf(tcp.getPort()));
    environment.put("CHATPOOL_HTTP_PORT", String.valueOf(http.getPort()));
    start();
  }

  @Override
  public void close() {
    process.close();
  }
}
