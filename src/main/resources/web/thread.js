import { copyOf, element, fillAvatar, nameOf } from './elements.js';
import { EVERYONE } from './frames.js';
import { dayText, fillTime, isSameDay } from './times.js';

const STATUS_TEXTS = {
  waiting: 'Not sent yet',
  sending: 'Sending…',
  sent: 'Sent',
  refused: 'Refused',
  unsent: 'Not sent: too many texts wait',
  unconfirmed: 'Not confirmed: it may have arrived',
};

const STATUS_TITLES = {
  waiting: 'It is sent as soon as the server takes it',
  sending: 'It is sent again by itself, and arrives once',
};

const REFUSAL_TEXTS = {
  invalid: 'Refused: too long, or no such id',
  busy: 'Refused: the server is busy',
  full: 'Refused: the server has no room',
};

const UNCONFIRMED_TEXTS = {
  restarted: 'The server was restarted before it answered: this may have arrived',
  late: 'No answer for two minutes: this may have arrived',
  refused: 'Not answered, and refused when it was sent again: this may have arrived',
};

/** A text with such a status is not sent again by itself. */
export const LEFT_TO_USER = ['refused', 'unsent', 'unconfirmed'];

/** Texts of one sender that are closer than this look like one. */
const TOGETHER_MILLIS = 120_000;

/** This close to the end, the user reads what is newest. */
const NEAR_END_PIXELS = 80;

/** Shows one conversation. */
export class Thread {
  #ownId;
  #retry;
  #entries = element('entries');
  #toNewest = element('to-newest');
  #conversation = null;
  #elements = new Map();
  #last = null;

  /** Calls back with a conversation and the entry that the user wants to send again. */
  constructor(ownId, retry) {
    this.#ownId = ownId;
    this.#retry = retry;
    this.#toNewest.onclick = () => {
      this.#scrollToEnd();
      element('text').focus();
    };
    this.#entries.onscroll = () => {
      if (this.#isNearEnd()) {
        this.#toNewest.hidden = true;
      }
    };
  }

  show(conversation) {
    const name = nameOf(conversation.peer, this.#ownId);
    this.#conversation = conversation;
    element('thread-title').textContent = name;
    element('thread-subtitle').textContent = subtitle(conversation.peer, this.#ownId);
    element('text').placeholder = `Message to ${name.toLowerCase()}`;
    element('text-label').textContent = `Message to ${name.toLowerCase()}`;
    fillAvatar(element('thread-avatar'), conversation.peer);
    this.#refill();
  }

  entryAdded(conversation, entry) {
    if (conversation === this.#conversation) {
      const isFollowing = this.#isNearEnd() || entry.type === 'outgoing';
      this.#append(entry);
      if (isFollowing) {
        this.#scrollToEnd();
      } else {
        this.#toNewest.hidden = false;
      }
    }
  }

  entryChanged(conversation, entry) {
    const shown = this.#elements.get(entry.number);
    if (conversation === this.#conversation && shown !== undefined) {
      fillStatus(shown, entry);
      this.#keepAtEnd();
    }
  }

  entryRemoved(conversation, entry) {
    if (conversation === this.#conversation) {
      const shown = this.#elements.get(entry.number);
      this.#elements.delete(entry.number);
      // The day's line goes with the last entry of its day.
      const next = shown.nextElementSibling;
      if (shown.previousElementSibling?.matches('.day') && (next === null || next.matches('.day'))) {
        shown.previousElementSibling.remove();
      }
      shown.remove();
      this.#last = this.#last === entry ? (conversation.entries.at(-1) ?? null) : this.#last;
    }
  }

  #refill() {
    this.#entries.replaceChildren();
    this.#elements.clear();
    this.#last = null;
    this.#conversation.entries.forEach((entry) => this.#append(entry));
    this.#scrollToEnd();
  }

  #append(entry) {
    const last = this.#last;
    const isNewDay = last === null || !isSameDay(last.timeMillis, entry.timeMillis);
    if (isNewDay) {
      this.#entries.append(note(dayText(entry.timeMillis), 'day'));
    }
    const shown = entry.type === 'gap' ? note(gapText(entry), 'gap') : this.#message(entry);
    const isTogether =
      !isNewDay &&
      last.type === entry.type &&
      last.from === entry.from &&
      entry.timeMillis - last.timeMillis < TOGETHER_MILLIS;
    shown.classList.toggle('message-follows', isTogether);
    this.#elements.set(entry.number, shown);
    this.#entries.append(shown);
    this.#last = entry;
  }

  #message(entry) {
    const shown = copyOf('message');
    const conversation = this.#conversation;
    const isIncoming = entry.type === 'incoming';
    shown.classList.add(isIncoming ? 'message-in' : 'message-out');
    const from = shown.querySelector('.message-from');
    from.textContent = isIncoming ? String(entry.from) : 'You';
    // Seen where there are several senders, and heard everywhere.
    from.classList.toggle('hidden-label', !isIncoming || conversation.peer !== EVERYONE);
    shown.querySelector('.message-text').textContent = entry.text;
    fillTime(shown.querySelector('time'), entry.timeMillis);
    shown.querySelector('.retry').onclick = () => this.#retry(conversation, entry);
    if (!isIncoming) {
      fillStatus(shown, entry);
    }
    return shown;
  }

  #isNearEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.#entries;
    return scrollHeight - scrollTop - clientHeight < NEAR_END_PIXELS;
  }

  #keepAtEnd() {
    if (this.#isNearEnd()) {
      this.#scrollToEnd();
    }
  }

  #scrollToEnd() {
    this.#entries.scrollTop = this.#entries.scrollHeight;
    this.#toNewest.hidden = true;
  }
}

/** What has become of a text that goes out. */
export function statusText({ status, reason }) {
  switch (status) {
    case 'refused':
      return REFUSAL_TEXTS[reason] ?? `Refused: ${reason}`;
    case 'unconfirmed':
      return UNCONFIRMED_TEXTS[reason] ?? STATUS_TEXTS.unconfirmed;
    default:
      return STATUS_TEXTS[status];
  }
}

function subtitle(peer, ownId) {
  if (peer === EVERYONE) {
    return 'Every id but yours gets what you write here';
  }
  return peer === ownId ? 'Notes to yourself' : 'What you write here goes to ' + peer;
}

function fillStatus(shown, entry) {
  const status = shown.querySelector('.message-status');
  shown.dataset.status = entry.status;
  status.textContent = statusText(entry);
  status.title = STATUS_TITLES[entry.status] ?? '';
  shown.querySelector('.retry').hidden = !LEFT_TO_USER.includes(entry.status);
}

function note(text, kind) {
  const shown = copyOf('note');
  shown.classList.add(kind);
  shown.firstElementChild.textContent = text;
  return shown;
}

/** A gap is the mailbox's: what is missing may have been in any conversation. */
function gapText({ dropped, expired }) {
  const causes = [];
  if (dropped > 0) {
    causes.push(`${dropped} pushed out by newer ones`);
  }
  if (expired > 0) {
    causes.push(`${expired} too old`);
  }
  const missing = dropped + expired;
  const are = missing === 1 ? '1 message to you is' : `${missing} messages to you are`;
  return `${are} missing before this: ${causes.join(', ')}`;
}
