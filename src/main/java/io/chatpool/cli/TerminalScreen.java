package io.chatpool.cli;

import java.io.IOError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.exec.ExecTerminalProvider;
import org.jline.terminal.spi.SystemStream;

/** A terminal: what comes is shown above the line that is being typed. */
final class TerminalScreen implements ChatScreen {

  private final Terminal terminal;
  private final LineReader reader;

  /** Takes over a terminal; it is closed with the screen. */
  TerminalScreen(Terminal terminal) {
    this.terminal = terminal;
    reader =
        LineReaderBuilder.builder()
            .terminal(terminal)
            // A text is no command of a shell: ! means itself.
            .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
            // Each line that is pasted is a text of its own.
            .option(LineReader.Option.BRACKETED_PASTE, false)
            .build();
    // All the time, not only while a line is read: what is typed meanwhile must not be echoed
    // twice.
    terminal.enterRawMode();
  }

  /**
   * The terminal of this process; empty if standard input or output is none, or if it cannot move
   * its cursor. JLine's provider that runs {@code stty} needs no native library; it is asked
   * directly because the search for providers warns when standard error is redirected.
   */
  static Optional<ChatScreen> ofProcess() throws IOException {
    String type = System.getenv("TERM");
    if (type == null || type.startsWith(Terminal.TYPE_DUMB)) {
      return Optional.empty();
    }
    ExecTerminalProvider provider = new ExecTerminalProvider();
    if (!provider.isPosixSystemStream(SystemStream.Input)
        || !provider.isPosixSystemStream(SystemStream.Output)) {
      return Optional.empty();
    }
    Terminal terminal =
        provider.posixSysTerminal(
            "chatpool",
            type,
            false,
            StandardCharsets.UTF_8,
            true,
            Terminal.SignalHandler.SIG_DFL,
            false,
            SystemStream.Output);
    return Optional.of(new TerminalScreen(terminal));
  }

  @Override
  public boolean isInteractive() {
    return true;
  }

  @Override
  public Optional<String> readLine(String prompt) throws IOException {
    Thread readingThread = Thread.currentThread();
    // Between two lines too, Ctrl-C ends the chat and not the process, which would leave raw mode
    // on.
    terminal.handle(Terminal.Signal.INT, signal -> readingThread.interrupt());
    try {
      return Optional.of(reader.readLine(prompt));
    } catch (UserInterruptException | EndOfFileException e) {
      return Optional.empty();
    } catch (IOError e) {
      throw new IOException(e.getCause());
    }
  }

  @Override
  public void message(String line) throws IOException {
    reader.printAbove(line);
    if (terminal.writer().checkError()) {
      throw new IOException("Cannot write to the terminal");
    }
  }

  @Override
  public void note(String line) {
    reader.printAbove(line);
  }

  @Override
  public void close() throws IOException {
    terminal.close();
  }
}
