package io.chatpool;

import io.chatpool.cli.ExitCodes;
import io.chatpool.config.ConfigException;
import io.chatpool.config.ConfigLoader;
import io.chatpool.vertx.EpollServerTransport;
import io.chatpool.vertx.FatalErrors;
import io.chatpool.vertx.VertxMeters;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Serves until the process is told to stop. */
@Command(
    name = "serve",
    description = "Serve until told to stop (SIGTERM or Ctrl-C); told twice, stop at once.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:stopped after SIGTERM or Ctrl-C",
      "1:the server could not start (port in use, say)",
      "2:wrong usage",
      "3:out of memory",
      "78:the configuration is wrong",
      "130, 143:told to stop a second time, by Ctrl-C or SIGTERM, while it was draining"
    })
final class ServeCommand implements Callable<Integer> {

  /** How long a stop waits for a start that is under way. */
  private static final long START_SECONDS = 10;

  @Option(
      names = {"-conf", "--conf"},
      paramLabel = "FILE|JSON",
      description = "Configuration on top of conf/config.json: a file, or the JSON itself.")
  private String conf;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    return serve(conf, spec.commandLine().getErr());
  }

  /**
   * Starts a server, which goes on when this returns.
   *
   * @param conf what {@code -conf} gave, null if nothing
   * @param err where users are told of their mistakes
   * @return the exit code
   */
  static int serve(String conf, PrintWriter err) throws InterruptedException {
    try {
      serve(conf == null ? new JsonObject() : ConfigLoader.parseArgument(conf));
      return ExitCodes.OK;
    } catch (VertxException e) {
      err.println(e.getMessage());
      return exitCode(e);
    }
  }

  /** The exit code that tells a wrong configuration from other reasons not to start. */
  static int exitCode(Throwable cause) {
    return cause instanceof ConfigException ? ExitCodes.CONFIG : ExitCodes.CANNOT_SERVE;
  }

  /**
   * The options of a Vert.x that serves.
   *
   * @param given what {@code -conf} gave, empty if nothing
   */
  static VertxOptions vertxOptions(VertxOptions options, JsonObject given) {
    // A Vert.x has to know when it is made whether it keeps metrics.
    if (isHttpEnabled(given)) {
      options.setMetricsOptions(VertxMeters.options());
    }
    // Vert.x would make two event loops per core. One does more: with two, each message between
    // them is likelier to wake a thread (performance.md).
    // Nothing is unpacked from the class path, so no folder for that is needed.
    return options
        .setFileSystemOptions(
            new FileSystemOptions()
                .setClassPathResolvingEnabled(false)
                .setFileCachingEnabled(false))
        .setPreferNativeTransport(true)
        .setEventLoopPoolSize(Runtime.getRuntime().availableProcessors());
  }

  /** False also if anything is wrong, which {@link MainVerticle} tells. */
  private static boolean isHttpEnabled(JsonObject given) {
    try {
      return ConfigLoader.load(given, System.getenv()).http().enabled();
    } catch (ConfigException e) {
      return false;
    }
  }

  private static void serve(JsonObject given) throws InterruptedException {
    Vertx vertx = EpollServerTransport.builder(vertxOptions(new VertxOptions(), given)).build();
    FatalErrors.watch(vertx);
    CompletableFuture<Throwable> started =
        vertx
            .deployVerticle(new MainVerticle(), new DeploymentOptions().setConfig(given))
            .toCompletionStage()
            .toCompletableFuture()
            .handle((deployment, failure) -> failure);
    Thread stop = new Thread(() -> stop(vertx, started), "stop");
    try {
      Runtime.getRuntime().addShutdownHook(stop);
      Throwable failure = started.join();
      if (failure != null) {
        Runtime.getRuntime().removeShutdownHook(stop);
        await(vertx);
        throw cannotStart(failure);
      }
    } catch (IllegalStateException stopping) {
      // Told to stop before it was up: the process is ending, and not with an error.
      new CountDownLatch(1).await();
    }
  }

  private static RuntimeException cannotStart(Throwable failure) {
    return failure instanceof VertxException known
        ? known
        : new RuntimeException("The server could not start", failure);
  }

  /** The JVM would report a stop by signal as a failure: it is none. */
  private static void stop(Vertx vertx, CompletableFuture<Throwable> started) {
    StopSignals.endAtNext();
    try {
      // Vert.x that is closed in the middle of a deployment reports errors of its own.
      started.get(START_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      // Then it is closed as it is.
    }
    try {
      await(vertx);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Console.end();
    Runtime.getRuntime().halt(ExitCodes.OK);
  }

  private static void await(Vertx vertx) throws InterruptedException {
    try {
      vertx.close().toCompletionStage().toCompletableFuture().get(1, TimeUnit.HOURS);
    } catch (ExecutionException | TimeoutException e) {
      // There is nothing left to do for a server that does not close; Vert.x has logged why.
      Console.end();
      Runtime.getRuntime().halt(ExitCodes.CANNOT_SERVE);
    }
  }
}
