package io.chatpool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Modules of the page in a real browser, with a server that says what the test says. */
class PageModulesIT extends BrowserTest {

  /**
   * Has {@code connect(seen)} with a client whose sockets the test speaks for, {@code socket(n)}
   * for the n-th of them as soon as it is made, and {@code heard}: what the client has told.
   */
  private static final String CLIENT =
      """
      const { ChatClient } = await import('/chat-client.js');
      const sockets = [];
      let wasMade = () => {};
      globalThis.WebSocket = class {
        sent = '';
        constructor() {
          sockets.push(this);
          wasMade();
        }
        send(frames) { this.sent += frames; }
        close() {}
        says(...frames) { this.onmessage({ data: frames.join('') }); }
        opens(epoch) {
          this.onopen();
          this.says(`Y\\nY\\n6\\n0.1.0\\n${epoch}\\n127\\n4096\\n5\\n3600\\n`);
          const begin = 'L\\n1\\n120\\nI\\n';
          this.sent = this.sent.replace(begin, '');
        }
      };
      const socket = async (number) => {
        while (sockets.length < number) {
          await new Promise((resolve) => { wasMade = resolve; });
        }
        return sockets[number - 1];
      };
      const heard = [];
      const hear = (what) => heard.push(what);
      const connect = (seenSeqs = () => []) => {
        const client = new ChatClient('ws://nowhere/', 1, seenSeqs, {
          message: ({ seq, epoch }) => hear(`message ${seq} of ${epoch}`),
          stateChanged: () => {},
        });
        client.connect();
        return client;
      };
      const sending = (text, key, firstWritten = null) => ({
        to: 2, text, key, firstWritten, outcome: {
          written: ({ epoch }) => hear(`${text} written in ${epoch}`),
          granted: () => hear(`${text} granted`),
          refused: (reason) => hear(`${text} refused ${reason}`),
          unsent: () => hear(`${text} unsent`),
          unconfirmed: (cause) => hear(`${text} unconfirmed ${cause}`),
        },
      });
      """;

  private static ChatServer server;

  @BeforeAll
  static void startServer(@TempDir Path directory) {
    server = ChatServer.start(directory, Map.of());
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @Test
  void framesAreReadHoweverTheyAreCut() {
    String frames =
        "Y\nM\n1795392000000000\n2\n0\nB\nY\n7\n0.1.0\n5\n127\n4096\n5\n3600\nY\nY\n"
            + "G\n3\n4\nH\nN\nbusy\nB\nshutdown\n5\n";
    String script =
        """
        const { FrameDecoder } = await import('/frames.js');
        const [text] = inputs;
        const decode = (pieces) => {
          const frames = [];
          const decoder = new FrameDecoder(() => frames.length === 2);
          pieces.forEach((piece) => decoder.decode(piece, (frame) => frames.push(frame)));
          return JSON.stringify(frames);
        };
        const results = new Set([decode([text]), decode([...text])]);
        for (let cut = 0; cut <= text.length; cut++) {
          results.add(decode([text.slice(0, cut), text.slice(cut)]));
        }
        return [...results];
        """;
    assertEquals(
        List.of(
            "[{\"type\":\"granted\"},"
                + "{\"type\":\"message\",\"seq\":1795392000000000,\"from\":2,\"to\":0,"
                + "\"text\":\"B\"},"
                + "{\"type\":\"information\",\"version\":\"0.1.0\",\"epoch\":5,\"maxId\":127,"
                + "\"maxTextBytes\":4096},"
                + "{\"type\":\"granted\"},"
                + "{\"type\":\"gap\",\"dropped\":3,\"expired\":4},"
                + "{\"type\":\"heartbeat\"},"
                + "{\"type\":\"refused\",\"reason\":\"busy\"},"
                + "{\"type\":\"goodbye\",\"reason\":\"shutdown\",\"retrySeconds\":5}]"),
        run(script, frames));
  }

  @ParameterizedTest
  @CsvSource({
    "B/shutdown/3, waiting 3",
    "B/heartbeat/0, waiting 0",
    "B/replaced/-1, replaced",
    "B/invalid/-1, ended goodbye",
    "N/full, waiting 0",
    "N/denied, ended refused",
    "Z/what is that, ended malformed",
    "H, ended malformed",
    "Y, ended malformed"
  })
  void theServerSaysWhetherAndWhenToComeBack(String lastWords, String state) {
    String information = "Y\n6\n0.1.0\n5\n127\n4096\n5\n3600\n";
    String answer =
        lastWords.startsWith("N") ? "" : "Y\n" + information + "M\n5\n2\n1\nhello\n";
    String script =
        CLIENT
            + """
            const states = [];
            const client = new ChatClient('ws://nowhere/', 1, () => [], {
              message: () => {},
              stateChanged: ({ name, cause, retryMillis }) => {
                const seconds = retryMillis && Math.round((retryMillis - Date.now()) / 1000);
                states.push([name, cause, seconds].filter((word) => word !== undefined).join(' '));
              },
            });
            console.error = () => {};
            client.connect();
            const first = await socket(1);
            first.onopen();
            first.says(inputs[0]);
            client.close();
            return [first.sent, states.at(-1)];
            """;
    String acknowledged = answer.isEmpty() ? "" : "K\n5\n";
    assertEquals(
        List.of("L\n1\n120\nI\n" + acknowledged, state),
        run(script, answer + lastWords.replace('/', '\n') + "\n"));
  }

  @Test
  void whatWasWrittenAndNotAnsweredIsWrittenAgainFirstWithItsKey() {
    String script =
        CLIENT
            + """
            const client = connect();
            client.send(sending('early', 7));
            const first = await socket(1);
            first.opens(5);
            client.send(sending('answered', 8));
            client.send(sending('open', 9));
            first.says('Y\\n');
            hear(first.sent);
            first.onclose();
            client.send(sending('later', 10));
            const second = await socket(2);
            second.opens(5);
            hear(second.sent);
            second.says('Y\\nY\\nN\\ninvalid\\n');
            client.close();
            return heard;
            """;
    String answered = "O\n1\n2\n8\nanswered\n";
    String open = "O\n1\n2\n9\nopen\n";
    assertEquals(
        List.of(
            "early written in 5",
            "answered written in 5",
            "open written in 5",
            "early granted",
            "O\n1\n2\n7\nearly\n" + answered + open,
            "later written in 5",
            answered + open + "O\n1\n2\n10\nlater\n",
            "answered granted",
            "open granted",
            "later refused invalid"),
        run(script));
  }

  @Test
  void afterARestartWhatWasWrittenIsLeftToTheUserAndWhatWasNotIsSent() {
    String script =
        CLIENT
            + """
            const client = connect();
            const first = await socket(1);
            first.opens(5);
            client.send(sending('written', 7));
            first.onclose();
            client.send(sending('waiting', 8));
            const second = await socket(2);
            second.opens(6);
            hear(second.sent);
            client.close();
            return heard;
            """;
    assertEquals(
        List.of(
            "written written in 5",
            "written unconfirmed restarted",
            "waiting written in 6",
            "O\n1\n2\n8\nwaiting\n"),
        run(script));
  }

  @ParameterizedTest
  @CsvSource({"119999, O/1/2/7/old/", "120000, ''", "-1, ''"})
  void aTextIsNotWrittenAgainWhenTheServerMayHaveForgottenItsKey(int age, String written) {
    String script =
        CLIENT
            + """
            const now = Date.now();
            Date.now = () => now;
            const client = connect();
            client.send(sending('old', 7, { millis: now - inputs[0], epoch: 5 }));
            const first = await socket(1);
            first.opens(5);
            client.close();
            return [first.sent, ...heard];
            """;
    List<String> expected =
        written.isEmpty()
            ? List.of("", "old unconfirmed late")
            : List.of(written.replace('/', '\n'));
    assertEquals(expected, run(script, age));
  }

  @Test
  void withoutAConnectionATextIsLeftToTheUserInTime() {
    String script =
        CLIENT
            + """
            const client = connect();
            const first = await socket(1);
            first.opens(5);
            const written = Date.now();
            client.send(sending('old', 7));
            const timers = [];
            globalThis.setTimeout = (call, millis) => timers.push({ call, millis });
            first.onclose();
            Date.now = () => written + 121_000;
            timers.filter(({ millis }) => millis > 100_000).forEach(({ call }) => call());
            client.close();
            return heard;
            """;
    assertEquals(List.of("old written in 5", "old unconfirmed late"), run(script));
  }

  @Test
  void aRefusalSaysThatATextHasNotArrivedOnlyIfItWasWrittenOnce() {
    String script =
        CLIENT
            + """
            const client = connect();
            const first = await socket(1);
            first.opens(5);
            client.send(sending('once', 7));
            first.says('N\\nbusy\\n');
            client.send(sending('twice', 8));
            first.onclose();
            const second = await socket(2);
            second.opens(5);
            second.says('N\\nbusy\\n');
            const third = await socket(3);
            third.opens(5);
            hear(third.sent);
            third.says('N\\ninvalid\\n');
            client.close();
            return heard;
            """;
    assertEquals(
        List.of(
            "once written in 5",
            "once refused busy",
            "twice written in 5",
            "O\n1\n2\n8\ntwice\n",
            "twice unconfirmed refused"),
        run(script));
  }

  @Test
  void fewerThan1024TextsAreUnanswered() {
    String script =
        CLIENT
            + """
            const client = connect();
            const first = await socket(1);
            first.opens(5);
            for (let key = 0; key < 2_048; key++) {
              client.send(sending('text', key));
            }
            const written = () => String(heard.filter((what) => /written/.test(what)).length);
            const counts = [written()];
            first.says('Y\\n'.repeat(10));
            counts.push(written());
            first.says('Y\\n'.repeat(2_038));
            counts.push(written());
            client.close();
            return [...counts, String(heard.filter((what) => /unsent/.test(what)).length)];
            """;
    assertEquals(List.of("1023", "1033", "2047", "1"), run(script));
  }

  @Test
  void whichMessagesWereSeenCountsForTheirEpoch() {
    String script =
        CLIENT
            + """
            const client = connect((epoch) => (epoch === 5 ? [70] : []));
            const message = (seq) => `M\\n${seq}\\n2\\n1\\nhello\\n`;
            const information = 'Y\\n6\\n0.1.0\\n5\\n127\\n4096\\n5\\n3600\\n';
            const first = await socket(1);
            first.onopen();
            first.says('Y\\n', message(70), message(71));
            hear('before the epoch is known');
            first.says(information, message(72));
            hear(first.sent);
            first.onclose();
            const second = await socket(2);
            second.opens(5);
            second.says(message(72));
            second.onclose();
            const third = await socket(3);
            third.opens(6);
            third.says(message(72));
            client.close();
            return heard;
            """;
    assertEquals(
        List.of(
            "before the epoch is known",
            "message 71 of 5",
            "message 72 of 5",
            "L\n1\n120\nI\nK\n72\n",
            "message 72 of 6"),
        run(script));
  }

  @Test
  void keysAreRandomNumbersBelow2To53() {
    String script =
        """
        const { randomKey } = await import('/frames.js');
        const keys = Array.from({ length: 1_000 }, randomKey);
        const bits = Math.log2(Math.max(...keys));
        return [keys.every(Number.isSafeInteger), new Set(keys).size === 1_000, bits > 50];
        """;
    assertEquals(List.of(true, true, true), run(script));
  }

  @Test
  void waitsBetweenAttemptsAreRandomAndGrowToACap() {
    String script =
        """
        const { Backoff } = await import('/backoff.js');
        const random = Math.random;
        Math.random = () => 1;
        const backoff = new Backoff();
        const delays = Array.from({ length: 12 }, () => backoff.nextDelayMillis());
        backoff.reset();
        delays.push(backoff.nextDelayMillis());
        Math.random = random;
        return delays;
        """;
    assertEquals(
        List.of(
            0L, 100L, 200L, 400L, 800L, 1600L, 3200L, 6400L, 12800L, 25600L, 30000L, 30000L, 0L),
        run(script));
  }

  private static List<Object> run(String script, Object... inputs) {
    return browser.open(server.page()).script(script, inputs);
  }
}
