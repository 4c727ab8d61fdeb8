import { copyOf, element, fillAvatar, nameOf } from './elements.js';
import { EVERYONE } from './frames.js';
import { fillShortTime } from './times.js';

/** What stands before a text that goes out. */
const STATUS_PREFIXES = {
  waiting: 'Not sent yet',
  sending: 'Sending',
  sent: 'You',
  refused: 'Refused',
  unsent: 'Not sent',
  unconfirmed: 'Not confirmed',
};

const MOST_SHOWN_UNREAD = 99;

/** Shows the conversations, and lets the user choose one by mouse, finger or arrow keys. */
export class ConversationList {
  #ownId;
  #list = element('list');

  /** By peer. They stay the same, so that a click is not lost when a message comes in between. */
  #items = new Map();

  /** Calls back with the peer that was chosen. */
  constructor(ownId, chosen) {
    this.#ownId = ownId;
    this.#list.onclick = (event) => {
      const item = event.target.closest('.list-item');
      if (item !== null) {
        chosen(Number(item.dataset.peer));
      }
    };
    this.#list.onkeydown = (event) => this.#moveFocus(event);
  }

  show(conversations, current) {
    const items = conversations.map((conversation) => this.#itemOf(conversation));
    if (items.some((item, place) => item !== this.#list.children[place])) {
      const focused = document.activeElement;
      this.#list.replaceChildren(...items);
      focused.focus();
    }
    conversations.forEach((conversation, place) => {
      this.#fill(items[place].firstElementChild, conversation, conversation === current);
    });
  }

  focus(peer) {
    this.#list.querySelector(`[data-peer="${peer}"]`)?.focus();
  }

  #itemOf({ peer }) {
    if (!this.#items.has(peer)) {
      const item = copyOf('list-item');
      item.firstElementChild.dataset.peer = peer;
      fillAvatar(item.querySelector('.avatar'), peer);
      item.querySelector('.list-name').textContent = nameOf(peer, this.#ownId);
      this.#items.set(peer, item);
    }
    return this.#items.get(peer);
  }

  #fill(button, conversation, isCurrent) {
    const last = conversation.entries.findLast((entry) => entry.type !== 'gap');
    const isDraft = !isCurrent && conversation.draft !== '';
    button.setAttribute('aria-current', String(isCurrent));
    button.querySelector('.list-last').textContent = isDraft
      ? `Draft: ${conversation.draft}`
      : this.#lastText(conversation, last);
    if (last !== undefined) {
      fillShortTime(button.querySelector('time'), last.timeMillis);
    }
    fillBadge(button.querySelector('.badge'), conversation.unread);
  }

  #lastText(conversation, last) {
    if (last === undefined) {
      return conversation.peer === EVERYONE ? 'What you write here goes to all' : 'No messages yet';
    }
    if (last.type === 'outgoing') {
      return `${STATUS_PREFIXES[last.status]}: ${last.text}`;
    }
    return conversation.peer === EVERYONE ? `${last.from}: ${last.text}` : last.text;
  }

  #moveFocus(event) {
    const steps = { ArrowUp: -1, ArrowDown: 1 };
    if (event.key in steps) {
      const items = [...this.#list.querySelectorAll('.list-item')];
      items[items.indexOf(event.target) + steps[event.key]]?.focus();
      event.preventDefault();
    }
  }
}

function fillBadge(badge, unread) {
  badge.hidden = unread === 0;
  badge.textContent = unread > MOST_SHOWN_UNREAD ? `${MOST_SHOWN_UNREAD}+` : unread;
  badge.setAttribute('aria-label', `${unread} unread`);
  badge.setAttribute('role', 'img');
}
