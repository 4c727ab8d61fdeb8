import { Backoff } from './backoff.js';
import { isPassing } from './frames.js';
import { LongConnection } from './long-connection.js';
import { Outbox } from './outbox.js';
import { SeenMessages } from './seen-messages.js';

/** A connection that has lived this long was healthy: the next attempt is the first one again. */
const HEALTHY_MILLIS = 30_000;

const DO_NOT_RETRY = -1;

/**
 * Receives the messages of one id as they come, and sends, over a long connection that it makes
 * again whenever it ends.
 *
 * The listener hears `message(message, gap)` once for each message, however many connections bring
 * it, and `stateChanged(state)`. A message has the epoch that its number belongs to. A state has a
 * name: 'connecting', 'open', 'waiting' (with retryMillis, a time of Date.now()), 'replaced'
 * (another client has taken over this id), and 'ended' (with cause, and reason if the server gave
 * one). In the last two it is the user who decides to connect again.
 */
export class ChatClient {
  #url;
  #id;
  #seenSeqs;
  #seen = null;
  #listener;
  #outbox = new Outbox();
  #backoff = new Backoff();
  #connection = null;
  #state = { name: 'connecting' };
  #openedMillis = 0;
  #retryTimer = null;

  /** What the server said of itself at the last opening. */
  #information = null;

  /**
   * With a function that has the numbers of the messages of an epoch that were shown before: they
   * may come once more.
   */
  constructor(url, id, seenSeqs, listener) {
    this.#url = url;
    this.#id = id;
    this.#seenSeqs = seenSeqs;
    this.#listener = listener;
  }

  /** What the server has said of itself (version, epoch, maxId, maxTextBytes), or null. */
  get information() {
    return this.#information;
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
    this.#outbox.stop();
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
   * Sends a text, once, over as many connections as it takes. Outbox says what a sending is; one
   * that was written before, by an earlier page of this tab, comes before the first connection.
   */
  send(sending) {
    this.#outbox.add(sending);
  }

  #attempt() {
    if (this.#connection !== null) {
      this.#connection.close();
      this.#outbox.closed();
    }
    this.#changeState({ name: 'connecting' });
    this.#connection = new LongConnection(this.#url, this.#id, {
      opened: (information) => this.#opened(information),
      pushed: (message, gap) => this.#pushed(message, gap),
      ended: (ending) => this.#ended(ending),
    });
  }

  #opened(information) {
    this.#openedMillis = performance.now();
    if (this.#information?.epoch !== information.epoch) {
      this.#seen = new SeenMessages(this.#seenSeqs(information.epoch));
    }
    this.#information = information;
    this.#changeState({ name: 'open' });
    this.#outbox.opened(this.#connection, information.epoch);
  }

  /** A gap before a message that was seen has been told already. */
  #pushed(message, gap) {
    if (!this.#seen.has(message.seq)) {
      this.#listener.message({ ...message, epoch: this.#information.epoch }, gap);
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
    this.#outbox.closed();
    if (ending.cause === 'goodbye' && ending.retrySeconds === DO_NOT_RETRY) {
      const isReplaced = ending.reason === 'replaced';
      this.#changeState(isReplaced ? { name: 'replaced' } : { name: 'ended', ...ending });
    } else if (ending.cause === 'malformed') {
      this.#changeState({ name: 'ended', ...ending });
    } else if (ending.cause === 'refused' && !isPassing(ending.reason)) {
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
