package io.chatpool.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class StandardStreamsTest {

  @TempDir private Path directory;

  @Test
  void theJvmsFilesAndThoseOfTheClassPathAreOfTheProgram() throws IOException {
    Path home = Path.of(System.getProperty("java.home")).toRealPath();
    assertTrue(StandardStreams.isOfProgram(home.resolve("lib/modules")));
    String[] classPath = System.getProperty("java.class.path").split(File.pathSeparator);
    for (String entry : classPath) {
      if (entry.endsWith(".jar")) {
        assertTrue(StandardStreams.isOfProgram(Path.of(entry).toRealPath()), entry);
      }
    }
    Path input = Files.writeString(directory.resolve("input"), "a");
    assertFalse(StandardStreams.isOfProgram(input));
    assertFalse(StandardStreams.isOfProgram(Path.of("pipe:[7]")));
  }

  @Test
  @Timeout(60)
  @EnabledOnOs(OS.LINUX)
  void standardInputThatIsClosedIsNotReadFromAnotherFile() throws Exception {
    assertEquals(74, exitCode("<&-"));
    assertEquals(0, exitCode("</dev/null"));
    assertEquals(0, exitCode("<" + Files.writeString(directory.resolve("empty"), "")));
    assertEquals(0, exitCode("<<END\nEND"));
  }

  /** Of a chat that cannot connect, and has nothing to send. */
  private int exitCode(String redirection) throws Exception {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    String command =
        "exec '%s' -cp '%s' io.chatpool.Main chat --as 44 --to 45 --server 127.0.0.1:1 %s"
            .formatted(java, System.getProperty("java.class.path"), redirection);
    Process process =
        new ProcessBuilder("sh", "-c", command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("output").toFile())
            .start();
    assertTrue(process.waitFor(50, TimeUnit.SECONDS));
    return process.exitValue();
  }
}
