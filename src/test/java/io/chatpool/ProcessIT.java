package io.chatpool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.chatpool.server.RawClient;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The real jar as a real process, in both ways to start it. */
class ProcessIT {

  private static final Map<String, String> FREE_PORT = Map.of("CHATPOOL_SERVER_PORT", "0");

  /** The two ways to start. */
  enum Form {
    JAR,
    VERTX_RUN {
      @Override
      String[] arguments(String... options) {
        List<String> arguments = new ArrayList<>(List.of("run", "io.chatpool.MainVerticle"));
        arguments.addAll(List.of(options));
        return arguments.toArray(String[]::new);
      }
    };

    String[] arguments(String... options) {
      return options;
    }
  }

  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource
  void itServesAndEndsWithZeroWhenItIsTerminated(Form form) {
    String[] arguments =
        form.arguments("-conf", "{\"server\":{\"port\":0},\"pool\":{\"maxId\":7}}");
    try (ChildProcess process = ChildProcess.jar(directory, Map.of(), arguments)) {
      InetSocketAddress address = process.awaitReady();
      assertEquals("Y\n", exchange(address, "S\n1\n7\nHello\n"));
      assertEquals("Y\n1\n1\nHello\n", exchange(address, "R\n7\n"));
      assertEquals("N\ninvalid\n", exchange(address, "R\n8\n"));
      assertEquals(0, process.terminate().awaitExit());
      assertEquals(2, process.lines().size(), "ready and stopped: " + process.lines());
    }
  }

  @ParameterizedTest
  @EnumSource
  void thePageHasALineOfItsOwnAndHealthEndsWithTheProcess(Form form) throws IOException {
    Map<String, String> http =
        Map.of(
            "CHATPOOL_SERVER_PORT", "0",
            "CHATPOOL_HTTP_ENABLED", "true",
            "CHATPOOL_HTTP_PORT", "0");
    try (ChildProcess process = ChildProcess.jar(directory, http, form.arguments())) {
      InetSocketAddress address = process.awaitReady();
      assertEquals("Y\n", exchange(address, "S\n1\n7\nHello\n"));
      // Vert.x counts bytes when they are 4 KiB.
      String ask = "S\n1\n7\n" + "x".repeat(4096) + "\n";
      assertEquals("Y\n", exchange(address, ask));
      exchange(address, "R\n7\n");
      String line = process.awaitLine(Pattern.compile(".*Page on http://127\\.0\\.0\\.1:\\d+/"));
      String page = line.substring(line.indexOf("http:"));
      assertEquals(200, status(page));
      assertEquals(200, status(page + "health/ready"));
      String metrics = body(page + "metrics");
      assertTrue(metrics.contains("\nchatpool_messages_stored_total 2.0\n"), metrics);
      assertTrue(bytes(metrics, "read") >= 4096, metrics);
      assertTrue(bytes(metrics, "written") >= 4096, metrics);
      assertTrue(metrics.contains("\nvertx_eventbus_sent_total"), metrics);
      assertEquals(0, process.terminate().awaitExit());
      assertEquals(3, process.lines().size(), "ready, page and stopped: " + process.lines());
    }
  }

  /** What the TCP server has read or written. */
  private static double bytes(String metrics, String done) {
    Pattern metric =
        Pattern.compile("(?m)^vertx_net_server_bytes_" + done + "_total(\\{.*\\})? (\\S+)$");
    return metric.matcher(metrics).results().mapToDouble(m -> Double.parseDouble(m.group(2))).sum();
  }

  private static String body(String url) throws IOException {
    try (InputStream body = URI.create(url).toURL().openStream()) {
      return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static int status(String url) throws IOException {
    return ((HttpURLConnection) URI.create(url).toURL().openConnection()).getResponseCode();
  }

  @ParameterizedTest
  @EnumSource
  void theConfigurationComesFromTheFilesAndTheEnvironmentInTheirOrder(Form form)
      throws IOException {
    Files.createDirectories(directory.resolve("conf"));
    Files.writeString(
        directory.resolve("conf/config.json"),
        "{\"pool\":{\"maxId\":5,\"maxQueueLength\":1},\"server\":{\"port\":1}}");
    Files.writeString(
        directory.resolve("given.json"), "{\"pool\":{\"maxId\":6},\"server\":{\"port\":2}}");
    String[] arguments = form.arguments("-conf", "given.json");
    try (ChildProcess process = ChildProcess.jar(directory, FREE_PORT, arguments)) {
      InetSocketAddress address = process.awaitReady();
      assertEquals("Y\n", exchange(address, "S\n1\n6\na\n"));
      assertEquals("Y\n", exchange(address, "S\n1\n6\nb\n"));
      assertEquals("Y\n1\n1\nb\n", exchange(address, "R\n6\n"));
      assertEquals("N\ninvalid\n", exchange(address, "R\n7\n"));
    }
  }

  @Test
  void theShippedConfigurationServes() {
    try (ChildProcess process = ChildProcess.jar(Path.of(""), FREE_PORT)) {
      assertEquals("Y\n0\n\n", exchange(process.awaitReady(), "R\n127\n"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aWrongConfigurationIsToldInOneLine(Form form) throws IOException {
    for (String conf : List.of("{\"server\":{\"prot\":1}}", "{\"server\":", "no-such-file")) {
      assertFails(78, "Configuration: ", Map.of(), form.arguments("-conf", conf));
    }
    assertFails(78, "CHATPOOL_SERVER_PORT", Map.of("CHATPOOL_SERVER_PORT", "x"), form.arguments());
    Files.createDirectories(directory.resolve("conf"));
    Files.writeString(directory.resolve("conf/config.json"), "{broken\n}");
    assertFails(78, "conf/config.json, line 1, column ", Map.of(), form.arguments());
  }

  @ParameterizedTest
  @EnumSource
  void theFileIsTheOneInTheFolderThatIsNamed(Form form) throws IOException {
    Path elsewhere = Files.createDirectories(directory.resolve("elsewhere"));
    Files.createDirectories(elsewhere.resolve("conf"));
    Files.writeString(elsewhere.resolve("conf/config.json"), "\uFEFF{\"pool\":{\"maxId\":5}}");
    List<String> command = new ArrayList<>(ChildProcess.javaJar(form.arguments()));
    command.add(1, "-Dvertx.cwd=" + elsewhere);
    try (ChildProcess process = ChildProcess.command(directory, FREE_PORT, command)) {
      assertEquals("N\ninvalid\n", exchange(process.awaitReady(), "R\n6\n"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void withoutAFolderForItsLibraryItServesAndSaysWhatIsWeaker(Form form) throws IOException {
    Path file = Files.createFile(directory.resolve("no-folder"));
    List<String> command = new ArrayList<>(ChildProcess.javaJar(form.arguments()));
    command.add(1, "-Dio.netty.native.workdir=" + file);
    try (ChildProcess process = ChildProcess.command(directory, FREE_PORT, command)) {
      assertEquals("Y\n0\n\n", exchange(process.awaitReady(), "R\n1\n"));
      assertEquals(0, process.terminate().awaitExit());
      List<String> warnings = process.lines().stream().filter(l -> l.contains("WARN")).toList();
      assertEquals(1, warnings.size(), process.lines()::toString);
      assertTrue(warnings.get(0).contains("No native transport"), warnings::toString);
      assertEquals(3, process.lines().size(), process.lines()::toString);
    }
  }

  @Test
  void theRunFormRefusesWhatTheLauncherWouldSwallow() {
    assertFails(
        78, "-conf is no-such-file", Map.of(), Form.VERTX_RUN.arguments("-conf=no-such-file"));
    assertFails(78, "Configuration: ", Map.of(), Form.VERTX_RUN.arguments("--conf={"));
    assertFails(2, "Missing verticle: io.chatpool.MainVerticle", Map.of(), "run");
    assertFails(2, "Missing verticle: io.chatpool.MainVerticle", Map.of(), "run", "nosuch");
  }

  @Test
  void everyCommandHasHelp() {
    for (String command : List.of("serve", "send", "receive", "chat", "run")) {
      try (ChildProcess help = run(command, "--help")) {
        assertEquals(0, help.awaitExit());
        assertTrue(help.lines().get(0).startsWith("Usage:"), help.lines()::toString);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPortInUseIsToldInOneLine(Form form) throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      String port = String.valueOf(taken.getLocalPort());
      assertFails(
          1,
          "Cannot listen on 127.0.0.1:" + port,
          Map.of("CHATPOOL_SERVER_PORT", port),
          form.arguments());
      assertFails(
          1,
          "Cannot listen on 127.0.0.1:" + port,
          Map.of("CHATPOOL_SERVER_PORT", port),
          form.arguments("-conf", "{}"));
      assertFails(
          1,
          "Cannot listen on 127.0.0.1:" + port,
          Map.of(
              "CHATPOOL_SERVER_PORT", "0",
              "CHATPOOL_HTTP_ENABLED", "true",
              "CHATPOOL_HTTP_PORT", port),
          form.arguments());
    }
  }

  @Test
  void aSecondMainVerticleIsRefusedInOneLine() {
    try (ChildProcess process =
        ChildProcess.jar(directory, FREE_PORT, Form.VERTX_RUN.arguments("-instances", "2"))) {
      assertEquals(1, process.awaitExit());
      List<String> errors = process.lines().stream().filter(l -> l.contains("ERROR")).toList();
      assertEquals(1, errors.size(), process.lines()::toString);
      assertTrue(errors.get(0).contains("there can be only one"));
    }
  }

  @Test
  void anAddressThatOthersCanReachIsWarnedOf() {
    Map<String, String> open =
        Map.of("CHATPOOL_SERVER_PORT", "0", "CHATPOOL_SERVER_HOST", "0.0.0.0");
    try (ChildProcess process = ChildProcess.jar(directory, open)) {
      process.awaitLine(Pattern.compile(".*WARN .*there is no authentication"));
      process.awaitReady();
    }
  }

  @Test
  void messagesSurviveAReceiverThatIsKilled() {
    try (ChildProcess server = ChildProcess.jar(directory, FREE_PORT)) {
      InetSocketAddress address = server.awaitReady();
      for (int i = 0; i < 5; i++) {
        exchange(address, "S\n1\n2\nmessage " + i + "\n");
        List<String> receiver =
            List.of(
                ChildProcess.java(),
                "-cp",
                System.getProperty("java.class.path"),
                SilentReceiver.class.getName(),
                address.getHostString(),
                String.valueOf(address.getPort()),
                "2");
        try (ChildProcess silent = ChildProcess.command(directory, Map.of(), receiver)) {
          silent.awaitLine(Pattern.compile("answer is in"));
          silent.kill();
        }
        assertEquals("Y\n1\n1\nmessage " + i + "\n", exchange(address, "R\n2\n"));
      }
    }
  }

  @Test
  void peersCannotUseUpTheDescriptors() throws IOException {
    Map<String, String> http =
        Map.of(
            "CHATPOOL_SERVER_PORT", "0",
            "CHATPOOL_SERVER_MAX_CONNECTIONS", "1000",
            "CHATPOOL_HTTP_ENABLED", "true",
            "CHATPOOL_HTTP_PORT", "0");
    String command = "ulimit -n 400; exec " + String.join(" ", ChildProcess.javaJar());
    try (ChildProcess server =
        ChildProcess.command(directory, http, List.of("sh", "-c", command))) {
      server.awaitLine(
          Pattern.compile(
              ".*WARN .*Serving \\d+ connections at most, server.maxConnections is 1000: the"
                  + " process may have 400 files open \\(ulimit -n\\)"));
      InetSocketAddress address = server.awaitReady();
      String line = server.awaitLine(Pattern.compile(".*Page on http://127\\.0\\.0\\.1:\\d+/"));
      String page = line.substring(line.indexOf("http:"));
      List<RawClient> many = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        many.add(RawClient.connect(address));
      }
      assertEquals(200, status(page + "health/live"));
      many.forEach(RawClient::close);
      assertEquals(0, server.terminate().awaitExit());
      assertEquals(4, server.lines().size(), server.lines()::toString);
    }
  }

  @Test
  void withoutDescriptorsAcceptingBacksOffWithOneLineAndGoesOnLater() throws Exception {
    assumeTrue(Files.exists(Path.of("/usr/bin/prlimit")), "prlimit is installed");
    try (ChildProcess server = ChildProcess.jar(directory, FREE_PORT)) {
      InetSocketAddress address = server.awaitReady();
      assertEquals("Y\n0\n\n", exchange(address, "R\n1\n"));
      limitDescriptors(server, "3");
      try (RawClient unanswered = RawClient.connect(address)) {
        server.awaitLine(
            Pattern.compile(
                ".*WARN .*Cannot accept connections on port " + address.getPort() + ".*"));
        limitDescriptors(server, "1000");
        assertEquals("Y\n0\n\n", unanswered.send("R\n1\n").readToEnd());
      }
      assertEquals(0, server.terminate().awaitExit());
      assertEquals(3, server.lines().size(), server.lines()::toString);
    }
  }

  private static void limitDescriptors(ChildProcess process, String limit) throws Exception {
    List<String> command =
        List.of("prlimit", "--pid", String.valueOf(process.pid()), "--nofile=" + limit + ":");
    assertEquals(0, new ProcessBuilder(command).start().waitFor());
  }

  /** Whatever it is that finds none: the thread that serves, a library, a thread of the JVM. */
  @ParameterizedTest
  @EnumSource
  void withoutMemoryTheProcessEnds(Form form) throws IOException {
    Path agent = directory.resolve("hog.jar");
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Premain-Class", MemoryHog.class.getName());
    String hog = MemoryHog.class.getName().replace('.', '/') + ".class";
    try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(agent), manifest);
        InputStream bytes = MemoryHog.class.getResourceAsStream("/" + hog)) {
      jar.putNextEntry(new JarEntry(hog));
      bytes.transferTo(jar);
    }
    List<String> command = new ArrayList<>(ChildProcess.javaJar(form.arguments()));
    command.addAll(1, List.of("-Xmx48m", "-javaagent:" + agent));
    try (ChildProcess server = ChildProcess.command(directory, FREE_PORT, command)) {
      InetSocketAddress address = server.awaitReady();
      server.write("x");
      while (server.isAlive()) {
        askWithoutListening(address);
      }
      assertEquals(3, server.awaitExit());
      List<String> lines = server.lines();
      assertTrue(
          lines.contains("Out of memory: the process ends, what it held is lost"), lines::toString);
    }
  }

  private static void askWithoutListening(InetSocketAddress address) {
    try (Socket client = new Socket(address.getAddress(), address.getPort())) {
      client.getOutputStream().write("S\n1\n2\nHello\n".getBytes(StandardCharsets.UTF_8));
    } catch (IOException ended) {
      // Then it is not alive any more.
    }
  }

  /** Its output is a pipe that is full. */
  @Test
  void whoDoesNotReadTheLogDoesNotStopTheServer() throws Exception {
    Path logback = directory.resolve("logback.xml");
    String shipped = Files.readString(Path.of("conf/logback.xml"));
    Files.writeString(logback, shipped.replace("level=\"INFO\"", "level=\"DEBUG\""));
    List<String> command = new ArrayList<>(ChildProcess.javaJar());
    command.add(1, "-Dlogback.configurationFile=" + logback);
    try (ChildProcess server = ChildProcess.command(directory, FREE_PORT, command)) {
      InetSocketAddress address = server.awaitReady();
      // Two lines of some hundred bytes for each: much more than a pipe and the server keep.
      for (int i = 0; i < 4000; i++) {
        assertEquals("Y\n", exchange(address, "S\n1\n2\nHello\n"));
      }
      server.terminate();
      server.awaitEnd();
      assertEquals(0, server.awaitExit());
    }
  }

  @Test
  void theClientCommandsTalkWithIt() {
    try (ChildProcess server = ChildProcess.jar(directory, FREE_PORT)) {
      InetSocketAddress address = server.awaitReady();
      String where = address.getHostString() + ":" + address.getPort();
      assertEquals(
          0, run("send", "--server", where, "--as", "12", "--to", "all", "Grüße").awaitExit());
      ChildProcess receive = run("receive", "--server", where, "--as", "1");
      assertEquals(0, receive.awaitExit());
      assertEquals(List.of("12: Grüße"), receive.lines());
      assertEquals(1, run("receive", "--server", where, "--as", "1").awaitExit());
    }
  }

  @Test
  void theScriptSaysInOneLineWhatIsMissing() throws IOException {
    Path tools = Files.createDirectories(directory.resolve("tools"));
    for (String tool : List.of("sh", "dirname", "find", "head")) {
      Path wrapper = tools.resolve(tool);
      Files.writeString(wrapper, "#!/bin/sh\nexec " + find(tool) + " \"$@\"\n");
      Files.setPosixFilePermissions(wrapper, PosixFilePermissions.fromString("rwx------"));
    }
    Files.copy(Path.of("run.sh"), directory.resolve("run.sh"));
    List<String> script = List.of(find("sh").toString(), directory.resolve("run.sh").toString());
    Map<String, String> withoutJdk = Map.of("PATH", tools.toString(), "JAVA_HOME", "");
    assertScriptFails(
        "run.sh: no JDK found: install JDK 17 or newer, or set JAVA_HOME", script, withoutJdk);
    Map<String, String> withoutMaven =
        Map.of("PATH", tools.toString(), "JAVA_HOME", System.getProperty("java.home"));
    assertScriptFails("run.sh: no Maven found: install Maven 3.8 or newer", script, withoutMaven);
  }

  private void assertScriptFails(
      String message, List<String> script, Map<String, String> environment) {
    try (ChildProcess process = ChildProcess.command(directory, environment, script)) {
      assertEquals(1, process.awaitExit());
      assertEquals(List.of(message), process.lines());
    }
  }

  private static Path find(String tool) {
    return List.of("/bin", "/usr/bin").stream()
        .map(bin -> Path.of(bin, tool))
        .filter(Files::exists)
        .findFirst()
        .orElseThrow();
  }

  private ChildProcess run(String... arguments) {
    return ChildProcess.jar(directory, Map.of("LC_ALL", "C.UTF-8"), arguments);
  }

  private void assertFails(
      int exitCode, String message, Map<String, String> environment, String... arguments) {
    try (ChildProcess process = ChildProcess.jar(directory, environment, arguments)) {
      assertEquals(exitCode, process.awaitExit(), process.lines()::toString);
      assertEquals(1, process.lines().size(), process.lines()::toString);
      assertTrue(process.lines().get(0).contains(message), process.lines()::toString);
    }
  }

  private static String exchange(InetSocketAddress address, String request) {
    try (RawClient client = RawClient.connect(address)) {
      return client.send(request).readToEnd();
    }
  }
}
