package io.chatpool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Clauses of the protocol and the places that cite them belong together. */
class ProtocolDocumentTest {

  private static final Pattern CLAUSE = Pattern.compile("(?m)^\\*\\*\\[(P-\\d+)]\\*\\*");
  private static final Pattern CITATION = Pattern.compile("\\b(P-\\d+)\\b");

  private static final Path DOCUMENT = Path.of("src/site/markdown/protocol.md");

  @Test
  void everyClauseIsCitedByATest() {
    Set<String> uncited = clauses();
    uncited.removeAll(citations(Path.of("src/test/java")));
    assertEquals(Set.of(), uncited);
  }

  @Test
  void everyCitationNamesAClause() {
    Set<String> unknown = citations(Path.of("src"));
    unknown.removeAll(clauses());
    assertEquals(Set.of(), unknown);
  }

  private static Set<String> clauses() {
    Set<String> clauses = matches(CLAUSE, DOCUMENT);
    assertTrue(clauses.size() > 10, clauses::toString);
    return clauses;
  }

  private static Set<String> citations(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(file -> file.toString().matches(".*\\.(java|md)"))
          .flatMap(file -> matches(CITATION, file).stream())
          .collect(Collectors.toCollection(TreeSet::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Set<String> matches(Pattern pattern, Path file) {
    try {
      return pattern
          .matcher(Files.readString(file))
          .results()
          .map(result -> result.group(1))
          .collect(Collectors.toCollection(TreeSet::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
