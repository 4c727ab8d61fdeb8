package io.chatpool.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ServerProcessTest {

  @Test
  void theHeapOfEveryCollectorIsRead() {
    String g1 =
        """
        4227:
         garbage-first heap   total 262144K, used 10058K [0x0000000683a00000, 0x0000000800000000)
          region size 2048K, 2 young (4096K), 1 survivors (2048K)
         Metaspace       used 24242K, committed 24768K, reserved 1114112K
          class space    used 2846K, committed 3072K, reserved 1048576K
        """;
    String serial =
        """
         def new generation   total 78656K, used 1000K [0x0, 0x1, 0x2)
          eden space 69952K,   8% used [0x0, 0x1, 0x2)
         tenured generation   total 174784K, used 24K [0x0, 0x1, 0x2)
         Metaspace       used 70K, committed 256K, reserved 1114112K
        """;
    String z =
        """
         ZHeap           used 20M, capacity 128M, max capacity 6144M
         Metaspace       used 24242K, committed 24768K, reserved 1114112K
        """;
    String shenandoah =
        """
        Shenandoah Heap
         6026M max, 6026M soft max, 376M committed, 3904K used
        """;
    assertEquals(OptionalLong.of(10_058 << 10), ServerProcess.heapUsedBytes(g1));
    assertEquals(OptionalLong.of(1024 << 10), ServerProcess.heapUsedBytes(serial));
    assertEquals(OptionalLong.of(20 << 20), ServerProcess.heapUsedBytes(z));
    assertEquals(OptionalLong.of(3904 << 10), ServerProcess.heapUsedBytes(shenandoah));
    assertEquals(OptionalLong.empty(), ServerProcess.heapUsedBytes("No such process"));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void thisProcessHasUsedMemoryAndTime() {
    ServerProcess self = new ServerProcess(ProcessHandle.current().pid());
    assertTrue(self.rssBytes() > 1 << 20);
    assertTrue(self.cpuTime().toMillis() > 0);
  }

  @Test
  void aProcessThatIsNotThereCannotBeRead() {
    ServerProcess none = new ServerProcess(Integer.MAX_VALUE);
    BenchFailure failure = assertThrows(BenchFailure.class, none::rssBytes);
    assertEquals(BenchFailure.Kind.UNREADABLE, failure.kind());
    assertEquals(OptionalLong.empty(), none.heapBytesAfterCollection());
  }
}
