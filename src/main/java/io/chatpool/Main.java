package io.chatpool;

import io.chatpool.bench.BenchCommand;
import io.chatpool.cli.ChatCommand;
import io.chatpool.cli.ReceiveCommand;
import io.chatpool.cli.SendCommand;
import io.chatpool.cli.TopCommand;
import io.chatpool.cli.UsageErrors;
import io.chatpool.vertx.FatalErrors;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine;

/** The command line: one word says what to do, and none means to serve. */
@Command(
    name = "chatpool",
    description = "A store-and-forward chat server and its clients. Without a command: serve.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class)
public final class Main {

  /** In the order of the help text. */
  private static final Map<String, Class<?>> COMMANDS = new LinkedHashMap<>();

  static {
    COMMANDS.put("serve", ServeCommand.class);
    COMMANDS.put("send", SendCommand.class);
    COMMANDS.put("receive", ReceiveCommand.class);
    COMMANDS.put("chat", ChatCommand.class);
    COMMANDS.put("top", TopCommand.class);
    COMMANDS.put("run", RunCommand.class);
    COMMANDS.put("bench", BenchCommand.class);
  }

  private static final Set<String> SERVING = Set.of("serve", "run");

  private static final Set<String> OWN_OPTIONS = Set.of("-h", "--help", "-V", "--version");

  private Main() {}

  /**
   * Runs a command; the process ends with its exit code, or goes on if it serves. A plain start has
   * no command line to look at, and is faster without (performance.md).
   */
  public static void main(String[] args) throws InterruptedException {
    String[] command = args.length == 0 ? args : withCommand(args);
    if (args.length == 0 || SERVING.contains(command[0])) {
      Console.install();
      Thread.setDefaultUncaughtExceptionHandler(Main::endOfThread);
    }
    int exitCode =
        args.length == 0
            ? ServeCommand.serve(null, new PrintWriter(System.err, true))
            : execute(command);
    if (exitCode != CommandLine.ExitCode.OK) {
      exit(exitCode);
    }
  }

  /** Ends the process, when what it has to say has been taken. */
  static void exit(int exitCode) {
    Console.end();
    System.exit(exitCode);
  }

  private static void endOfThread(Thread thread, Throwable error) {
    FatalErrors.endIfFatal(error);
    LoggerFactory.getLogger(Main.class).error("Thread {} has ended", thread.getName(), error);
  }

  private static int execute(String[] args) {
    return commandLine(args[0])
        .setParameterExceptionHandler(new UsageErrors())
        .setExpandAtFiles(false) // a text may begin with @
        .execute(args);
  }

  /**
   * With the one command that is meant, if it is one: to look at the options of all makes a start
   * slower (performance.md).
   */
  private static CommandLine commandLine(String command) {
    CommandLine commandLine = new CommandLine(new Main());
    COMMANDS.forEach(
        (name, implementation) -> {
          if (name.equals(command) || !COMMANDS.containsKey(command)) {
            commandLine.addSubcommand(name, implementation);
          }
        });
    return commandLine;
  }

  /** Puts the command that is meant before its options when the user has left it out. */
  private static String[] withCommand(String[] args) {
    boolean given = !args[0].startsWith("-") || OWN_OPTIONS.contains(args[0]);
    if (given) {
      return args;
    }
    List<String> serve = new ArrayList<>(List.of(args));
    serve.add(0, "serve");
    return serve.toArray(String[]::new);
  }

  /** The version of the jar that is running. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"chatpool " + (version == null ? "(not packaged)" : version)};
    }
  }
}
