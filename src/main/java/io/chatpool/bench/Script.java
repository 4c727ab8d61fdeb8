package io.chatpool.bench;

import io.chatpool.wire.Request;
import io.chatpool.wire.RequestEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Requests and their answers, made before the run and gone through again and again. Requests that
 * follow each other lie side by side, so that any number of them is one write.
 */
final class Script {

  private static final byte[] NO_MESSAGES = Conversation.ascii("Y\n0\n\n");

  /** Enough that no two requests that are near each other are the same. */
  private static final int MAX_STEPS = 4096;

  private static final int MAX_BYTES = 16 << 20;

  /** There may be a script of these for each of many connections. */
  private static final int RECEIVES = 64;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final List<Integer> ends = new ArrayList<>();
  private final List<byte[]> answers = new ArrayList<>();
  private final List<Boolean> barriers = new ArrayList<>();

  private ByteBuf buffer;

  /** Texts to send: visible ASCII, the same ones in each run. (NOT thread safe) */
  static final class Texts {

    private static final int FIRST = 'a';
    private static final int COUNT = 26;

    private final int length;
    private final SplittableRandom random;

    /**
     * Texts of a fixed length.
     *
     * @param length in bytes
     * @param seed texts of different seeds are different
     */
    Texts(int length, long seed) {
      this.length = length;
      random = new SplittableRandom(seed);
    }

    private String next() {
      StringBuilder text = new StringBuilder(length);
      for (int i = 0; i < length; i++) {
        text.append((char) (FIRST + random.nextInt(COUNT)));
      }
      return text.toString();
    }
  }

  private Script() {}

  /** Sends from one id to another, both at random from 1 to {@code ids}, which is at least 2. */
  static Script sends(int ids, Texts texts) {
    Script script = new Script();
    SplittableRandom random = new SplittableRandom(ids);
    for (int i = 0; i < steps(texts); i++) {
      int from = 1 + random.nextInt(ids);
      int to = 1 + (from + random.nextInt(ids - 1)) % ids;
      script.add(RequestEncoder.send(from, to, texts.next()), Conversation.GRANTED, false);
    }
    return script.done();
  }

  /** Sends of one id to everyone. */
  static Script broadcasts(int from, Texts texts) {
    Script script = new Script();
    for (int i = 0; i < steps(texts); i++) {
      byte[] request = RequestEncoder.send(from, Request.EVERYONE, texts.next());
      script.add(request, Conversation.GRANTED, false);
    }
    return script.done();
  }

  /** Receives of an empty mailbox. */
  static Script receivesOfNothing(int id) {
    Script script = new Script();
    for (int i = 0; i < RECEIVES; i++) {
      script.add(RequestEncoder.receive(id), NO_MESSAGES, false);
    }
    return script.done();
  }

  /**
   * Sends to oneself and then a receive that takes them, again and again; what comes after a
   * receive is not to be sent before its answer has come.
   *
   * @param messages how many each receive takes; a mailbox must have room for them
   */
  static Script sendsAndReceives(int id, int messages, Texts texts) {
    Script script = new Script();
    int cycles = Math.max(1, Math.min(RECEIVES, steps(texts) / (messages + 1)));
    for (int cycle = 0; cycle < cycles; cycle++) {
      StringBuilder answer = new StringBuilder("Y\n" + messages + "\n");
      for (int i = 0; i < messages; i++) {
        String text = texts.next();
        script.add(RequestEncoder.send(id, id, text), Conversation.GRANTED, false);
        answer.append(id).append('\n').append(text).append('\n');
      }
      script.add(RequestEncoder.receive(id), Conversation.ascii(answer.toString()), true);
    }
    return script.done();
  }

  int size() {
    return answers.size();
  }

  /** The requests from one step to before another, to write; the bytes are shared. */
  ByteBuf requests(int fromStep, int toStep) {
    int from = fromStep == 0 ? 0 : ends.get(fromStep - 1);
    return buffer.slice(from, ends.get(toStep - 1) - from);
  }

  byte[] answer(int step) {
    return answers.get(step);
  }

  /** Whether the answer has to come before anything else is sent. */
  boolean isBarrier(int step) {
    return barriers.get(step);
  }

  private static int steps(Texts texts) {
    return Math.max(1, Math.min(MAX_STEPS, MAX_BYTES / (texts.length + 1)));
  }

  private void add(byte[] request, byte[] answer, boolean barrier) {
    bytes.writeBytes(request);
    ends.add(bytes.size());
    answers.add(answer);
    barriers.add(barrier);
  }

  /** In memory that the kernel can read; it is freed with this script. */
  private Script done() {
    ByteBuffer direct = ByteBuffer.allocateDirect(bytes.size());
    direct.put(bytes.toByteArray()).flip();
    buffer = Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(direct));
    bytes.reset();
    return this;
  }
}
