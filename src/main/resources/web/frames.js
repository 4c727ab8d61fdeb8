/**
 * The frames of a long connection, as protocol.md has them: text lines that end in LF.
 */

/** The receiver that stands for everyone. */
export const EVERYONE = 0;

/** Asks for the messages of an id [P-15]. */
export function encodeOpen(id, heartbeatSeconds) {
  return `L\n${id}\n${heartbeatSeconds}\n`;
}

/** Sends one line of text [P-5]; the caller has seen to it that it is one line. */
export function encodeSend(from, to, text) {
  return `S\n${from}\n${to}\n${text}\n`;
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

/** The server has sent what is no frame. */
export class MalformedFrameError extends Error {}

/**
 * Makes frames of text that comes in any pieces. What comes after a MalformedFrameError means
 * nothing any more.
 */
export class FrameDecoder {
  #rest = '';
  #lines = [];

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
    if (values.length < LINES_AFTER[verb]) {
      return null;
    }
    this.#lines = [];
    return parse(verb, values);
  }
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
