package io.chatpool;

import io.chatpool.config.ConfigException;
import io.chatpool.config.ConfigLoader;
import io.chatpool.vertx.EpollServerTransport;
import io.chatpool.vertx.FatalErrors;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Launcher;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** Starts as {@code vertx run} does, with all of its options. */
@Command(
    name = "run",
    description = "Serve as `vertx run` does: run io.chatpool.MainVerticle [-conf ...] [-cluster]")
final class RunCommand implements Callable<Integer> {

  private static final String MAIN_VERTICLE = MainVerticle.class.getName();
  private static final Set<String> HELP_OPTIONS = Set.of("-h", "-help", "--help");
  private static final Set<String> CONF_OPTIONS = Set.of("-conf", "--conf");

  @Unmatched private List<String> arguments = new ArrayList<>();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    boolean help = !arguments.isEmpty() && HELP_OPTIONS.contains(arguments.get(0));
    if (!help && !arguments.contains(MAIN_VERTICLE)) {
      throw new ParameterException(spec.commandLine(), "Missing verticle: " + MAIN_VERTICLE);
    }
    JsonObject given;
    List<String> command = new ArrayList<>(List.of("run"));
    try {
      given = takeConf(command);
    } catch (ConfigException e) {
      spec.commandLine().getErr().println(e.getMessage());
      return ServeCommand.exitCode(e);
    }
    // Where -cluster starts it, Hazelcast logs the way everything else does.
    System.setProperty("hazelcast.logging.type", "slf4j");
    new RunLauncher(given).dispatch(command.toArray(String[]::new));
    return 0;
  }

  /**
   * What {@code -conf} gives. The launcher is not told: it would go on with an empty configuration
   * if it cannot read this one.
   *
   * @param rest takes the other arguments
   */
  private JsonObject takeConf(List<String> rest) {
    JsonObject given = new JsonObject();
    for (Iterator<String> left = arguments.iterator(); left.hasNext(); ) {
      String argument = left.next();
      String[] optionAndValue = argument.split("=", 2);
      if (!CONF_OPTIONS.contains(optionAndValue[0])) {
        rest.add(argument);
      } else if (optionAndValue.length == 2) {
        given = ConfigLoader.parseArgument(optionAndValue[1]);
      } else if (left.hasNext()) {
        given = ConfigLoader.parseArgument(left.next());
      }
    }
    return given;
  }

  /** The launcher of Vert.x with this project's transport and exit codes. */
  private static final class RunLauncher extends Launcher {

    private final JsonObject given;
    private int exitCode;

    RunLauncher(JsonObject given) {
      this.given = given;
    }

    @Override
    public void beforeStartingVertx(VertxOptions options) {
      ServeCommand.vertxOptions(options, given);
    }

    @Override
    public VertxBuilder createVertxBuilder(VertxOptions options) {
      return EpollServerTransport.builder(options);
    }

    @Override
    public void afterStartingVertx(Vertx vertx) {
      FatalErrors.watch(vertx);
    }

    @Override
    public void beforeDeployingVerticle(DeploymentOptions options) {
      options.setConfig(given);
    }

    @Override
    public void beforeStoppingVertx(Vertx vertx) {
      StopSignals.endAtNext();
    }

    /** The launcher has logged the cause, in one line if it is a user's mistake. */
    @Override
    public void handleDeployFailed(
        Vertx vertx, String mainVerticle, DeploymentOptions options, Throwable cause) {
      exitCode = ServeCommand.exitCode(cause);
      vertx.close().onComplete(closed -> Main.exit(exitCode));
    }

    /** The JVM would report a stop by signal as a failure: it is none. */
    @Override
    public void afterStoppingVertx() {
      Console.end();
      Runtime.getRuntime().halt(exitCode);
    }
  }
}
