import { isPassing } from './frames.js';

/** Of a sender the server knows the newest 1,024 keys [P-30]. */
const MOST_UNANSWERED = 1_023;

/** So many texts may wait until they are written. */
const MOST_WAITING = 1_024;

/**
 * How long after the first time a text is written again. The server forgets its key after 180 s,
 * unless it is told otherwise; a text that is still under way then would be stored twice.
 */
const RESEND_MILLIS = 120_000;

/**
 * The texts that have no answer yet, from one connection to the next. What was written and not
 * answered is written again with the same key, in the same order, and so is stored once. That holds
 * as long as the server knows the key: not for ever, and not if it has started anew without what it
 * had (another epoch). Then the text is left to the user.
 *
 * A sending has a receiver (to), a text, a key, when and under which epoch it was first written
 * (firstWritten, with millis of Date.now() and epoch; or null), and an outcome that hears
 * `written(firstWritten)` the first time and at the end one of
 * - `granted()`;
 * - `refused(reason)`: it has not arrived;
 * - `unsent()`: it was never written, because too many wait;
 * - `unconfirmed(cause)`: it may have arrived. The cause is 'restarted' (another epoch), 'late' (no
 *   answer in time) or 'refused' (when it was sent again).
 */
export class Outbox {
  #connection = null;
  #epoch = null;
  #giveUpTimer = null;

  /** Written, oldest first: in the order in which the answers come. */
  #unanswered = [];

  /** Never written, oldest first. */
  #waiting = [];

  /** Takes a new text at any time; one that was written before only while there is no connection. */
  add(sending) {
    if (sending.firstWritten !== null) {
      this.#unanswered.push({ ...sending, isResent: true });
      this.#giveUpInTime();
    } else if (this.#waiting.length < MOST_WAITING) {
      this.#waiting.push({ ...sending, isResent: false });
      this.#writeWaiting();
    } else {
      sending.outcome.unsent();
    }
  }

  /** There is a connection to a server of this epoch. */
  opened(connection, epoch) {
    clearTimeout(this.#giveUpTimer);
    this.#epoch = epoch;
    this.#giveUp();
    this.#connection = connection;
    for (const sending of this.#unanswered) {
      sending.isResent = true;
      this.#write(sending);
    }
    this.#writeWaiting();
  }

  /** The connection has ended. */
  closed() {
    this.#connection = null;
    this.#giveUpInTime();
  }

  /** Does nothing any more by itself. */
  stop() {
    this.#connection = null;
    clearTimeout(this.#giveUpTimer);
  }

  #writeWaiting() {
    while (
      this.#connection !== null &&
      this.#waiting.length > 0 &&
      this.#unanswered.length < MOST_UNANSWERED
    ) {
      const sending = this.#waiting.shift();
      sending.firstWritten = { millis: Date.now(), epoch: this.#epoch };
      // Before it leaves: should the page end now, it knows the key.
      sending.outcome.written(sending.firstWritten);
      this.#unanswered.push(sending);
      this.#write(sending);
    }
  }

  #write(sending) {
    this.#connection.send(sending, (refusal) => this.#answered(sending, refusal));
  }

  /** Returns how the connection ends with this answer, or null. */
  #answered(sending, refusal) {
    if (refusal !== null && sending.isResent && isPassing(refusal)) {
      // The first time may have been granted, so it needs another answer: on another connection.
      return { cause: 'refused', reason: refusal };
    }
    this.#unanswered.shift();
    if (refusal === null) {
      sending.outcome.granted();
    } else if (sending.isResent) {
      sending.outcome.unconfirmed('refused');
    } else {
      sending.outcome.refused(refusal);
    }
    this.#writeWaiting();
    return null;
  }

  #giveUpInTime() {
    clearTimeout(this.#giveUpTimer);
    this.#giveUp();
    if (this.#unanswered.length > 0) {
      const endMillis = this.#unanswered[0].firstWritten.millis + RESEND_MILLIS;
      this.#giveUpTimer = setTimeout(() => this.#giveUpInTime(), endMillis - Date.now());
    }
  }

  /** Leaves to the user what would perhaps be stored twice. */
  #giveUp() {
    for (const sending of this.#unanswered.splice(0)) {
      const cause = this.#causeToGiveUp(sending.firstWritten);
      if (cause === null) {
        this.#unanswered.push(sending);
      } else {
        sending.outcome.unconfirmed(cause);
      }
    }
  }

  #causeToGiveUp({ millis, epoch }) {
    if (this.#epoch !== null && this.#epoch !== epoch) {
      return 'restarted';
    }
    const ageMillis = Date.now() - millis;
    // Below 0 the clock was set back, and nobody knows.
    return ageMillis < 0 || ageMillis >= RESEND_MILLIS ? 'late' : null;
  }
}
