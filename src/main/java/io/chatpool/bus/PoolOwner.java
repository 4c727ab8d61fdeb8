package io.chatpool.bus;

import io.chatpool.pool.MessagePool;
import io.chatpool.pool.Outcome;
import io.chatpool.pool.PoolCommand;
import io.chatpool.pool.PoolResult;
import io.chatpool.pool.PoolSurvey;
import io.chatpool.pool.Step;
import io.chatpool.pool.Survey;
import io.chatpool.vertx.FatalErrors;
import io.chatpool.vertx.Loop;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes steps of what comes for the pool and of what is due, applies them one after the other, and
 * hands out what comes of them. (NOT thread safe: it belongs to its loop)
 */
final class PoolOwner {

  private static final Logger log = LoggerFactory.getLogger(PoolOwner.class);

  /** Where it goes. */
  interface Outlet {

    /**
     * For one asker.
     *
     * @param nobodyThere runs, in a later turn, if the asker is gone
     */
    void reply(String asker, CommandBatch.Reply reply, Runnable nobodyThere);

    /** Somebody has come or gone. */
    void present(Outcome.Presence presence);

    /** Newer messages have pushed others out of a mailbox. */
    void dropped(int id, long count);

    /** The pool has stopped by a defect; nothing is applied any more. */
    void failed();
  }

  /** The asker of what is due without anybody's asking. */
  private static final String OWNER = "owner";

  /** How exactly the end of a receive's wait is met. */
  private static final long END_WAITS_MILLIS = 250;

  /** The shortest time between two dropped-events of one id. */
  private static final long DROPPED_MILLIS = 1000;

  /** Expired messages give their memory back within the time they live and a tenth of it. */
  private static final long SWEEPS_PER_LIFETIME = 10;

  /** Mailboxes of one slice of a sweep or a survey: well under a millisecond. */
  private static final int SLICE = 8192;

  /** Between two slices of a survey: it has a small share of the event loop, however many ids. */
  private static final long SURVEY_PAUSE_MILLIS = 5;

  /** Who may wait for a survey at a time; one more is refused as busy. */
  static final int MAX_SURVEY_ASKERS = 1024;

  private record SurveyAsker(String name, long ticket) {}

  private final Loop loop;
  private final PoolTime time;
  private final MessagePool pool;
  private final Outlet outlet;
  private final List<Long> timers = new ArrayList<>();

  /** A round of sweeping is under way: if it outlasts its period, no other one begins beside it. */
  private boolean sweeping;

  private boolean continuing;
  private boolean ended;

  /** Those who get the result of the survey that is under way. */
  private List<SurveyAsker> surveyAskers = new ArrayList<>();

  /** Null if none is under way. */
  private Survey survey;

  PoolOwner(Loop loop, PoolTime time, MessagePool pool, Outlet outlet) {
    this.loop = loop;
    this.time = time;
    this.pool = pool;
    this.outlet = outlet;
  }

  /**
   * Begins what is due again and again.
   *
   * @param lifetimeMicros how long a message lives
   */
  void start(long lifetimeMicros) {
    long sweepMillis = TimeUnit.MICROSECONDS.toMillis(lifetimeMicros / SWEEPS_PER_LIFETIME);
    timers.add(loop.setPeriodic(END_WAITS_MILLIS, () -> due(new PoolCommand.EndWaits(false))));
    timers.add(loop.setPeriodic(DROPPED_MILLIS, this::tellDropped));
    timers.add(loop.setPeriodic(Math.max(1, sweepMillis), this::startSweep));
  }

  /** Applies a batch, unless its asker has given it up: then only its notices. */
  void take(CommandBatch batch) {
    if (ended) {
      return;
    }
    String asker = batch.answerAddress();
    List<PoolCommand> commands = batch.claimToApply() ? batch.commands() : List.of();
    if (commands.isEmpty() && batch.notices().isEmpty()) {
      return;
    }
    Outcome outcome = apply(asker, batch.notices(), batch.firstTicket(), commands);
    if (outcome == null) {
      answerUnknown(batch);
      return;
    }
    if (!commands.isEmpty()) {
      PoolResult[] results = new PoolResult[commands.size()];
      Arrays.setAll(results, outcome::result);
      answerSurveys(batch, outcome, results);
      batch.setResults(results);
      distribute(outcome, batch);
    } else {
      distribute(outcome, null);
    }
  }

  /** Ends: who waits hears so. */
  void stop() {
    if (ended) {
      return;
    }
    due(new PoolCommand.EndWaits(true));
    List<SurveyAsker> unanswered = surveyAskers;
    surveyAskers = new ArrayList<>();
    unanswered.forEach(asker -> answer(asker, PoolResult.Busy.INSTANCE));
    end();
  }

  private void end() {
    ended = true;
    timers.forEach(loop::cancelTimer);
  }

  /** A step in the owner's own name. Returns the answer to its command; null if the pool failed. */
  private PoolResult due(PoolCommand command) {
    if (ended) {
      return null;
    }
    Outcome outcome = apply(OWNER, List.of(), 0, List.of(command));
    if (outcome == null) {
      return null;
    }
    distribute(outcome, null);
    return outcome.result(0);
  }

  /** Returns null if the pool has failed. */
  private Outcome apply(
      String asker,
      List<PoolCommand.Notice> notices,
      long firstTicket,
      List<PoolCommand> commands) {
    Step step =
        new Step(
            time.poolMicros(),
            time.wallMicros(),
            asker,
            pool.lastNumber(asker) + 1,
            notices,
            firstTicket,
            commands);
    try {
      return pool.apply(step);
    } catch (RuntimeException | Error e) {
      FatalErrors.endIfFatal(e);
      log.error("The pool has failed, a step of {} is lost", asker, e);
      end();
      outlet.failed();
      return null;
    }
  }

  private void distribute(Outcome outcome, CommandBatch answered) {
    boolean isPlain = outcome.lateAnswers().isEmpty() && outcome.notifications().isEmpty();
    if (!isPlain) {
      replies(outcome, answered).forEach(this::send);
    } else if (answered != null) {
      send(
          answered.answerAddress(),
          new CommandBatch.Reply(answered, List.of(), List.of()));
    }
    outcome.presences().forEach(outlet::present);
    continueBroadcasts();
  }

  private static Map<String, CommandBatch.Reply> replies(Outcome outcome, CommandBatch answered) {
    Map<String, CommandBatch.Reply> replies = new LinkedHashMap<>();
    if (answered != null) {
      replies.put(answered.answerAddress(), emptyReply(answered));
    }
    for (Outcome.LateAnswer late : outcome.lateAnswers()) {
      replies
          .computeIfAbsent(late.asker(), asker -> emptyReply(null))
          .lateAnswers()
          .add(new CommandBatch.LateAnswer(late.ticket(), late.result()));
    }
    for (Outcome.Told told : outcome.notifications()) {
      replies
          .computeIfAbsent(told.holder(), holder -> emptyReply(null))
          .notifications()
          .add(told.notification());
    }
    return replies;
  }

  private static CommandBatch.Reply emptyReply(CommandBatch answered) {
    return new CommandBatch.Reply(answered, new ArrayList<>(0), new ArrayList<>(0));
  }

  /** An asker may be gone without our having heard so: nobody else would give back what it has. */
  private void send(String asker, CommandBatch.Reply reply) {
    outlet.reply(asker, reply, () -> due(new PoolCommand.Leave(asker)));
  }

  private void answerUnknown(CommandBatch batch) {
    if (!batch.commands().isEmpty()) {
      PoolResult[] results = new PoolResult[batch.commands().size()];
      Arrays.fill(results, PoolResult.Unknown.INSTANCE);
      batch.setResults(results);
      send(batch.answerAddress(), new CommandBatch.Reply(batch, List.of(), List.of()));
    }
  }

  /** In the next turn, so that others come in between. */
  private void continueBroadcasts() {
    if (!continuing && pool.hasBroadcastsToContinue()) {
      continuing = true;
      loop.nextTurn(
          () -> {
            continuing = false;
            due(new PoolCommand.ContinueBroadcasts());
          });
    }
  }

  private void startSweep() {
    if (!sweeping) {
      sweeping = true;
      sweep();
    }
  }

  /** A slice in each turn of the event loop, so that commands come in between. */
  private void sweep() {
    sweeping = due(new PoolCommand.Sweep(SLICE)) instanceof PoolResult.Swept s && !s.endedRound();
    if (sweeping) {
      loop.nextTurn(this::sweep);
    }
  }

  private void tellDropped() {
    if (due(new PoolCommand.TakeDropped()) instanceof PoolResult.Dropped dropped) {
      dropped.byId().forEach(outlet::dropped);
    }
  }

  /** The first slice, which is all of it in a small pool, comes with the question. */
  private void answerSurveys(CommandBatch batch, Outcome outcome, PoolResult[] results) {
    PoolSurvey found = null;
    for (long ticket : outcome.surveyTickets()) {
      if (survey == null && found == null) {
        survey = pool.newSurvey();
        found = survey.look(SLICE);
        if (found == null) {
          loop.setTimer(SURVEY_PAUSE_MILLIS, this::continueSurvey);
        } else {
          survey = null;
        }
      }
      int command = (int) (ticket - batch.firstTicket());
      if (found != null) {
        results[command] = found;
      } else if (surveyAskers.size() == MAX_SURVEY_ASKERS) {
        results[command] = PoolResult.Busy.INSTANCE;
      } else {
        surveyAskers.add(new SurveyAsker(batch.answerAddress(), ticket));
      }
    }
  }

  private void continueSurvey() {
    if (ended) {
      return;
    }
    PoolSurvey found = survey.look(SLICE);
    if (found == null) {
      loop.setTimer(SURVEY_PAUSE_MILLIS, this::continueSurvey);
      return;
    }
    survey = null;
    List<SurveyAsker> answered = surveyAskers;
    surveyAskers = new ArrayList<>();
    answered.forEach(asker -> answer(asker, found));
  }

  private void answer(SurveyAsker asker, PoolResult result) {
    CommandBatch.LateAnswer answer = new CommandBatch.LateAnswer(asker.ticket(), result);
    send(asker.name(), new CommandBatch.Reply(null, List.of(answer), List.of()));
  }
}
