import { Backoff } from './backoff.js';
import { LongConnection } from './long-connection.js';
import { SeenMessages } from './seen-messages.js';

/** A connection that has lived this long was healthy: the next attempt is the first one again. */
const HEALTHY_MILLIS = 30_000;

/** Refusals that pass [P-11]. */
const PASSING_REASONS = ['busy', 'full', 'rate'];

const DO_NOT_RETRY = -1;

/** So many texts may wait for a connection. */
const MOST_WAITING = 1_024;

/**
 * Receives the messages of one id as they come, and sends, over a long connection that it makes
 * again whenever it ends.
 *
 * The listener hears `message(message, gap)` once for each message, however many connections bring
 * it, and `stateChanged(state)`. A state has a name: 'connecting', 'open', 'waiting' (with
 * retryMillis, a time of Date.now()), 'replaced' (another client has taken over this id), and
 * 'ended' (with reason). In the last two it is the user who decides to connect again.
 */
export class ChatClient {
  #url;
  #id;
  #seen;
  #listener;
  #backoff = new Backoff();
  #connection = null;
  #state = { name: 'connecting' };
  #openedMillis = 0;
  #retryTimer = null;

  /** Texts that no connection has seen yet, oldest first. */
  #waiting = [];

  /** With the messages that were shown before: they may come once more. */
  constructor(url, id, seenSeqs, listener) {
    this.#url = url;
    this.#id = id;
    this.#seen = new SeenMessages(seenSeqs);
    this.#listener = listener;
  }

  /** Connects at once, whatever was decided before. */
  connect() {
    clearTimeout(this.#retryTimer);
    this.#backoff.reset();
    this.#attempt();
  }

  /** Ends for good. Nobody is told. */
  close() {
    clearTimeout(this.#retryTimer);
    this.#connection?.close();
    this.#connection = null;
  }

  /** Somebody looks, or the network is back: now is the time to know whether the server is there. */
  wake() {
    if (this.#state.name === 'waiting') {
      this.connect();
    } else {
      this.#connection?.probe();
    }
  }

  /**
   * Sends a text now, or when there is a connection again. The outcome hears `written()` and then
   * one of `granted()`, `refused(reason)` and `lost()`. What was written is never sent again by
   * itself: it may have arrived.
   */
  send(to, text, outcome) {
    if (this.#state.name === 'open') {
      this.#write({ to, text, outcome });
    } else if (this.#waiting.length < MOST_WAITING) {
      this.#waiting.push({ to, text, outcome });
    } else {
      outcome.lost();
    }
  }

  #write(sending) {
    sending.outcome.written();
    this.#connection.send(sending.to, sending.text, sending.outcome);
  }

  #attempt() {
    this.#connection?.close();
    this.#changeState({ name: 'connecting' });
    this.#connection = new LongConnection(this.#url, this.#id, {
      opened: () => this.#opened(),
      pushed: (message, gap) => this.#pushed(message, gap),
      ended: (ending) => this.#ended(ending),
    });
  }

  #opened() {
    this.#openedMillis = performance.now();
    this.#changeState({ name: 'open' });
    for (const sending of this.#waiting.splice(0)) {
      this.#write(sending);
    }
  }

  /** A gap before a message that was seen has been told already. */
  #pushed(message, gap) {
    if (!this.#seen.has(message.seq)) {
      this.#listener.message(message, gap);
      this.#seen.add(message.seq);
    }
  }

  #ended(ending) {
    const wasHealthy =
      this.#state.name === 'open' && performance.now() - this.#openedMillis >= HEALTHY_MILLIS;
    if (wasHealthy) {
      this.#backoff.reset();
    }
    this.#connection = null;
    if (ending.cause === 'goodbye' && ending.retrySeconds === DO_NOT_RETRY) {
      const isReplaced = ending.reason === 'replaced';
      this.#changeState(isReplaced ? { name: 'replaced' } : { name: 'ended', ...ending });
    } else if (ending.cause === 'refused' && !PASSING_REASONS.includes(ending.reason)) {
      this.#changeState({ name: 'ended', ...ending });
    } else {
      this.#retryAfter(this.#delayMillis(ending));
    }
  }

  #delayMillis(ending) {
    // "At once" may mean again and again: then the waits grow as well.
    return ending.retrySeconds > 0 ? ending.retrySeconds * 1_000 : this.#backoff.nextDelayMillis();
  }

  #retryAfter(delayMillis) {
    this.#changeState({ name: 'waiting', retryMillis: Date.now() + delayMillis });
    this.#retryTimer = setTimeout(() => this.#attempt(), delayMillis);
  }

  #changeState(state) {
    this.#state = state;
    this.#listener.stateChanged(state);
  }
}
