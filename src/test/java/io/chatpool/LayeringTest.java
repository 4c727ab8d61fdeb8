package io.chatpool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Dependencies point one way. */
class LayeringTest {

  private static final Path SOURCES = Path.of("src/main/java/io/chatpool");

  /** What each package may use of the others. The root, {@code io.chatpool} itself, may use all. */
  private static final Map<String, Set<String>> ALLOWED =
      Map.ofEntries(
          Map.entry("pool", Set.of()),
          Map.entry("wire", Set.of()),
          Map.entry("session", Set.of("pool", "wire")),
          Map.entry("vertx", Set.of()),
          Map.entry("config", Set.of("pool", "wire")),
          Map.entry("bus", Set.of("pool", "wire", "vertx")),
          Map.entry("server", Set.of("pool", "wire", "session", "bus", "config", "vertx")),
          Map.entry("metrics", Set.of("pool", "bus", "server", "config", "vertx")),
          Map.entry("web", Set.of("pool", "wire", "bus", "server", "config", "metrics", "vertx")),
          Map.entry("client", Set.of("wire", "vertx")),
          Map.entry("cli", Set.of("client", "wire")),
          Map.entry("bench", Set.of("client", "wire", "cli")));

  /** Plain Java: what happens here depends on the arguments alone. */
  private static final Set<String> PURE = Set.of("pool", "wire", "session");

  private static final Pattern IMPURE =
      Pattern.compile(
          "io\\.vertx|io\\.netty|org\\.slf4j|currentTimeMillis|nanoTime|\\.now\\(|\\bClock\\b"
              + "|new Date\\(|\\bThread\\b|java\\.net|java\\.io\\b|java\\.nio\\.(file|channels)");

  /** What Vert.x and Netty do not promise to keep as it is. */
  private static final Pattern INTERNAL =
      Pattern.compile(
          "io\\.(vertx|netty)\\.[\\w.]*\\b(internal|impl)\\.\\w+"
              + "|io\\.netty\\.channel\\.unix\\.Socket\\b|\\.unsafe\\(\\)");

  /** The only package that may use that. */
  private static final String INTERNAL_USER = "vertx";

  /** Their use of internals is being moved. */
  private static final Set<String> MOVING = Set.of("client");

  private static final Pattern CHATPOOL = Pattern.compile("\\bio\\.chatpool\\.(\\w+)");

  private static final Pattern COMMENT = Pattern.compile("(?s)/\\*.*?\\*/|//[^\n]*");

  @Test
  void packagesUseOnlyThoseBelowThem() throws IOException {
    List<String> violations = new ArrayList<>();
    int seen = 0;
    for (Path file : sources()) {
      violations.addAll(violations(packageOf(file), Files.readString(file)));
      seen++;
    }
    assertEquals(List.of(), violations);
    assertTrue(seen > 20, "sources are where this test looks for them");
  }

  @Test
  void everyPackageHasARowInTheTable() throws IOException {
    for (Path file : sources()) {
      String name = packageOf(file);
      assertTrue(name.isEmpty() || ALLOWED.containsKey(name), name);
    }
  }

  @Test
  void useOfAHigherPackageIsFoundHoweverItIsWritten() {
    assertViolation("pool", "import io.chatpool.wire.Request;");
    assertViolation("pool", "import static io.chatpool.bus.Addresses.POOL;");
    assertViolation("wire", "io.chatpool.bus.PoolClient client;");
    assertViolation("server", "import io.chatpool.MainVerticle;");
    assertViolation("client", "import io.chatpool.pool.Message;");
    assertViolation("cli", "import io.chatpool.server.TcpServerVerticle;");
    assertEquals(List.of(), violations("bus", "import io.chatpool.pool.Message;"));
    assertEquals(List.of(), violations("pool", "import io.chatpool.pool.Message;"));
    assertEquals(List.of(), violations("", "import io.chatpool.cli.Send;"));
    assertEquals(List.of(), violations("pool", "/** See io.chatpool.bus.PoolClient. */"));
  }

  @Test
  void whatIsNotPlainJavaIsFoundInThePlainPackages() {
    for (String name : PURE) {
      assertViolation(name, "import io.vertx.core.Future;");
      assertViolation(name, "import io.netty.buffer.ByteBuf;");
      assertViolation(name, "import org.slf4j.Logger;");
      assertViolation(name, "System.currentTimeMillis()");
      assertViolation(name, "System.nanoTime()");
      assertViolation(name, "Instant.now()");
      assertViolation(name, "new Thread(this)");
    }
    assertEquals(List.of(), violations("bus", "import io.vertx.core.Future; Instant.now()"));
  }

  @Test
  void internalsOfVertxAndNettyAreFoundWhereverTheyAreUsed() {
    assertViolation("web", "import io.vertx.core.internal.VertxInternal;");
    assertViolation("web", "import io.vertx.core.net.impl.VertxConnection;");
    assertViolation("metrics", "import io.vertx.micrometer.impl.MicrometerMetrics;");
    assertViolation("bus", "import io.netty.channel.unix.Socket;");
    assertViolation("", "import io.netty.util.internal.PlatformDependent;");
    assertViolation("web", "channel.unsafe().outboundBuffer()");
    assertEquals(List.of(), violations("web", "import io.netty.channel.ChannelHandler;"));
    assertEquals(List.of(), violations("vertx", "import io.vertx.core.internal.VertxInternal;"));
  }

  @Test
  void noLineIsLongerThanAHundredColumns() throws IOException {
    List<String> tooLong = new ArrayList<>();
    for (Path file : sources()) {
      Files.readString(file)
          .lines()
          .filter(l -> l.length() > 100)
          .forEach(l -> tooLong.add(file + ": " + l));
    }
    assertEquals(List.of(), tooLong);
  }

  private static void assertViolation(String name, String source) {
    assertEquals(1, violations(name, source).size(), () -> name + ": " + source);
  }

  private static List<String> violations(String name, String source) {
    String code = COMMENT.matcher(source).replaceAll("");
    List<String> violations = new ArrayList<>();
    Set<String> allowed = ALLOWED.getOrDefault(name, Set.of());
    Matcher used = CHATPOOL.matcher(code);
    while (used.find()) {
      String other = used.group(1);
      if (!name.isEmpty() && !name.equals(other) && !allowed.contains(other)) {
        violations.add(name + " uses " + used.group());
      }
    }
    boolean mayUseInternals = INTERNAL_USER.equals(name) || MOVING.contains(name);
    Matcher internal = INTERNAL.matcher(code);
    while (!mayUseInternals && internal.find()) {
      violations.add(name + " uses " + internal.group());
    }
    Matcher impure = IMPURE.matcher(code);
    while (PURE.contains(name) && impure.find()) {
      violations.add(name + " uses " + impure.group());
    }
    return violations;
  }

  private static List<Path> sources() {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** The first part of the name below {@code io.chatpool}; empty for the root. */
  private static String packageOf(Path file) {
    Path below = SOURCES.relativize(file);
    return below.getNameCount() == 1 ? "" : below.getName(0).toString();
  }
}
