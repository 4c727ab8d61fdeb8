package io.chatpool.bench;

import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * What every measurement has: where the server is, event loops, the first failure, and the line
 * that shows progress.
 */
record Bench(
    InetSocketAddress server, List<EventLoop> loops, Failures failures, ProgressLine progress) {

  /** Opens connections on one of the event loops. */
  Dialer dialer(EventLoop loop) {
    return new Dialer(loop, server, failures);
  }
}
