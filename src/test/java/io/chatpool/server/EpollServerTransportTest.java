package io.chatpool.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.chatpool.vertx.EpollServerTransport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollChannelOption;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How connections are accepted, and what their sockets are set to. */
@Timeout(60)
class EpollServerTransportTest {

  private final EpollServerTransport transport = new EpollServerTransport();

  private Vertx vertx;
  private Socket client;

  @BeforeEach
  void isAvailable() {
    assumeTrue(transport.available());
  }

  @AfterEach
  void close() throws IOException {
    if (vertx != null) {
      client.close();
      TestServer.await(vertx.close());
    }
  }

  @Test
  void ofTwoEventLoopsTheOneThatServesAccepts() throws Exception {
    for (int server = 0; server < 4; server++) {
      Channel channel = accept(2, new NetServerOptions());
      assertSame(channel.eventLoop(), channel.parent().eventLoop());
      close();
    }
  }

  @Test
  void besideThreeEventLoopsThereIsOneThatOnlyAccepts() throws Exception {
    Channel channel = accept(3, new NetServerOptions());
    assertNotSame(channel.eventLoop(), channel.parent().eventLoop());
  }

  /** Somebody may build one after the other. */
  @Test
  void theLoopsOfAnEarlierVertxDoNotAccept() throws Exception {
    accept(2, new NetServerOptions());
    close();
    Channel channel = accept(3, new NetServerOptions());
    assertNotSame(channel.eventLoop(), channel.parent().eventLoop());
  }

  @Test
  void acceptedSocketsAreSetToWhatTheServerWants() throws Exception {
    Channel set =
        accept(
            1,
            new NetServerOptions()
                .setTcpCork(true)
                .setTcpQuickAck(true)
                .setTcpKeepAlive(true)
                .setTcpUserTimeout(12345));
    assertEquals(true, set.config().getOption(EpollChannelOption.TCP_CORK));
    assertEquals(true, set.config().getOption(EpollChannelOption.TCP_QUICKACK));
    assertEquals(true, set.config().getOption(ChannelOption.TCP_NODELAY));
    assertEquals(true, set.config().getOption(ChannelOption.SO_KEEPALIVE));
    assertEquals(12345, set.config().getOption(EpollChannelOption.TCP_USER_TIMEOUT));
    close();

    Channel unset = accept(1, new NetServerOptions().setTcpNoDelay(false));
    assertEquals(false, unset.config().getOption(EpollChannelOption.TCP_CORK));
    assertEquals(false, unset.config().getOption(EpollChannelOption.TCP_QUICKACK));
    assertEquals(false, unset.config().getOption(ChannelOption.TCP_NODELAY));
    assertEquals(false, unset.config().getOption(ChannelOption.SO_KEEPALIVE));
    assertEquals(0, unset.config().getOption(EpollChannelOption.TCP_USER_TIMEOUT));
  }

  /** Starts a server, connects, and returns the server's side of the connection. */
  private Channel accept(int eventLoops, NetServerOptions options) throws Exception {
    vertx =
        Vertx.builder()
            .with(new VertxOptions().setEventLoopPoolSize(eventLoops))
            .withTransport(transport)
            .build();
    Listening listening = new Listening(options.setHost("127.0.0.1").setPort(0));
    TestServer.await(vertx.deployVerticle(listening));
    // The first one may be there before the listening socket is set up.
    new Socket("127.0.0.1", listening.server.actualPort()).close();
    listening.accepted.take();
    client = new Socket("127.0.0.1", listening.server.actualPort());
    return listening.accepted.take();
  }

  private static final class Listening extends VerticleBase {

    private final BlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();
    private final NetServerOptions options;
    private NetServer server;

    Listening(NetServerOptions options) {
      this.options = options;
    }

    @Override
    public Future<?> start() {
      server = vertx.createNetServer(options);
      return server.connectHandler(socket -> accepted.add(channel(socket))).listen();
    }

    private static Channel channel(NetSocket socket) {
      return ((NetSocketInternal) socket).channelHandlerContext().channel();
    }
  }
}
