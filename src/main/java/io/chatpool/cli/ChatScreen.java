package io.chatpool.cli;

import java.io.IOException;
import java.util.Optional;

/** Where a chat reads what is typed and shows what comes. One thread reads; any may show. */
interface ChatScreen extends AutoCloseable {

  /** Whether somebody sits there, who sees at once what becomes of each line. */
  boolean isInteractive();

  /**
   * Waits for a line.
   *
   * @param prompt what is shown in front of it
   * @return the line without its line break; empty at the end of the input, and when the user wants
   *     to end
   * @throws IllegalArgumentException if the line is no text; the next one may be
   * @throws IOException if the input fails
   */
  Optional<String> readLine(String prompt) throws IOException;

  /**
   * Shows a line that is what the user is here for.
   *
   * @throws IOException if it cannot be shown
   */
  void message(String line) throws IOException;

  /** Shows a line about the chat itself. */
  void note(String line);

  /** Leaves everything as it was before. */
  @Override
  void close() throws IOException;

  /** Standard input, output and error where there is no terminal: lines in, lines out. */
  final class Piped implements ChatScreen {

    private final StandardStreams streams;
    private final InputText.Lines lines;

    Piped(StandardStreams streams) {
      this.streams = streams;
      lines = new InputText.Lines(streams.in());
    }

    @Override
    public boolean isInteractive() {
      return false;
    }

    @Override
    public Optional<String> readLine(String prompt) throws IOException {
      return lines.next();
    }

    @Override
    public void message(String line) throws IOException {
      streams.out().println(line);
      // Flushes as well: whoever reads the pipe sees each message as it comes.
      if (streams.out().checkError()) {
        throw new IOException("Cannot write to standard output");
      }
    }

    @Override
    public void note(String line) {
      streams.err().println(line);
      streams.err().flush();
    }

    @Override
    public void close() {
      // The streams are those of the process.
    }
  }
}
