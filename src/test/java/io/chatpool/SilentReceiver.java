package io.chatpool;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Asks for messages, waits until they have come, and never reads them. To be killed. */
final class SilentReceiver {

  private SilentReceiver() {}

  /** Host, port and id. */
  public static void main(String[] args) throws IOException, InterruptedException {
    try (Socket socket = new Socket(args[0], Integer.parseInt(args[1]))) {
      socket.getOutputStream().write(("R\n" + args[2] + "\n").getBytes(StandardCharsets.US_ASCII));
      while (socket.getInputStream().available() == 0) {
        Thread.onSpinWait();
      }
      System.out.println("answer is in");
      synchronized (socket) {
        socket.wait();
      }
    }
  }
}
