package io.chatpool.cli;

import java.io.IOException;
import java.util.Optional;

/** Standard input, output and error where there is no terminal: lines in, lines out. */
final class PipedScreen implements ChatScreen {

  private final StandardStreams streams;
  private final InputLines lines;

  PipedScreen(StandardStreams streams) {
    this.streams = streams;
    lines = new InputLines(streams.in());
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
