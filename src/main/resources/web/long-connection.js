import { Deadline } from './deadline.js';
import {
  encodeAcknowledge,
  encodeHeartbeat,
  encodeOpen,
  encodeSend,
  FrameDecoder,
} from './frames.js';

/**
 * What we ask for: browsers run the timers of a page in the background once a minute, and the
 * server waits 1.5 times this long.
 */
const HEARTBEAT_SECONDS = 120;

/** Half of it: a timer that is a minute late is still in time. */
const QUIET_MILLIS = 60_000;

/** How long the server may take to go on answering. */
const ANSWER_MILLIS = 10_000;

/** So many sends may wait for their answers; a server reads no further at some thousands [P-24]. */
const MOST_UNANSWERED = 1_024;

const NOTHING = 0;

/**
 * One long connection, from its opening to its end.
 *
 * The owner hears `opened()`, `pushed(message, gap)` with the gap before that message or null, and
 * at the end, once, `ended(ending)`. An ending has a cause: 'goodbye' (with reason and
 * retrySeconds), 'refused' (with reason) or 'lost'.
 */
export class LongConnection {
  #id;
  #owner;
  #socket;
  #decoder = new FrameDecoder();

  /** What the server has been asked; its answers come in this order [P-18]. */
  #questions = [{ type: 'open' }];

  #answerDeadline = new Deadline(ANSWER_MILLIS, () => this.#end({ cause: 'lost' }));
  #quietTimer = null;
  #isOpen = false;
  #isEnded = false;

  /** Told by the server, and shown with the message that follows [P-19]. */
  #gap = null;
  #toAcknowledge = NOTHING;

  constructor(url, id, owner) {
    this.#id = id;
    this.#owner = owner;
    this.#socket = new WebSocket(url);
    this.#socket.onopen = () => this.#write(encodeOpen(id, HEARTBEAT_SECONDS));
    this.#socket.onmessage = (event) => this.#read(event.data);
    this.#socket.onclose = () => this.#end({ cause: 'lost' });
    this.#answerDeadline.start();
  }

  /**
   * Sends a text, if the connection is open. The outcome then hears one of `granted()`,
   * `refused(reason)` and `lost()`: nobody knows whether it has arrived.
   */
  send(to, text, outcome) {
    if (this.#questions.length >= MOST_UNANSWERED) {
      outcome.lost();
      return;
    }
    this.#ask({ type: 'send', outcome }, encodeSend(this.#id, to, text));
  }

  /** Asks for a sign of life: the connection may have died while nobody looked. */
  probe() {
    if (this.#isOpen) {
      this.#ask({ type: 'heartbeat' }, encodeHeartbeat());
    }
  }

  /** Ends it; the owner is not told, but who waits for an answer is. */
  close() {
    this.#release();
  }

  #ask(question, frame) {
    this.#questions.push(question);
    this.#answerDeadline.start();
    this.#write(frame);
  }

  #write(frames) {
    this.#socket.send(frames);
    clearTimeout(this.#quietTimer);
    this.#quietTimer = setTimeout(() => this.probe(), QUIET_MILLIS);
  }

  #read(data) {
    let ending = null;
    try {
      this.#decoder.decode(data, (frame) => {
        ending ??= this.#handle(frame);
      });
    } catch (failure) {
      console.error('The connection is out of step', failure);
      ending = { cause: 'lost' };
    }
    // Once for all that came together, and before the end: a K counts until then.
    this.#acknowledge();
    if (ending !== null) {
      this.#end(ending);
    } else if (this.#questions.length > 0) {
      this.#answerDeadline.start();
    } else {
      this.#answerDeadline.stop();
    }
  }

  /** Returns how the connection ends with this frame, or null. */
  #handle(frame) {
    switch (frame.type) {
      case 'message':
        this.#owner.pushed(frame, this.#gap);
        this.#gap = null;
        this.#toAcknowledge = frame.seq;
        return null;
      case 'gap':
        this.#gap = frame;
        return null;
      case 'goodbye':
        return { cause: 'goodbye', reason: frame.reason, retrySeconds: frame.retrySeconds };
      default:
        return this.#answered(frame);
    }
  }

  #answered(answer) {
    const question = this.#questions.shift();
    const isHeartbeat = question?.type === 'heartbeat';
    if (question === undefined || isHeartbeat !== (answer.type === 'heartbeat')) {
      throw new Error('an answer has no request');
    }
    if (question.type === 'open') {
      if (answer.type === 'refused') {
        return { cause: 'refused', reason: answer.reason };
      }
      this.#isOpen = true;
      this.#owner.opened();
    } else if (answer.type === 'refused') {
      question.outcome.refused(answer.reason);
    } else if (answer.type === 'granted') {
      question.outcome.granted();
    }
    return null;
  }

  #acknowledge() {
    if (this.#toAcknowledge !== NOTHING) {
      this.#write(encodeAcknowledge(this.#toAcknowledge));
      this.#toAcknowledge = NOTHING;
    }
  }

  #end(ending) {
    if (!this.#isEnded) {
      this.#release();
      this.#owner.ended(ending);
    }
  }

  #release() {
    this.#isEnded = true;
    this.#isOpen = false;
    this.#answerDeadline.stop();
    clearTimeout(this.#quietTimer);
    // A socket that is closing may be dead, and nobody waits for it.
    this.#socket.onopen = null;
    this.#socket.onmessage = null;
    this.#socket.onclose = null;
    this.#socket.close();
    for (const question of this.#questions.splice(0)) {
      question.outcome?.lost();
    }
  }
}
