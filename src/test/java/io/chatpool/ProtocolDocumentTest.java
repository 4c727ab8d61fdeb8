package io.chatpool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chatpool.golden.GoldenConversations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Clauses of the protocol and what proves them belong together: a test with the clause as its tag,
 * or a golden conversation with the clause as its title. A comment proves nothing. {@code mvn
 * surefire:test -Dgroups=P-8} runs the tests of a clause.
 */
class ProtocolDocumentTest {

  private static final Pattern CLAUSE = Pattern.compile("(?m)^\\*\\*\\[(P-\\d+)]\\*\\*");
  private static final Pattern CITATION = Pattern.compile("\\b(P-\\d+)\\b");
  private static final Pattern TITLE = Pattern.compile("^\\[(P-[^]]+)]");

  private static final Path DOCUMENT = Path.of("src/site/markdown/protocol.md");
  private static final Path TESTS = Path.of("src/test/java");

  @Test
  void everyClauseIsProvenByATestThatHasItAsItsTagOrByAConversation() {
    Set<String> unproven = clauses();
    unproven.removeAll(tags());
    unproven.removeAll(titles());
    assertEquals(Set.of(), unproven);
  }

  /** It cites [P-1] as well, which it does not prove. */
  @Test
  @Tag("on-a-test")
  void aCommentAndATagOnNoTestProveNothing() {
    assertEquals(Set.of("on-a-test"), tags(ProtocolDocumentTest.class).collect(toSet()));
  }

  @Tag("on-no-test")
  void noTest() {}

  @Test
  void everyCitationNamesAClause() {
    Set<String> unknown = citations(Path.of("src"));
    unknown.removeAll(clauses());
    assertEquals(Set.of(), unknown);
  }

  private static Set<String> clauses() {
    Set<String> clauses = new TreeSet<>(matches(CLAUSE, read(DOCUMENT)));
    assertTrue(clauses.size() > 10, clauses::toString);
    return clauses;
  }

  /** Of all methods that are run as tests. */
  private static Set<String> tags() {
    try (Stream<Path> files = Files.walk(TESTS)) {
      return files
          .map(file -> TESTS.relativize(file).toString())
          .filter(name -> name.endsWith("Test.java"))
          .map(name -> name.replace(".java", "").replace('/', '.'))
          .flatMap(name -> tags(testClass(name)))
          .collect(toSet());
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static Stream<String> tags(Class<?> testClass) {
    return Arrays.stream(testClass.getDeclaredMethods())
        .filter(method -> AnnotationSupport.isAnnotated(method, Testable.class))
        .flatMap(test -> Arrays.stream(test.getAnnotationsByType(Tag.class)))
        .map(Tag::value);
  }

  private static Class<?> testClass(String name) {
    try {
      return Class.forName(name, false, ProtocolDocumentTest.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  /** What the golden conversations begin with. */
  private static Set<String> titles() {
    return GoldenConversations.load().stream()
        .flatMap(conversation -> matches(TITLE, conversation.why()).stream())
        .flatMap(title -> matches(CITATION, title).stream())
        .collect(toSet());
  }

  private static Set<String> citations(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(file -> file.toString().matches(".*\\.(java|md)"))
          .flatMap(file -> matches(CITATION, read(file)).stream())
          .collect(toSet());
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static Collector<String, ?, Set<String>> toSet() {
    return Collectors.toCollection(TreeSet::new);
  }

  private static Set<String> matches(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(found -> found.group(1)).collect(toSet());
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
