package io.chatpool;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import io.chatpool.vertx.FatalErrors;
import org.slf4j.Marker;

/**
 * Sees the errors that libraries log and then go on after, and ends the process with those that are
 * fatal. {@code conf/logback.xml} names it.
 */
public final class FatalErrorFilter extends TurboFilter {

  @Override
  public FilterReply decide(
      Marker marker,
      Logger logger,
      Level level,
      String format,
      Object[] arguments,
      Throwable error) {
    FatalErrors.endIfFatal(error);
    // With so few arguments, the error is still among them.
    if (arguments != null
        && arguments.length > 0
        && arguments[arguments.length - 1] instanceof Throwable last) {
      FatalErrors.endIfFatal(last);
    }
    return FilterReply.NEUTRAL;
  }
}
