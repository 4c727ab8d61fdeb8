package io.chatpool.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.chatpool.Background;
import io.chatpool.server.FaultyProxy.Connection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class FaultyProxyTest {

  /** Long enough for what a kernel on loopback tells at once. */
  private static final int MOMENT_MILLIS = 50;

  private static final int READ_TIMEOUT_MILLIS = 20_000;

  private final ServerSocket listener;
  private final FaultyProxy proxy;
  private RawClient client;
  private Socket server;

  FaultyProxyTest() throws IOException {
    listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    proxy = FaultyProxy.start((InetSocketAddress) listener.getLocalSocketAddress());
  }

  @BeforeEach
  void connect() throws IOException {
    client = RawClient.connect(proxy.address());
    server = accept();
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    client.close();
    server.close();
    listener.close();
  }

  @Test
  void bytesAreForwardedBothWaysAtTheSameTime() throws Exception {
    byte[] request = randomBytes(3_000_000, 1);
    byte[] answer = randomBytes(3_000_000, 2);
    CompletableFuture<byte[]> received = Background.start(() -> sendAndReadToEnd(answer));
    CompletableFuture<RawClient> sent = Background.start(() -> client.send(request).shutOutput());
    assertArrayEquals(answer, client.readBytesToEnd());
    sent.get(20, TimeUnit.SECONDS);
    assertArrayEquals(request, received.get(20, TimeUnit.SECONDS));
  }

  @Test
  void theEndOfOneOutputIsForwardedWhileTheOtherGoesOn() throws Exception {
    client.send("request").shutOutput();
    assertEquals("request", readToEnd());
    write("answer");
    server.close();
    assertEquals("answer", client.readToEnd());
  }

  @Test
  void aResetIsForwarded() throws Exception {
    client.send("a");
    assertEquals("a", read(1));
    client.reset();
    assertThrows(SocketException.class, server.getInputStream()::read);
  }

  @Test
  void whatIsSwallowedArrivesNowhereAndNobodyIsTold() throws Exception {
    exchangeOneByteEachWay();
    proxy.newest().swallow();
    client.send(new byte[3_000_000]);
    server.getOutputStream().write(new byte[3_000_000]);
    assertFalse(client.isAnsweredWithin(MOMENT_MILLIS));
    assertEquals(0, server.getInputStream().available());
    proxy.close();
    assertEquals("", readToEnd());
    assertEquals("", client.readToEnd());
  }

  @Test
  void swallowingBeginsAfterAnyByte() throws Exception {
    proxy.newest().swallowAfter(3, 2);
    client.send("S\n1\n2\nHello\n");
    assertEquals("S\n1", read(3));
    write("Y\n0\n\n");
    assertEquals("Y\n", client.readOnce());
    client.send("more");
    assertFalse(client.isAnsweredWithin(MOMENT_MILLIS));
    assertEquals(0, server.getInputStream().available());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theServerIsNotToldThatASwallowedClientHasGone(boolean byReset) throws Exception {
    exchangeOneByteEachWay();
    Connection connection = proxy.newest();
    connection.swallow();
    if (byReset) {
      client.reset();
    } else {
      client.close();
    }
    connection.clientEnded().get(20, TimeUnit.SECONDS);
    assertNothingComesToTheServer();
    write("bytes for nobody");
    assertNothingComesToTheServer();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theClientIsNotToldThatASwallowedServerHasGone(boolean byReset) throws Exception {
    exchangeOneByteEachWay();
    Connection connection = proxy.newest();
    connection.swallow();
    server.setSoLinger(byReset, 0);
    server.close();
    connection.serverEnded().get(20, TimeUnit.SECONDS);
    client.send("bytes for nobody");
    assertFalse(client.isAnsweredWithin(MOMENT_MILLIS));
  }

  @Test
  void aClientThatOnlyEndsItsOutputIsAnsweredNothingWhenSwallowed() throws Exception {
    Connection connection = proxy.newest();
    connection.swallow();
    client.shutOutput();
    connection.clientEnded().get(20, TimeUnit.SECONDS);
    server.close();
    connection.serverEnded().get(20, TimeUnit.SECONDS);
    assertFalse(client.isAnsweredWithin(MOMENT_MILLIS));
  }

  @Test
  void aPauseFillsTheKernelsBuffersAndLosesNothing() throws Exception {
    byte[] request = randomBytes(20_000_000, 3);
    Connection connection = proxy.newest();
    connection.pause();
    CompletableFuture<RawClient> sent = Background.start(() -> client.send(request).shutOutput());
    assertNothingComesToTheServer();
    assertFalse(sent.isDone(), "20 MB are more than the buffers of two sockets");
    CompletableFuture<byte[]> received = Background.start(() -> sendAndReadToEnd(new byte[0]));
    connection.resume();
    assertArrayEquals(request, received.get(20, TimeUnit.SECONDS));
    sent.get(20, TimeUnit.SECONDS);
  }

  @Test
  void aCutResetsBothSides() throws Exception {
    exchangeOneByteEachWay();
    proxy.newest().cut();
    assertThrows(UncheckedIOException.class, client::readToEnd);
    assertThrows(SocketException.class, server.getInputStream()::read);
  }

  @Test
  void theOutputToTheServerCanBeEndedWhileItStillAnswers() throws Exception {
    client.send("request");
    assertEquals("request", read(7));
    proxy.newest().endToServer();
    assertEquals("", readToEnd());
    client.send("thrown away");
    write("answer");
    server.close();
    assertEquals("answer", client.readToEnd());
  }

  @Test
  void theOutputToTheClientCanBeEndedWhileItStillSends() throws Exception {
    write("answer");
    assertEquals("answer", client.readOnce());
    proxy.newest().endToClient();
    assertEquals("", client.readToEnd());
    write("thrown away");
    client.send("request").shutOutput();
    assertEquals("request", readToEnd());
  }

  @Test
  void aCloseEndsBothSidesWithoutAReset() throws Exception {
    exchangeOneByteEachWay();
    proxy.newest().close();
    client.send("too late");
    write("too late");
    assertEquals("", client.readToEnd());
    assertEquals("", readToEnd());
    client.send("still no reset").shutOutput();
  }

  @Test
  void connectionsBreakOneByOneOrAllAtOnce() throws Exception {
    List<RawClient> clients = new ArrayList<>(List.of(client));
    List<Socket> servers = new ArrayList<>(List.of(server));
    for (int i = 1; i < 100; i++) {
      clients.add(RawClient.connect(proxy.address()));
      servers.add(accept());
    }
    assertEquals(100, proxy.count());
    assertSame(proxy.connection(99), proxy.newest());
    proxy.connection(50).cut();
    for (int i = 0; i < 100; i++) {
      if (i == 50) {
        assertThrows(UncheckedIOException.class, clients.get(i)::readToEnd);
        continue;
      }
      clients.get(i).send("a");
      assertEquals('a', servers.get(i).getInputStream().read());
    }
    proxy.forAll(Connection::cut);
    for (RawClient each : clients) {
      assertThrows(UncheckedIOException.class, each::readToEnd);
      each.close();
    }
    for (Socket each : servers) {
      each.close();
    }
  }

  @Test
  void aConnectionThatIsYetToComeIsWaitedFor() throws Exception {
    CompletableFuture<Connection> second = Background.start(() -> proxy.connection(1));
    assertFalse(second.isDone());
    try (RawClient other = RawClient.connect(proxy.address())) {
      other.send("a");
      assertSame(proxy.newest(), second.get(20, TimeUnit.SECONDS));
    }
  }

  @Test
  void aClientOfAServerThatIsNotThereIsReset() throws Exception {
    listener.close();
    try (RawClient other = RawClient.connect(proxy.address())) {
      assertThrows(UncheckedIOException.class, other::readToEnd);
    }
    assertEquals(1, proxy.count());
  }

  private Socket accept() throws IOException {
    Socket accepted = listener.accept();
    accepted.setSoTimeout(READ_TIMEOUT_MILLIS);
    accepted.setTcpNoDelay(true);
    return accepted;
  }

  private void exchangeOneByteEachWay() throws IOException {
    client.send("a");
    assertEquals("a", read(1));
    write("b");
    assertEquals("b", client.readOnce());
  }

  private void assertNothingComesToTheServer() throws IOException {
    server.setSoTimeout(MOMENT_MILLIS);
    assertThrows(SocketTimeoutException.class, server.getInputStream()::read);
    server.setSoTimeout(READ_TIMEOUT_MILLIS);
  }

  private void write(String text) throws IOException {
    server.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
  }

  private String read(int bytes) throws IOException {
    return new String(server.getInputStream().readNBytes(bytes), StandardCharsets.UTF_8);
  }

  private String readToEnd() throws IOException {
    return new String(server.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private byte[] sendAndReadToEnd(byte[] answer) throws Exception {
    CompletableFuture<byte[]> request =
        Background.start(() -> server.getInputStream().readAllBytes());
    server.getOutputStream().write(answer);
    server.shutdownOutput();
    return request.get(20, TimeUnit.SECONDS);
  }

  private static byte[] randomBytes(int count, int seed) {
    byte[] bytes = new byte[count];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }
}
