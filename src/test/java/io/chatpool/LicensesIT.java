package io.chatpool;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The jar that runs by itself carries the terms of all that is in it. */
class LicensesIT {

  private static final Path JAR = Path.of(System.getProperty("chatpool.jar"));

  /** Written by the build: the jars whose content is in that one. */
  private static final Path DEPENDENCIES = JAR.resolveSibling("dependencies.txt");

  private static final Pattern TERMS =
      Pattern.compile("(?i).*(licen[cs]e|notice|copying|attribution|third-party)[^/]*");

  @Test
  void everyLicenceAndNoticeOfTheDependenciesIsThereByteForByte() throws IOException {
    List<String> kept = new ArrayList<>();
    try (JarFile server = new JarFile(JAR.toFile())) {
      for (Path dependency : dependencies()) {
        try (JarFile jar = new JarFile(dependency.toFile())) {
          for (JarEntry terms : terms(jar)) {
            String name = "META-INF/licenses/" + artifact(dependency) + "/" + terms.getName();
            JarEntry copy = server.getJarEntry(name);
            assertNotNull(copy, name);
            assertArrayEquals(bytes(jar, terms), bytes(server, copy), name);
            kept.add(name);
          }
        }
      }
    }
    assertTrue(kept.size() > 15, kept::toString);
  }

  private static List<Path> dependencies() throws IOException {
    String[] paths = Files.readString(DEPENDENCIES).strip().split(File.pathSeparator);
    return Arrays.stream(paths).map(Path::of).toList();
  }

  private static List<JarEntry> terms(JarFile jar) {
    return jar.stream()
        .filter(entry -> !entry.isDirectory() && !entry.getName().endsWith(".class"))
        .filter(entry -> TERMS.matcher(entry.getName()).matches())
        .toList();
  }

  /** As the repository has it: above the folder of the version. */
  private static String artifact(Path dependency) {
    return dependency.getParent().getParent().getFileName().toString();
  }

  private static byte[] bytes(JarFile jar, JarEntry entry) throws IOException {
    try (InputStream content = jar.getInputStream(entry)) {
      return content.readAllBytes();
    }
  }
}
