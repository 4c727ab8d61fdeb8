package io.chatpool.pool;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A random history, step by step: each depends on what the pool has answered to those before it, so
 * that receipts, tokens and acknowledgements mostly mean something.
 */
final class RandomSteps {

  static final long START = 1_795_392_000_000_000L;

  /** Little of everything, so that every limit is reached. */
  static final PoolLimits LIMITS = new PoolLimits(5_000, 5, 400, 90, 9_000);

  private static final List<String> ASKERS = List.of("east", "west", "north");

  /** Close together and far apart. */
  private static final int[] IDS = {1, 2, 3, 1_023, 1_024, 5_000};

  private record Known(int id, long name) {}

  private final Random random;
  private final List<Known> receipts = new ArrayList<>();
  private final List<Known> tokens = new ArrayList<>();
  private long now = START;
  private long wall = START;
  private long lastSeq;
  private long lastTicket;

  /** The commands of the step that was made last. */
  private List<PoolCommand> commands = List.of();

  RandomSteps(long seed) {
    random = new Random(seed);
  }

  Step next(MessagePool pool) {
    now += random.nextInt(8) == 0 ? random.nextInt(500) : random.nextInt(20) - 2;
    wall += random.nextInt(10) == 0 ? random.nextInt(2_000) - 1_000 : random.nextInt(10);
    boolean isUpkeep = random.nextInt(5) == 0;
    String asker = isUpkeep ? "owner" : ASKERS.get(random.nextInt(ASKERS.size()));
    List<PoolCommand.Notice> notices = new ArrayList<>();
    while (!isUpkeep && random.nextInt(3) == 0) {
      notices.add(notice());
    }
    commands = new ArrayList<>();
    while (commands.isEmpty() || random.nextInt(3) > 0) {
      commands.add(isUpkeep ? upkeep() : command());
    }
    long firstTicket = lastTicket + 1;
    lastTicket += commands.size();
    long number = pool.lastNumber(asker) + 1;
    return new Step(now, wall, asker, number, notices, firstTicket, commands);
  }

  /** What has come of the step that was made last. */
  void hear(Outcome outcome) {
    for (int i = 0; i < commands.size(); i++) {
      if (outcome.result(i) instanceof PoolResult.Received received
          && commands.get(i) instanceof PoolCommand.Receive receive) {
        receipts.add(new Known(receive.id(), received.receipt()));
        received.messages().forEach(message -> lastSeq = message.seq());
      } else if (outcome.result(i) instanceof PoolResult.Attached attached
          && commands.get(i) instanceof PoolCommand.Attach attach) {
        tokens.add(new Known(attach.id(), attached.token()));
      }
    }
    for (Outcome.Told told : outcome.notifications()) {
      if (told.notification() instanceof Notification.Push push) {
        lastSeq = push.messages().get(random.nextInt(push.messages().size())).seq();
      }
    }
  }

  private PoolCommand command() {
    int id = id();
    return switch (random.nextInt(16)) {
      case 0, 1, 2, 3, 4 -> new PoolCommand.Send(id, id(), key(), text());
      case 5, 6 -> new PoolCommand.Send(id, Message.EVERYONE, key(), text());
      case 7, 8, 9 -> new PoolCommand.Receive(id, random.nextInt(3) > 0);
      case 10, 11 -> new PoolCommand.Attach(id);
      case 12 -> new PoolCommand.Acknowledge(id, lastSeq);
      case 13 -> new PoolCommand.ReadStats();
      case 14 -> new PoolCommand.ReadEpoch();
      default -> random.nextInt(3) == 0 ? leave() : new PoolCommand.ReadSurvey();
    };
  }

  private PoolCommand upkeep() {
    return switch (random.nextInt(8)) {
      case 0, 1, 2 -> new PoolCommand.Sweep(1 + random.nextInt(6));
      case 3 -> new PoolCommand.EndWaits(random.nextInt(8) == 0);
      case 4 -> new PoolCommand.TakeDropped();
      case 5 -> new PoolCommand.ContinueBroadcasts();
      case 6 -> random.nextInt(3) == 0 ? changeLimits() : new PoolCommand.Sweep(6);
      default -> random.nextInt(3) == 0 ? leave() : new PoolCommand.Sweep(2);
    };
  }

  private PoolCommand leave() {
    return new PoolCommand.Leave(ASKERS.get(random.nextInt(ASKERS.size())));
  }

  private PoolCommand changeLimits() {
    return new PoolCommand.ChangeLimits(
        new PoolLimits(
            LIMITS.maxId(),
            1 + random.nextInt(8),
            200 + random.nextInt(400),
            LIMITS.waitMicros(),
            4_000 + random.nextInt(8_000)));
  }

  private PoolCommand.Notice notice() {
    Known receipt = anyOf(receipts);
    Known token = anyOf(tokens);
    return switch (random.nextInt(7)) {
      case 6 -> new PoolCommand.Withdraw(id(), Math.max(0, lastTicket - random.nextInt(20)));
      case 0, 1 -> new PoolCommand.Settle(receipt.id(), receipt.name(), random.nextBoolean());
      case 2 -> new PoolCommand.AcknowledgePushed(token.id(), token.name(), lastSeq);
      case 3, 4 -> new PoolCommand.Credit(token.id(), token.name());
      default -> new PoolCommand.Detach(token.id(), token.name());
    };
  }

  /** One of the newest. */
  private Known anyOf(List<Known> known) {
    int newest = known.size() - 1 - random.nextInt(4);
    return newest < 0 ? new Known(1, 0) : known.get(newest);
  }

  private int id() {
    return IDS[random.nextInt(IDS.length)];
  }

  private long key() {
    return random.nextInt(3) == 0 ? random.nextInt(12) : PoolCommand.Send.NO_KEY;
  }

  private byte[] text() {
    String text = "#" + lastTicket + "x".repeat(random.nextInt(40));
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
