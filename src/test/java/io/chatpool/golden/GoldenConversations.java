package io.chatpool.golden;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Conversations, read from the text files in {@code golden}:
 *
 * <pre>
 * # why this conversation is kept; the lines at the top
 * C: R\n1\n          a client connects and sends these bytes
 * C-end: R\n1        the same, and then it shuts its sending side
 * S: Y\n0\n\n        the whole answer, until the end of input
 * T: +30s            time passes
 *
 * a> L\n1\n30\n      the client a sends these bytes; the first time it connects
 * a< Y\n             exactly these bytes are the next that come to it
 * a>end              it shuts its sending side
 * a>cut              it resets the connection, which has a mailbox
 * a<end              nothing more comes to it: the server has ended its side, or has reset
 * </pre>
 *
 * <p>Bytes are as {@link EscapedBytes} tells. A request under {@code C} whose last line feed is
 * missing is complete only after the grace period. A name stands for one connection, and is not
 * used again after its end.
 *
 * <p>A step begins when the one before is done, and what a client sends is done when it is sent. So
 * a conversation has one outcome only if everything that matters to others is followed by an
 * answer: {@code H} gets one, and tells by the way that nothing else has come.
 */
public final class GoldenConversations {

  /** The pool's time when a conversation begins; so the {@code seq} of the first message. */
  static final long START_MICROS = 1_795_392_000_000_000L;

  /** One file. */
  public record Conversation(String name, String why, List<Step> steps) {}

  /** What a runner has to do, in order. Each tells itself as it is in the file. */
  public sealed interface Step {

    /**
     * One short connection.
     *
     * @param endInput whether the client shuts its sending side after the request
     */
    record Exchange(byte[] request, boolean endInput, byte[] answer) implements Step {
      @Override
      public String toString() {
        return (endInput ? "C-end: " : "C: ") + EscapedBytes.escape(request);
      }
    }

    record Pass(long seconds) implements Step {
      @Override
      public String toString() {
        return "T: +" + seconds + "s";
      }
    }

    record Send(String client, byte[] bytes) implements Step {
      @Override
      public String toString() {
        return client + "> " + EscapedBytes.escape(bytes);
      }
    }

    record Expect(String client, byte[] bytes) implements Step {
      @Override
      public String toString() {
        return client + "< " + EscapedBytes.escape(bytes);
      }
    }

    record EndOutput(String client) implements Step {
      @Override
      public String toString() {
        return client + ">end";
      }
    }

    record Cut(String client) implements Step {
      @Override
      public String toString() {
        return client + ">cut";
      }
    }

    record ExpectEnd(String client) implements Step {
      @Override
      public String toString() {
        return client + "<end";
      }
    }
  }

  private GoldenConversations() {}

  /** All of them, by name. */
  public static List<Conversation> load() {
    try (Stream<Path> files = Files.list(directory())) {
      return files.sorted().map(GoldenConversations::read).toList();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static Conversation read(Path file) {
    try {
      String name = file.getFileName().toString().replace(".txt", "");
      return ConversationParser.parse(name, Files.readAllLines(file));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static Path directory() {
    try {
      return Path.of(GoldenConversations.class.getResource("/golden").toURI());
    } catch (URISyntaxException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
