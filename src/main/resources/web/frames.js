/**
 * The frames of a long connection, as protocol.md has them: text lines that end in LF.
 */

/** The receiver that stands for everyone. */
export const EVERYONE = 0;

/** Asks for the messages of an id [P-15]. */
export function encodeOpen(id, heartbeatSeconds) {
  return `L\n${id}\n${heartbeatSeconds}\n`;
}

/** Asks what the server is and what it takes [P-31]. */
export function encodeInformation() {
  return 'I\n';
}

/**
 * Sends one line of text; the caller has seen to it that it is one line. Sent again with its key,
 * it is stored once [P-30].
 */
export function encodeSend(from, to, key, text) {
  return `O\n${from}\n${to}\n${key}\n${text}\n`;
}

/** A key for a text: at random, below 2^53 [P-30]. */
export function randomKey() {
  const [high, low] = crypto.getRandomValues(new Uint32Array(2));
  return (high >>> 11) * 2 ** 32 + low;
}

/** Everything up to this message is handled [P-17]. */
export function encodeAcknowledge(seq) {
  return `K\n${seq}\n`;
}

/** Says that we are there, and asks whether the server is [P-20]. */
export function encodeHeartbeat() {
  return 'H\n';
}

/** How many lines follow the first one of each frame that a server sends. */
const LINES_AFTER = { Y: 0, N: 1, H: 0, M: 4, G: 2, B: 2 };

/** Refusals that pass [P-11]. */
const PASSING_REASONS = ['busy', 'full', 'rate'];

/** Whether what was refused may be granted later. */
export function isPassing(reason) {
  return PASSING_REASONS.includes(reason);
}

/** The server has sent what is no frame, or an answer to no question. */
export class MalformedFrameError extends Error {}

/**
 * Makes frames of text that comes in any pieces. What comes after a MalformedFrameError means
 * nothing any more.
 */
export class FrameDecoder {
  #isInformationNext;
  #rest = '';
  #lines = [];

  /** With who knows whether the next answer is one to `I`: that has lines of its own. */
  constructor(isInformationNext) {
    this.#isInformationNext = isInformationNext;
  }

  /** Calls back with each frame that is complete now. */
  decode(text, handle) {
    this.#rest += text;
    let from = 0;
    for (let end = this.#rest.indexOf('\n'); end >= 0; end = this.#rest.indexOf('\n', from)) {
      this.#lines.push(this.#rest.slice(from, end));
      from = end + 1;
      const frame = this.#completeFrame();
      if (frame !== null) {
        handle(frame);
      }
    }
    this.#rest = this.#rest.slice(from);
  }

  #completeFrame() {
    const [verb, ...values] = this.#lines;
    if (!Object.hasOwn(LINES_AFTER, verb)) {
      throw new MalformedFrameError(`an unknown frame: ${verb}`);
    }
    const isInformation = verb === 'Y' && this.#isInformationNext();
    if (values.length < (isInformation ? linesOfInformation(values) : LINES_AFTER[verb])) {
      return null;
    }
    this.#lines = [];
    return isInformation ? parseInformation(values) : parse(verb, values);
  }
}

/** Its first line says how many follow. */
function linesOfInformation([count]) {
  return count === undefined ? 1 : 1 + number(count);
}

/** A later server may say more. */
function parseInformation([, version, epoch, maxId, maxTextBytes]) {
  return {
    type: 'information',
    version,
    epoch: number(epoch),
    maxId: number(maxId),
    maxTextBytes: number(maxTextBytes),
  };
}

function parse(verb, values) {
  switch (verb) {
    case 'Y':
      return { type: 'granted' };
    case 'N':
      return { type: 'refused', reason: values[0] };
    case 'H':
      return { type: 'heartbeat' };
    case 'G':
      return { type: 'gap', dropped: number(values[0]), expired: number(values[1]) };
    case 'B':
      return { type: 'goodbye', reason: values[0], retrySeconds: number(values[1]) };
    default:
      return {
        type: 'message',
        seq: number(values[0]),
        from: number(values[1]),
        to: number(values[2]),
        text: values[3],
      };
  }
}

/** Sequence numbers are below 2^53, so a number of this language holds them. */
function number(line) {
  if (!/^-?\d{1,16}$/.test(line) || !Number.isSafeInteger(Number(line))) {
    throw new MalformedFrameError(`no number: ${line}`);
  }
  return Number(line);
}
