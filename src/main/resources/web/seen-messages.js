/** More than may be unacknowledged at a time, so what comes again is still remembered. */
const MOST_REMEMBERED = 4_096;

/**
 * The newest messages that were handled: so that each is shown once, however many connections
 * bring it. It remembers single numbers and not just the highest.
 */
export class SeenMessages {
  #seqs;

  constructor(seqs) {
    this.#seqs = new Set(seqs);
  }

  has(seq) {
    return this.#seqs.has(seq);
  }

  add(seq) {
    this.#seqs.add(seq);
    // Sorting only when there are twice as many costs next to nothing for each message.
    if (this.#seqs.size > 2 * MOST_REMEMBERED) {
      const ascending = [...this.#seqs].sort((one, other) => one - other);
      this.#seqs = new Set(ascending.slice(-MOST_REMEMBERED));
    }
  }
}
