package io.chatpool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chatpool.config.ConfigException;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The parts put together, in somebody's Vert.x. */
@ExtendWith(VertxExtension.class)
class MainVerticleTest {

  private static final JsonObject STATS = new JsonObject();

  private static DeploymentOptions freePort() {
    return new DeploymentOptions()
        .setConfig(new JsonObject().put("server", new JsonObject().put("port", 0)));
  }

  @Test
  void aSecondOneInTheSameVertxIsRefusedAndTheFirstGoesOn(Vertx vertx, VertxTestContext test) {
    vertx
        .deployVerticle(new MainVerticle(), freePort())
        .compose(
            first ->
                vertx
                    .deployVerticle(new MainVerticle(), freePort())
                    .transform(
                        second -> {
                          test.verify(
                              () -> {
                                String message = second.cause().getMessage();
                                assertTrue(message.contains("there can be only one"), message);
                              });
                          return vertx.eventBus().request("chatpool.stats", STATS);
                        }))
        .onComplete(test.succeedingThenComplete());
  }

  @Test
  void undeployingItLeavesNothingBehind(Vertx vertx, VertxTestContext test) {
    vertx
        .deployVerticle(new MainVerticle(), freePort())
        .compose(vertx::undeploy)
        .compose(undeployed -> vertx.eventBus().request("chatpool.stats", STATS))
        .onComplete(
            test.failing(
                failure ->
                    test.verify(
                        () -> {
                          ReplyException reply = (ReplyException) failure;
                          assertEquals(ReplyFailure.NO_HANDLERS, reply.failureType());
                          assertEquals(0, vertx.deploymentIDs().size());
                          test.completeNow();
                        })));
  }

  @Test
  void itCanBeDeployedAgain(Vertx vertx, VertxTestContext test) {
    vertx
        .deployVerticle(new MainVerticle(), freePort())
        .compose(vertx::undeploy)
        .compose(undeployed -> vertx.deployVerticle(new MainVerticle(), freePort()))
        .compose(again -> vertx.eventBus().request("chatpool.stats", STATS))
        .onComplete(test.succeedingThenComplete());
  }

  @Test
  void aWrongConfigurationFailsTheDeploymentAndLeavesNothingBehind(
      Vertx vertx, VertxTestContext test) {
    JsonObject wrong = new JsonObject().put("server", new JsonObject().put("prot", 1));
    vertx
        .deployVerticle(new MainVerticle(), new DeploymentOptions().setConfig(wrong))
        .onComplete(
            test.failing(
                failure ->
                    test.verify(
                        () -> {
                          assertEquals(ConfigException.class, failure.getClass());
                          assertEquals(0, vertx.deploymentIDs().size());
                          test.completeNow();
                        })));
  }
}
