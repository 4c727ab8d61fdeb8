package io.chatpool;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Loaded into a process as an agent, it takes all memory that there is when a byte comes in. */
public final class MemoryHog {

  private static final int SMALLEST_BYTES = 16;

  private static final List<byte[]> taken = new ArrayList<>();

  private MemoryHog() {}

  public static void premain(String arguments) {
    Thread hog = new Thread(MemoryHog::takeAll, "hog");
    hog.setDaemon(true);
    hog.start();
  }

  private static void takeAll() {
    try {
      System.in.read();
    } catch (IOException e) {
      return;
    }
    for (int bytes = 1 << 20; bytes >= SMALLEST_BYTES; bytes /= 2) {
      try {
        while (true) {
          taken.add(new byte[bytes]);
        }
      } catch (OutOfMemoryError none) {
        // Smaller ones may still fit.
      }
    }
  }
}
