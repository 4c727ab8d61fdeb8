/** In this tab only: two tabs with two ids do not disturb each other. */
const TAB_ID_KEY = 'chatpool.id';

/** What the next visit is offered. */
const LAST_ID_KEY = 'chatpool.lastId';

/** The id that this tab has chosen, or null. */
export function tabId() {
  return read(sessionStorage, TAB_ID_KEY);
}

/** The id that was chosen last in this browser, or null. */
export function lastId() {
  return read(localStorage, LAST_ID_KEY);
}

export function chooseId(id) {
  write(sessionStorage, TAB_ID_KEY, id);
  write(localStorage, LAST_ID_KEY, id);
}

/** This tab has no id any more; the next visit is still offered the last one. */
export function forgetTabId() {
  sessionStorage.removeItem(TAB_ID_KEY);
}

/**
 * What this tab has shown to an id, so that a reload shows it again. It ends with the tab: others
 * may use this browser after us.
 */
export class History {
  #prefix;

  constructor(id) {
    this.#prefix = `chatpool.history.${id}`;
  }

  /** The conversations with their entries, as they were kept. */
  load() {
    const peers = read(sessionStorage, this.#prefix) ?? [];
    return peers.map(({ peer, unread, draft = '' }) => ({
      peer,
      unread,
      draft,
      entries: read(sessionStorage, this.#keyOf(peer)) ?? [],
    }));
  }

  /** Keeps the list of conversations, with their drafts. */
  keepList(conversations) {
    const peers = conversations.map(({ peer, unread, draft }) => ({ peer, unread, draft }));
    write(sessionStorage, this.#prefix, peers);
  }

  /**
   * Keeps the entries of a conversation. If the browser has no room for all, the newest half; what
   * is not kept is still on the page.
   */
  keepEntries({ peer, entries }) {
    let kept = entries;
    while (!write(sessionStorage, this.#keyOf(peer), kept) && kept.length > 0) {
      kept = kept.slice(Math.ceil(kept.length / 2));
    }
  }

  forget({ peer }) {
    sessionStorage.removeItem(this.#keyOf(peer));
  }

  #keyOf(peer) {
    return `${this.#prefix}.${peer}`;
  }
}

function read(storage, key) {
  return JSON.parse(storage.getItem(key));
}

/** Whether there was room. */
function write(storage, key, value) {
  try {
    storage.setItem(key, JSON.stringify(value));
    return true;
  } catch (failure) {
    if (failure.name === 'QuotaExceededError') {
      return false;
    }
    throw failure;
  }
}
