package io.chatpool.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chatpool.vertx.Budget;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigTest {

  @Test
  void withoutAnythingGivenTheDefaultsHold() {
    Config config = Config.of(new JsonObject(), Map.of());
    assertEquals("127.0.0.1", config.server().host());
    assertEquals(8888, config.server().port());
    assertEquals(127, config.pool().maxId());
    assertEquals(127, config.requests().maxId());
    assertEquals(180_000_000, config.pool().expireMicros());
    assertEquals(2000, config.busTimeoutMillis());
  }

  @Test
  void theShippedFileGivesTheDefaults() throws IOException {
    JsonObject shipped = new JsonObject(Files.readString(Path.of("conf/config.json")));
    assertEquals(Config.of(new JsonObject(), Map.of()), Config.of(shipped, Map.of()));
    int keys = shipped.fieldNames().stream().mapToInt(s -> shipped.getJsonObject(s).size()).sum();
    assertEquals(ConfigKey.ALL.size(), keys, "every key is in the shipped file");
  }

  @Test
  void theDocumentationHasEveryKeyWithItsDefaultRangeAndVariable() throws IOException {
    String table = Files.readString(Path.of("src/site/markdown/configuration.md"));
    for (ConfigKey key : ConfigKey.ALL) {
      String row =
          "| `%s` | %s | %s | `%s` |"
              .formatted(key.path(), shownDefault(key), range(key), key.environmentName());
      assertTrue(table.contains(row), row);
    }
  }

  private static String shownDefault(ConfigKey key) {
    return key.defaultValue().equals("") ? "(empty)" : "`" + key.defaultValue() + "`";
  }

  private static String range(ConfigKey key) {
    if (key.isNumber()) {
      return key.min() + ".." + key.max();
    }
    return key.defaultValue() instanceof Boolean ? "true, false" : "text";
  }

  @Test
  void everyKeyHasAVariableAndTheVariableWins() {
    for (ConfigKey key : ConfigKey.ALL) {
      assertTrue(key.environmentName().matches("CHATPOOL_[A-Z]+(_[A-Z]+)+"), key.path());
    }
    assertEquals(
        "CHATPOOL_SERVER_MAX_TEXT_BYTES", ConfigKey.SERVER_MAX_TEXT_BYTES.environmentName());
    Config config =
        Config.of(
            new JsonObject("{\"server\":{\"port\":9001}}"),
            Map.of("CHATPOOL_SERVER_PORT", " 9002 ", "CHATPOOL_SERVER_HOST", "::1"));
    assertEquals(9002, config.server().port());
    assertEquals("::1", config.server().host());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'srv':{}} | unknown section srv",
        "{'server':5} | server is 5 (expected: an object with keys)",
        "{'server':null} | server is null (expected: an object with keys)",
        "{'server':{'prot':1}} | unknown key server.prot",
        "{'server':{'port':'8888'}} | server.port is '8888' (expected: a whole number 0..65535)",
        "{'server':{'port':65536}} | server.port is 65536 (expected: a whole number 0..65535)",
        "{'server':{'port':1.5}} | server.port is 1.5 (expected: a whole number 0..65535)",
        "{'server':{'port':null}} | server.port is null (expected: a whole number 0..65535)",
        "{'server':{'host':''}} | server.host is '' (expected: a text that is not empty)",
        "{'pool':{'maxId':99999999999}}"
            + " | pool.maxId is 99999999999 (expected: a whole number 1..1000000000)",
        "{'pool':{'maxBytes':-1}}"
            + " | pool.maxBytes is -1 (expected: a whole number 0..1125899906842624)",
        "{'pool':{'maxBytes':5119}}"
            + " | pool.maxBytes is 5119 (expected: 0, or at least 1024 more than"
            + " server.maxTextBytes, which is 4096)",
        "{'http':{'enabled':'true'}} | http.enabled is 'true' (expected: true or false)",
        "{'http':{'allowedHosts':1}} | http.allowedHosts is 1 (expected: a text)",
        "{'http':{'allowedHosts':'a,,b'}} | http.allowedHosts has '' in it"
            + " (expected: host or host:port, separated by commas)",
        "{'http':{'allowedOrigins':'https://a/'}} | http.allowedOrigins has 'https://a/' in it"
            + " (expected: scheme://host or scheme://host:port, separated by commas)",
        "{'limits':{'proxies':'proxy.example'}} | limits.proxies has 'proxy.example' in it"
            + " (expected: an IP address, separated by commas)",
        "{'server':{'port':7},'http':{'port':7}}"
            + " | http.port is 7 (expected: another port than server.port, or http.enabled false)",
      })
  void aWrongValueIsNamedWithWhatWasExpected(String json, String message) {
    JsonObject wrong = new JsonObject(json.replace('\'', '"'));
    ConfigException error = assertThrows(ConfigException.class, () -> Config.of(wrong, Map.of()));
    assertEquals("Configuration: " + message, error.getMessage());
  }

  @Test
  void aWrongVariableIsNamed() {
    ConfigException error =
        assertThrows(
            ConfigException.class,
            () -> Config.of(new JsonObject(), Map.of("CHATPOOL_SERVER_PORT", "http")));
    assertEquals(
        "Configuration: CHATPOOL_SERVER_PORT is 'http' (expected: a whole number 0..65535)",
        error.getMessage());
  }

  @Test
  void aFlagIsTrueOrFalseInAVariableToo() {
    JsonObject nothing = new JsonObject();
    assertTrue(Config.of(nothing, Map.of()).http().enabled());
    assertFalse(Config.of(nothing, Map.of("CHATPOOL_HTTP_ENABLED", " false ")).http().enabled());
    ConfigException error =
        assertThrows(
            ConfigException.class, () -> Config.of(nothing, Map.of("CHATPOOL_HTTP_ENABLED", "no")));
    assertEquals(
        "Configuration: CHATPOOL_HTTP_ENABLED is 'no' (expected: true or false)",
        error.getMessage());
  }

  @Test
  void hostsAndOriginsAreListsInLowerCase() {
    HttpConfig http =
        Config.of(
                new JsonObject(),
                Map.of(
                    "CHATPOOL_HTTP_ALLOWED_HOSTS", "Chat.Example.org, [::2]:80",
                    "CHATPOOL_HTTP_ALLOWED_ORIGINS", "HTTPS://example.org:8443"))
            .http();
    assertEquals(Set.of("chat.example.org", "[::2]:80"), http.allowedHosts());
    assertEquals(Set.of("https://example.org:8443"), http.allowedOrigins());
  }

  @Test
  void aPoolTakesWhatItIsAllowedOrAQuarterOfTheHeap() {
    long gibibytes = 5L << 30;
    JsonObject json = new JsonObject().put("pool", new JsonObject().put("maxBytes", gibibytes));
    assertEquals(gibibytes, Config.of(json, Map.of()).pool().maxBytes());
    Map<String, String> variable = Map.of("CHATPOOL_POOL_MAX_BYTES", "5120");
    assertEquals(5120, Config.of(json, variable).pool().maxBytes());
    long quarter = Runtime.getRuntime().maxMemory() / 4;
    assertEquals(quarter, Config.of(new JsonObject(), Map.of()).pool().maxBytes());
  }

  @Test
  void variablesAreTakenFromTheEnvironmentOnly() {
    JsonObject json = new JsonObject().put("CHATPOOL_SERVER_PORT", "5");
    ConfigException error = assertThrows(ConfigException.class, () -> Config.of(json, Map.of()));
    assertEquals("Configuration: unknown section CHATPOOL_SERVER_PORT", error.getMessage());
  }

  @Test
  void aWrongValueIsToldOnOneLineHoweverItLooks() {
    String wrong = "a\nb" + "x".repeat(1000);
    ConfigException error =
        assertThrows(
            ConfigException.class,
            () -> Config.of(new JsonObject(), Map.of("CHATPOOL_SERVER_PORT", wrong)));
    assertEquals(1, error.getMessage().lines().count());
    assertTrue(error.getMessage().length() < 300);
  }

  @Test
  void mailboxesMustFitIntoOneAnswer() {
    JsonObject json =
        new JsonObject()
            .put("pool", new JsonObject().put("maxQueueLength", 65_536))
            .put("server", new JsonObject().put("maxTextBytes", 1_048_576));
    ConfigException error = assertThrows(ConfigException.class, () -> Config.of(json, Map.of()));
    assertEquals(
        "Configuration: pool.maxQueueLength x server.maxTextBytes is 65536 x 1048576 bytes"
            + " (expected: at most 1073741824 together)",
        error.getMessage());
  }

  @Test
  void variablesThatAreNoKeysAreFound() {
    Map<String, String> environment =
        Map.of("CHATPOOL_SERVER_PORT", "1", "CHATPOOL_SERVER_PROT", "1", "PATH", "x");
    assertEquals(List.of("CHATPOOL_SERVER_PROT"), Config.unknownVariables(environment));
  }

  /** Kubernetes makes such a variable for a service named chatpool-server. */
  @Test
  void aVariableThatAnOrchestratorHasMadeIsIgnored() {
    Map<String, String> environment = Map.of("CHATPOOL_SERVER_PORT", "tcp://10.96.0.12:8888");
    assertEquals(8888, Config.of(new JsonObject(), environment).server().port());
    assertEquals(List.of("CHATPOOL_SERVER_PORT"), Config.unknownVariables(environment));
  }

  @Test
  void portsMayBeTheSameWhenTheyAreChosenOrThereIsNoHttp() {
    assertEquals(0, ports(0, 0, true).http().port());
    assertEquals(7, ports(7, 7, false).server().port());
  }

  private static Config ports(int server, int http, boolean enabled) {
    JsonObject json =
        new JsonObject()
            .put("server", new JsonObject().put("port", server))
            .put("http", new JsonObject().put("port", http).put("enabled", enabled));
    return Config.of(json, Map.of());
  }

  @Test
  void everyBudgetIsInTheDocumentation() throws IOException {
    String page = Files.readString(Path.of("src/site/markdown/configuration.md"));
    String rows =
        Stream.of(Budget.values())
            .map(budget -> "| `%s` | %s |\n".formatted(budget.label(), budget.description()))
            .collect(Collectors.joining());
    assertTrue(page.contains("| budget | each time that |\n|---|---|\n" + rows + "\n"), rows);
  }

  @Test
  void aByteOrderMarkIsNoPartOfTheFile(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("some.json");
    Files.writeString(file, "\uFEFF{\"server\":{\"port\":1}}");
    JsonObject expected = new JsonObject("{\"server\":{\"port\":1}}");
    assertEquals(expected, ConfigLoader.parseArgument(file.toString()));
  }

  @Test
  void theConfOptionTakesAFileOrTheJsonItself(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("some.json");
    Files.writeString(file, "{\"server\":{\"port\":1}}");
    JsonObject expected = new JsonObject("{\"server\":{\"port\":1}}");
    assertEquals(expected, ConfigLoader.parseArgument(file.toString()));
    assertEquals(expected, ConfigLoader.parseArgument(" {\"server\":{\"port\":1}}"));
  }

  @Test
  void aConfOptionThatIsNeitherIsRefusedInOneLine(@TempDir Path directory) throws IOException {
    Path broken = directory.resolve("broken.json");
    Files.writeString(broken, "{\n\"server\":\n");
    for (String argument : List.of("no-such-file", directory.toString(), broken.toString(), "{")) {
      ConfigException error =
          assertThrows(ConfigException.class, () -> ConfigLoader.parseArgument(argument));
      assertEquals(1, error.getMessage().lines().count(), error.getMessage());
    }
  }
}
