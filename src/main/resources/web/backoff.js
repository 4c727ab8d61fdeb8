const BASE_MILLIS = 100;
const CAP_MILLIS = 30_000;

/**
 * How long to wait before each attempt to connect: not at all the first time, then a random time
 * below a limit that doubles up to a cap ("full jitter"). Pages that have lost the same server do
 * not come back in step.
 */
export class Backoff {
  #limitMillis = 0;

  nextDelayMillis() {
    const delayMillis = Math.random() * this.#limitMillis;
    this.#limitMillis = Math.min(CAP_MILLIS, Math.max(BASE_MILLIS, 2 * this.#limitMillis));
    return delayMillis;
  }

  /** A connection was healthy, or the user does not want to wait: the next attempt is the first. */
  reset() {
    this.#limitMillis = 0;
  }
}
