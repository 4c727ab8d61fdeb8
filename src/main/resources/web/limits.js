import { encodeInformation, FrameDecoder } from './frames.js';

/** A user does not wait longer for what is only good to know. */
const ANSWER_MILLIS = 2_000;

/** What the server says of itself, asked over a short connection; null if it does not in time. */
export function askInformation(url) {
  return new Promise((resolve) => {
    const socket = new WebSocket(url);
    const decoder = new FrameDecoder(() => true);
    const timer = setTimeout(() => finish(null), ANSWER_MILLIS);
    const finish = (information) => {
      clearTimeout(timer);
      socket.onmessage = null;
      socket.close();
      resolve(information);
    };
    socket.onopen = () => socket.send(encodeInformation());
    socket.onclose = () => finish(null);
    socket.onmessage = (event) => {
      try {
        decoder.decode(event.data, (frame) => finish(frame.type === 'information' ? frame : null));
      } catch (failure) {
        console.error('The server has said nothing of itself', failure);
        finish(null);
      }
    };
  });
}

/**
 * What is wrong with an id (NaN: it is none), in a sentence, or null. What the server says of
 * itself may not be known: null.
 */
export function idFault(id, information) {
  const highest = information?.maxId ?? Number.MAX_SAFE_INTEGER;
  if (id >= 1 && id <= highest) {
    return null;
  }
  return information === null
    ? 'An id is a number, 1 or more.'
    : `An id is a number from 1 to ${highest}.`;
}

/** What is wrong with a text, in a sentence, or null. */
export function textFault(text, information) {
  const bytes = new TextEncoder().encode(text).length;
  if (information === null || bytes <= information.maxTextBytes) {
    return null;
  }
  return `This text has ${bytes} bytes; the server takes ${information.maxTextBytes} at most.`;
}
