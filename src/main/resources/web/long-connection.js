import { Deadline } from './deadline.js';
import {
  encodeAcknowledge,
  encodeHeartbeat,
  encodeInformation,
  encodeOpen,
  encodeSend,
  FrameDecoder,
  MalformedFrameError,
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

/** No message of a WebSocket may be longer [P-28]; a frame may be spread over several. */
const MESSAGE_BYTES = 65_536;

/** UTF-8 has no more bytes than this for each unit of a string. */
const BYTES_PER_UNIT = 3;

/** How a question is answered that is not refused. */
const ANSWERS = {
  open: 'granted',
  information: 'information',
  send: 'granted',
  heartbeat: 'heartbeat',
};

const NOTHING = 0;

/**
 * One long connection, from its opening to its end.
 *
 * The owner hears `opened(information)` with what the server says of itself, then
 * `pushed(message, gap)` with the gap before that message or null, and at the end, once,
 * `ended(ending)`. An ending has a cause: 'goodbye' (with reason and retrySeconds), 'refused' (with
 * reason), 'lost', or 'malformed': the server has sent what nobody here understands.
 */
export class LongConnection {
  #id;
  #owner;
  #socket;

  /** What the server has been asked; its answers come in this order [P-18]. */
  #questions = [{ type: 'open' }, { type: 'information' }];

  #decoder = new FrameDecoder(() => this.#questions[0]?.type === 'information');

  #answerDeadline = new Deadline(ANSWER_MILLIS, () => this.#end({ cause: 'lost' }));
  #quietTimer = null;
  #isOpen = false;
  #isEnded = false;

  /** Messages that came before it was known whose numbers they have: the server's epoch. */
  #early = [];

  /** Told by the server, and shown with the message that follows [P-19]. */
  #gap = null;
  #toAcknowledge = NOTHING;

  constructor(url, id, owner) {
    this.#id = id;
    this.#owner = owner;
    this.#socket = new WebSocket(url);
    this.#socket.onopen = () =>
      this.#write(encodeOpen(id, HEARTBEAT_SECONDS) + encodeInformation());
    this.#socket.onmessage = (event) => this.#read(event.data);
    this.#socket.onclose = () => this.#end({ cause: 'lost' });
    this.#answerDeadline.start();
  }

  /**
   * Sends a text; the connection is open. If it lives long enough, `answered(refusal)` is called
   * with the reason or null, and returns how the connection ends with that, or null.
   */
  send({ to, key, text }, answered) {
    this.#ask({ type: 'send', answered }, encodeSend(this.#id, to, key, text));
  }

  /** Asks for a sign of life: the connection may have died while nobody looked. */
  probe() {
    if (this.#isOpen) {
      this.#ask({ type: 'heartbeat' }, encodeHeartbeat());
    }
  }

  /** Ends it; nobody is told. */
  close() {
    this.#isEnded = true;
    this.#isOpen = false;
    this.#answerDeadline.stop();
    clearTimeout(this.#quietTimer);
    // A socket that is closing may be dead, and nobody waits for it.
    this.#socket.onopen = null;
    this.#socket.onmessage = null;
    this.#socket.onclose = null;
    this.#socket.close();
  }

  #ask(question, frame) {
    this.#questions.push(question);
    this.#answerDeadline.start();
    this.#write(frame);
  }

  #write(frames) {
    if (frames.length * BYTES_PER_UNIT <= MESSAGE_BYTES) {
      this.#socket.send(frames);
    } else {
      this.#writeInPieces(new TextEncoder().encode(frames));
    }
    clearTimeout(this.#quietTimer);
    this.#quietTimer = setTimeout(() => this.probe(), QUIET_MILLIS);
  }

  #writeInPieces(bytes) {
    for (let from = 0; from < bytes.length; from += MESSAGE_BYTES) {
      this.#socket.send(bytes.subarray(from, from + MESSAGE_BYTES));
    }
  }

  #read(data) {
    let ending = null;
    try {
      this.#decoder.decode(data, (frame) => {
        ending ??= this.#handle(frame);
      });
    } catch (failure) {
      console.error('The connection is out of step', failure);
      ending = { cause: 'malformed' };
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
        this.#pushed({ message: frame, gap: this.#gap });
        this.#gap = null;
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

  #pushed(push) {
    if (this.#isOpen) {
      this.#owner.pushed(push.message, push.gap);
      this.#toAcknowledge = push.message.seq;
    } else {
      this.#early.push(push);
    }
  }

  #answered(answer) {
    const question = this.#questions.shift();
    const isRefused = answer.type === 'refused' && question?.type !== 'heartbeat';
    if (question === undefined || !(isRefused || answer.type === ANSWERS[question.type])) {
      throw new MalformedFrameError(`an answer to no question: ${answer.type}`);
    }
    if (question.type === 'send') {
      return question.answered(isRefused ? answer.reason : null);
    }
    if (isRefused) {
      return { cause: 'refused', reason: answer.reason };
    }
    if (question.type === 'information') {
      this.#isOpen = true;
      this.#owner.opened(answer);
      this.#early.splice(0).forEach((push) => this.#pushed(push));
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
      this.close();
      this.#owner.ended(ending);
    }
  }
}
