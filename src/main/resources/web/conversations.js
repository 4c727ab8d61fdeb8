import { EVERYONE, randomKey } from './frames.js';

/** Of each conversation the newest entries are kept, and so many conversations. */
const MOST_ENTRIES = 500;
const MOST_CONVERSATIONS = 200;

const MICROS_PER_MILLI = 1_000;

/**
 * All that was said, by peer; what was sent to everyone is a conversation of its own.
 *
 * An entry is what a thread shows, in the order in which it came here: a message that came in, one
 * that goes out (with a status), or a gap. The status of what goes out is 'waiting' (it was not
 * written yet), 'sending', 'sent', 'refused' (with a reason), 'unsent' (too many wait) or
 * 'unconfirmed' (with a reason: it may have arrived). What is 'waiting' or 'sending' goes on after
 * a reload: it keeps its key, and when and under which epoch it was first written.
 *
 * The listener hears `listChanged()`, `entryAdded(conversation, entry)`, `entryChanged(conversation,
 * entry)` and `entryRemoved(conversation, entry)`.
 */
export class Conversations {
  #ownId;
  #history;
  #listener;

  /** By peer, the one that was touched last at the end. */
  #byPeer = new Map();
  #current = null;
  #isAttended = false;
  #nextNumber = 1;

  constructor(ownId, history, listener) {
    this.#ownId = ownId;
    this.#history = history;
    this.#listener = listener;
    for (const conversation of history.load()) {
      this.#byPeer.set(conversation.peer, conversation);
      conversation.entries.forEach((entry) => this.#restore(entry));
    }
    this.#conversation(EVERYONE);
  }

  /** Everyone first, then those that were touched last. */
  list() {
    const newestFirst = [...this.#byPeer.values()].reverse();
    return newestFirst.sort((one, other) => isEveryone(other) - isEveryone(one));
  }

  get current() {
    return this.#current;
  }

  get unreadCount() {
    return this.list().reduce((sum, conversation) => sum + conversation.unread, 0);
  }

  /** The numbers of the messages of an epoch that are in these conversations. */
  seenSeqs(epoch) {
    return this.list()
      .flatMap((conversation) => conversation.entries)
      .filter((entry) => entry.type === 'incoming' && entry.epoch === epoch)
      .map((entry) => entry.seq);
  }

  /** The conversation and the entry of each text that has not come to its end, oldest first. */
  unanswered() {
    return this.list()
      .flatMap((conversation) => conversation.entries.map((entry) => ({ conversation, entry })))
      .filter(({ entry }) => isUnanswered(entry))
      .sort((one, other) => one.entry.timeMillis - other.entry.timeMillis);
  }

  /** Makes the conversation with a peer the one that is shown; it begins here if there was none. */
  open(peer) {
    this.#current = this.#conversation(peer);
    this.#markRead();
    this.#keepList();
  }

  /** What the user has written to the current peer and not sent; it is there after a reload too. */
  draft(text) {
    this.#current.draft = text;
    this.#history.keepList([...this.#byPeer.values()]);
  }

  /** Whether somebody looks at the current conversation: then what comes there is read. */
  set isAttended(isAttended) {
    this.#isAttended = isAttended;
    if (this.#markRead()) {
      this.#keepList();
    }
  }

  /** A message came in, and before it a gap or null. */
  received(message, gap) {
    const conversation = this.#conversation(message.to === EVERYONE ? EVERYONE : message.from);
    this.#touch(conversation);
    if (gap !== null) {
      const { dropped, expired } = gap;
      this.#add(conversation, { type: 'gap', dropped, expired, timeMillis: timeMillis(message) });
    }
    this.#add(conversation, {
      type: 'incoming',
      seq: message.seq,
      epoch: message.epoch,
      from: message.from,
      text: message.text,
      timeMillis: timeMillis(message),
    });
    if (conversation !== this.#current || !this.#isAttended) {
      conversation.unread++;
    }
    // Before the caller acknowledges the message: from then on nobody else has it.
    this.#history.keepEntries(conversation);
    this.#keepList();
  }

  /** Puts down a text that goes out to the current conversation. */
  sending(text) {
    const conversation = this.#current;
    this.#touch(conversation);
    const entry = this.#add(conversation, {
      type: 'outgoing',
      from: this.#ownId,
      text,
      key: randomKey(),
      firstWritten: null,
      status: 'waiting',
      timeMillis: Date.now(),
    });
    this.#history.keepEntries(conversation);
    this.#keepList();
    return entry;
  }

  /** A text goes out for the first time. */
  written(conversation, entry, firstWritten) {
    entry.firstWritten = firstWritten;
    this.statusChanged(conversation, entry, 'sending');
  }

  /** What has become of a text that goes out. */
  statusChanged(conversation, entry, status, reason) {
    entry.status = status;
    entry.reason = reason;
    if (status === 'sent' && conversation.peer === this.#ownId) {
      // It comes in as a message as well, and is to be shown once.
      this.remove(conversation, entry);
      return;
    }
    this.#listener.entryChanged(conversation, entry);
    this.#history.keepEntries(conversation);
    this.#listener.listChanged();
  }

  remove(conversation, entry) {
    conversation.entries = conversation.entries.filter((other) => other !== entry);
    this.#listener.entryRemoved(conversation, entry);
    this.#history.keepEntries(conversation);
    this.#listener.listChanged();
  }

  #restore(entry) {
    entry.number = this.#nextNumber++;
    if (isUnanswered(entry) && entry.firstWritten === undefined) {
      // Of an earlier version of this page, which could not send it again.
      entry.status = 'unconfirmed';
    }
  }

  #conversation(peer) {
    if (!this.#byPeer.has(peer)) {
      this.#byPeer.set(peer, { peer, unread: 0, draft: '', entries: [] });
      this.#forgetOldest();
    }
    return this.#byPeer.get(peer);
  }

  #forgetOldest() {
    if (this.#byPeer.size > MOST_CONVERSATIONS) {
      const oldest = [...this.#byPeer.values()].find(
        (conversation) => !isEveryone(conversation) && conversation !== this.#current,
      );
      this.#byPeer.delete(oldest.peer);
      this.#history.forget(oldest);
    }
  }

  #touch(conversation) {
    this.#byPeer.delete(conversation.peer);
    this.#byPeer.set(conversation.peer, conversation);
  }

  #add(conversation, content) {
    const entry = { ...content, number: this.#nextNumber++ };
    conversation.entries.push(entry);
    this.#listener.entryAdded(conversation, entry);
    if (conversation.entries.length > MOST_ENTRIES) {
      this.#listener.entryRemoved(conversation, conversation.entries.shift());
    }
    return entry;
  }

  /** Whether that has changed anything. */
  #markRead() {
    if (this.#current === null || !this.#isAttended || this.#current.unread === 0) {
      return false;
    }
    this.#current.unread = 0;
    return true;
  }

  #keepList() {
    this.#history.keepList([...this.#byPeer.values()]);
    this.#listener.listChanged();
  }
}

function isEveryone(conversation) {
  return conversation.peer === EVERYONE;
}

function isUnanswered(entry) {
  return entry.status === 'waiting' || entry.status === 'sending';
}

/** A message's place in the order of all messages is also its time [P-16]. */
function timeMillis(message) {
  return Math.floor(message.seq / MICROS_PER_MILLI);
}
