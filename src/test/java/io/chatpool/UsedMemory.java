package io.chatpool;

import io.netty.util.internal.PlatformDependent;
import java.lang.management.ManagementFactory;

/** What this process uses, so that a test can tell what a server in it keeps. */
public final class UsedMemory {

  private UsedMemory() {}

  /** Bytes of the heap, after a collection, and of buffers outside. */
  public static long bytes() {
    System.gc();
    long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    return heap + PlatformDependent.usedDirectMemory();
  }
}
