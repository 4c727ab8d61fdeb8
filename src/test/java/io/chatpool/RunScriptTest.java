package io.chatpool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What run.sh does around builds and records, with scripts in the place of Maven and Java. */
@Timeout(60)
class RunScriptTest {

  private static final String MAVEN =
      """
      #!/bin/sh
      echo built >>"$BUILDS"
      sleep 0.2
      mkdir -p "$HOME_OF_IT/target"
      echo jar >"$HOME_OF_IT/target/chatpool.jar"
      """;

  /** A server to be recorded runs until it is ended; everything else says how it was started. */
  private static final String JAVA =
      """
      #!/bin/sh
      case "$*" in
        *'"port":0'*)
          echo "Serving on 127.0.0.1:1"
          trap 'exit 0' TERM
          while :; do sleep 0.1; done
          ;;
        *" bench "*) ;;
        *) echo "started $*" ;;
      esac
      """;

  private static final int STARTS = 5;

  /** Within it a start builds, and begins to record. */
  private static final int MOMENT_MILLIS = 500;

  @TempDir private Path directory;

  private Path home;
  private Path target;
  private Path builds;

  @BeforeEach
  void copyScript() throws IOException {
    home = Files.createDirectories(directory.resolve("a checkout 日本"));
    target = home.resolve("target");
    builds = directory.resolve("builds");
    Files.createFile(builds);
    Files.copy(Path.of("run.sh"), home.resolve("run.sh"));
    Files.createDirectories(home.resolve("src/main/resources"));
    Files.createDirectories(home.resolve("conf"));
    Files.createFile(home.resolve("conf/logback.xml"));
    Files.createFile(home.resolve("pom.xml"));
    Path tools = Files.createDirectories(directory.resolve("tools"));
    for (Map.Entry<String, String> tool :
        Map.of("mvn", MAVEN, "java", JAVA, "javac", "#!/bin/sh\n").entrySet()) {
      Path file = Files.writeString(tools.resolve(tool.getKey()), tool.getValue());
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  @Test
  void ofFiveAtOnceOneBuildsAndAllStart() throws Exception {
    List<Process> all = new ArrayList<>();
    for (int i = 0; i < STARTS; i++) {
      all.add(start("send"));
    }
    for (Process process : all) {
      assertStarted(process);
    }
    assertEquals(1, builds());
    assertNoLock();
  }

  @Test
  void oneThatIsKilledAtAnyMomentLeavesNothingThatTheNextOneWaitsFor() throws Exception {
    Random random = new Random(3);
    for (int i = 0; i < STARTS; i++) {
      Process killed = start("serve");
      killed.waitFor(random.nextInt(MOMENT_MILLIS), TimeUnit.MILLISECONDS);
      killed.descendants().forEach(ProcessHandle::destroyForcibly);
      killed.destroyForcibly().waitFor();
    }
    assertStarted(start("serve"));
    assertNoLock();
  }

  @Test
  void whatWasDeletedInTheSourcesIsNotInTheNextBuild() throws Exception {
    Path source = Files.createFile(home.resolve("src/main/resources/page.html"));
    assertStarted(start("send"));
    Path copy = Files.createDirectories(target.resolve("classes")).resolve("page.html");
    Files.createFile(copy);
    assertStarted(start("send"));
    assertEquals(1, builds());
    Files.delete(source);
    assertStarted(start("send"));
    assertEquals(2, builds());
    assertFalse(Files.exists(copy));
  }

  @Test
  void aBuiltTreeThatItMayNotWriteToStartsWithoutARecord() throws Exception {
    Path setpriv = Path.of("/usr/bin/setpriv");
    assumeTrue(Files.exists(setpriv) && "root".equals(System.getProperty("user.name")));
    assertStarted(start("send"));
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.toList()) {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
      }
    }
    Process nobody =
        start(
            List.of(
                setpriv.toString(),
                "--reuid=65534",
                "--regid=65534",
                "--clear-groups",
                "sh",
                home.resolve("run.sh").toString(),
                "serve"));
    assertStarted(nobody);
    assertNoLock();
    try (Stream<Path> files = Files.list(target)) {
      assertEquals(List.of("chatpool.jar"), files.map(f -> f.getFileName().toString()).toList());
    }
  }

  private Process start(String argument) throws IOException {
    return start(List.of("sh", home.resolve("run.sh").toString(), argument));
  }

  private Process start(List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    environment.remove("JAVA_HOME");
    environment.remove("JAVA_OPTS");
    environment.put("PATH", directory.resolve("tools") + ":" + environment.get("PATH"));
    environment.put("HOME_OF_IT", home.toString());
    environment.put("BUILDS", builds.toString());
    return builder.start();
  }

  private static void assertStarted(Process process) throws Exception {
    String output = new String(process.getInputStream().readAllBytes());
    assertEquals(0, process.waitFor(), output);
    assertTrue(output.lines().anyMatch(line -> line.startsWith("started ")), output);
  }

  private int builds() throws IOException {
    return Files.readAllLines(builds).size();
  }

  private void assertNoLock() {
    assertFalse(Files.isSymbolicLink(target.resolve("run.owner")));
    assertFalse(Files.exists(target.resolve("run.owner.gone")));
  }
}
