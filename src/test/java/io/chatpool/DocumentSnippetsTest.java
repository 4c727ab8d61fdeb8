package io.chatpool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the documents show of Java is what a reader can paste: with its imports, and whole. */
class DocumentSnippetsTest {

  private static final Pattern SNIPPET = Pattern.compile("(?ms)^```java\n(.*?)^```$");
  private static final Pattern IMPORT = Pattern.compile("(?m)^import .*;\n");
  private static final Pattern TYPE =
      Pattern.compile("(?m)^(?:public )?(?:final )?(?:class|interface|record) (\\w+)");

  @TempDir private Path classes;

  @Test
  void everyJavaSnippetCompiles() throws IOException {
    List<JavaFileObject> sources = new ArrayList<>();
    for (Path page : pages()) {
      for (String snippet : snippets(Files.readString(page))) {
        sources.add(source("snippet" + sources.size(), snippet));
      }
    }
    assertTrue(sources.size() >= 4, "snippets are where this test looks for them");
    assertEquals("", errors(sources));
  }

  @Test
  void aSnippetWithoutAnImportOrWithAHandlerThatReturnsNothingIsFound() {
    String listener =
        "import io.chatpool.client.ChatListener;\n"
            + "ChatListener listener = m -> System.out.println(m);\n";
    assertTrue(errors(List.of(source("one", listener))).contains("bad return type"));
    String noImport = "Buffer text = null;\n";
    assertTrue(errors(List.of(source("two", noImport))).contains("cannot find symbol"));
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> pages = Files.list(Path.of("src/site/markdown"))) {
      return Stream.concat(Stream.of(Path.of("README.md")), pages.sorted()).toList();
    }
  }

  private static List<String> snippets(String page) {
    return SNIPPET.matcher(page).results().map(snippet -> snippet.group(1)).toList();
  }

  /** Statements are what a verticle does. */
  private static JavaFileObject source(String packageName, String snippet) {
    List<MatchResult> types = TYPE.matcher(snippet).results().toList();
    String typeName = types.isEmpty() ? "Snippet" : types.get(0).group(1);
    String imports =
        IMPORT.matcher(snippet).results().map(MatchResult::group).collect(Collectors.joining());
    String rest = IMPORT.matcher(snippet).replaceAll("");
    String code =
        types.isEmpty()
            ? "abstract class Snippet extends io.vertx.core.VerticleBase {\n"
                + "  void run() throws Exception {\n"
                + rest
                + "  }\n}\n"
            : rest;
    String source = "package " + packageName + ";\n" + imports + code;
    URI file = URI.create("string:///" + packageName + "/" + typeName + ".java");
    return new SimpleJavaFileObject(file, JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return source;
      }
    };
  }

  /** What the compiler says; nothing if all is well. */
  private String errors(List<JavaFileObject> sources) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter output = new StringWriter();
    List<String> options =
        List.of(
            "-proc:none",
            "-nowarn",
            "-d",
            classes.toString(),
            "-classpath",
            System.getProperty("java.class.path"));
    compiler.getTask(output, null, null, options, null, sources).call();
    return output.toString();
  }
}
