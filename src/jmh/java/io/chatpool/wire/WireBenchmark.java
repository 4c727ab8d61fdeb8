package io.chatpool.wire;

import io.chatpool.pool.Message;
import io.chatpool.session.Answer;
import io.chatpool.session.FrameEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** Bytes to requests and messages to bytes, with texts of 32 bytes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class WireBenchmark {

  private static final int FRAMES = 128;
  private static final String TEXT = "x".repeat(32);

  private final byte[] open = "L\n0\n30\n".getBytes(StandardCharsets.US_ASCII);
  private final byte[] sends =
      ("S\n12\n34\n" + TEXT + "\n").repeat(FRAMES).getBytes(StandardCharsets.US_ASCII);
  private final Message message =
      new Message(1_795_392_000_000_000L, 0, 12, 34, TEXT.getBytes(StandardCharsets.US_ASCII));
  private final List<Message> onePush = List.of(message);
  private final List<Message> fullMailbox = Collections.nCopies(32, message);
  private final RequestDecoder decoder = new RequestDecoder(new RequestLimits(127, 4096, 5, 3600));

  /** On a long connection that is open from the beginning. */
  public WireBenchmark() {
    decoder.read(open, 0, open.length);
  }

  /** One send of many that came in one read. */
  @Benchmark
  @OperationsPerInvocation(FRAMES)
  public void decodeSend(Blackhole hole) {
    int position = 0;
    while (position < sends.length) {
      hole.consume(decoder.read(sends, position, sends.length));
      position = decoder.position();
    }
  }

  /** The answer to a receive of a full mailbox. */
  @Benchmark
  public byte[] encodeFullMailbox() {
    return FrameEncoder.answer(new Answer.Received(fullMailbox));
  }

  /** One message on a long connection. */
  @Benchmark
  public byte[] encodePush() {
    return FrameEncoder.messages(onePush);
  }
}
