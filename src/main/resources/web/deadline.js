/** A timer that is later than this was held up: the page was throttled or the machine slept. */
const LATE_MILLIS = 1_000;

/**
 * Calls back when something has not happened in time. If the timer itself was held up, what it
 * waits for may have come and not have been read yet, so it then waits once more.
 */
export class Deadline {
  #millis;
  #missed;
  #timer = null;
  #dueMillis = 0;

  constructor(millis, missed) {
    this.#millis = millis;
    this.#missed = missed;
  }

  /** From now on, whatever was before. */
  start() {
    this.#wait(true);
  }

  stop() {
    clearTimeout(this.#timer);
  }

  #wait(mayBeLate) {
    this.stop();
    this.#dueMillis = performance.now() + this.#millis;
    this.#timer = setTimeout(() => this.#due(mayBeLate), this.#millis);
  }

  #due(mayBeLate) {
    if (mayBeLate && performance.now() > this.#dueMillis + LATE_MILLIS) {
      this.#wait(false);
    } else {
      this.#missed();
    }
  }
}
