/** Starts the page: asks for an id, then connects the parts. */
import { ChatClient } from './chat-client.js';
import { ConnectionStatus } from './connection-status.js';
import { ConversationList } from './conversation-list.js';
import { Conversations } from './conversations.js';
import { element } from './elements.js';
import { EVERYONE } from './frames.js';
import { chooseId, forgetTabId, History, lastId, tabId } from './history.js';
import { askInformation, idFault, textFault } from './limits.js';
import { LEFT_TO_USER, statusText, Thread } from './thread.js';

/** Where the list and the thread do not fit side by side; chat.css has the same. */
const NARROW = matchMedia('(max-width: 720px)');

/** What one id sees and does, until it is changed. */
class Chat {
  #id;
  #conversations;
  #client;
  #list;
  #thread;
  #status;

  constructor(id, refused) {
    this.#id = id;
    this.#list = new ConversationList(id, (peer) => this.open(peer));
    this.#thread = new Thread(id, (conversation, entry) => this.#sendAgain(conversation, entry));
    this.#conversations = new Conversations(id, new History(id), {
      listChanged: () => this.#showList(),
      entryAdded: (conversation, entry) => this.#thread.entryAdded(conversation, entry),
      entryChanged: (conversation, entry) => this.#thread.entryChanged(conversation, entry),
      entryRemoved: (conversation, entry) => this.#thread.entryRemoved(conversation, entry),
    });
    this.#status = new ConnectionStatus(() => this.#client.connect());
    const seenSeqs = (epoch) => this.#conversations.seenSeqs(epoch);
    this.#client = new ChatClient(chatUrl(), id, seenSeqs, {
      message: (message, gap) => this.#received(message, gap),
      stateChanged: (state) => {
        this.#status.show(state);
        if (state.name === 'ended' && state.cause === 'refused') {
          refused(state.reason);
        }
      },
    });
  }

  start() {
    element('self').textContent = this.#id;
    this.#showList();
    if (NARROW.matches) {
      this.backToList();
    } else {
      this.open(EVERYONE);
    }
    for (const { conversation, entry } of this.#conversations.unanswered()) {
      this.#send(conversation, entry);
    }
    this.#client.connect();
  }

  /** What the server has said of itself, or null. */
  get information() {
    return this.#client.information;
  }

  stop() {
    this.#client.close();
    this.#status.stop();
    document.title = 'chatpool';
  }

  /** Shows the conversation with a peer. */
  open(peer) {
    this.#conversations.open(peer);
    this.#thread.show(this.#conversations.current);
    element('text').value = this.#conversations.current.draft;
    showFault(element('text'), element('text-error'), null);
    element('panes').dataset.shown = 'thread';
    this.#attendedChanged();
    // On a phone the keyboard would hide what was opened.
    element(NARROW.matches ? 'thread-title' : 'text').focus();
  }

  /** Where only one of them fits: the list, not the thread. */
  backToList() {
    const peer = this.#conversations.current?.peer ?? EVERYONE;
    element('panes').dataset.shown = 'list';
    this.#attendedChanged();
    this.#list.focus(peer);
  }

  send(text) {
    const entry = this.#conversations.sending(text);
    this.#send(this.#conversations.current, entry);
  }

  /** What stands in the field now. */
  draft(text) {
    this.#conversations.draft(text);
  }

  /** There may be room for a thread now where there was none. */
  widthChanged() {
    if (!NARROW.matches && this.#conversations.current === null) {
      this.open(EVERYONE);
    }
    this.#attendedChanged();
  }

  /** Whether somebody looks may have changed, and the network may have. */
  wake() {
    this.#attendedChanged();
    if (document.visibilityState === 'visible') {
      this.#client.wake();
    }
  }

  #attendedChanged() {
    const isThreadShown = !NARROW.matches || element('panes').dataset.shown === 'thread';
    this.#conversations.isAttended = document.visibilityState === 'visible' && isThreadShown;
  }

  #received(message, gap) {
    this.#conversations.received(message, gap);
    const from = message.to === EVERYONE ? `${message.from} to everyone` : `${message.from}`;
    this.#announce(`${from}: ${message.text}`);
  }

  /** To who does not see it. */
  #announce(text) {
    element('announcements').textContent = text;
  }

  #send(conversation, entry) {
    const change = (status, reason) => {
      this.#conversations.statusChanged(conversation, entry, status, reason);
      if (LEFT_TO_USER.includes(status)) {
        this.#announce(`${entry.text}: ${statusText(entry)}`);
      }
    };
    const { text, key, firstWritten } = entry;
    const outcome = {
      written: (first) => this.#conversations.written(conversation, entry, first),
      granted: () => change('sent'),
      refused: (reason) => change('refused', this.#fault(conversation.peer, text) ?? reason),
      unsent: () => change('unsent'),
      unconfirmed: (cause) => change('unconfirmed', cause),
    };
    this.#client.send({ to: conversation.peer, text, key, firstWritten, outcome });
  }

  /** What is wrong with a text that was written before the limits were known, or null. */
  #fault(peer, text) {
    const idIsWrong = peer === EVERYONE ? null : idFault(peer, this.information);
    return idIsWrong ?? textFault(text, this.information);
  }

  #sendAgain(conversation, entry) {
    this.#conversations.remove(conversation, entry);
    this.send(entry.text);
  }

  #showList() {
    const unread = this.#conversations.unreadCount;
    this.#list.show(this.#conversations.list(), this.#conversations.current);
    document.title = `${unread > 0 ? `(${unread}) ` : ''}${this.#id} · chatpool`;
  }
}

let chat = null;

function chatUrl() {
  const url = new URL('chat', location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url;
}

function startChat(id) {
  element('sign-in').hidden = true;
  element('app').hidden = false;
  chat = new Chat(id, (reason) => {
    askForId(reason === 'invalid' ? 'The server has no such id.' : `Refused: ${reason}.`);
  });
  chat.start();
}

function askForId(error) {
  chat?.stop();
  chat = null;
  forgetTabId();
  element('app').hidden = true;
  element('sign-in').hidden = false;
  element('sign-in-error').textContent = error;
  element('own-id').value = lastId() ?? '';
  element('own-id').select();
}

/** The id that a field holds, or null: then what is wrong with it is said. */
function idIn(field, error, information) {
  const id = /^\s*\d+\s*$/.test(field.value) ? Number(field.value) : NaN;
  const fault = idFault(id, information);
  showFault(field, error, fault);
  return fault === null ? id : null;
}

/** Says what is wrong with the content of a field; null: nothing. */
function showFault(field, error, fault) {
  field.setAttribute('aria-invalid', String(fault !== null));
  error.textContent = fault ?? '';
}

element('sign-in-form').addEventListener('submit', async (event) => {
  event.preventDefault();
  const information = await askInformation(chatUrl());
  const field = element('own-id');
  const id = idIn(field, element('sign-in-error'), information);
  if (id === null) {
    field.focus();
  } else if (chat === null) {
    chooseId(id);
    startChat(id);
  }
});

element('change-id').addEventListener('click', () => askForId(''));

element('new-chat').addEventListener('submit', (event) => {
  event.preventDefault();
  const field = element('peer');
  const peer = idIn(field, element('peer-error'), chat.information);
  if (peer !== null) {
    field.value = '';
    chat.open(peer);
  }
});

element('back').addEventListener('click', () => chat.backToList());

element('thread').addEventListener('keydown', (event) => {
  if (event.key === 'Escape') {
    chat.backToList();
  }
});

element('composer').addEventListener('submit', (event) => {
  event.preventDefault();
  const field = element('text');
  const fault = textFault(field.value, chat.information);
  showFault(field, element('text-error'), fault);
  if (fault === null && field.value.trim() !== '') {
    chat.send(field.value);
    field.value = '';
    chat.draft('');
  }
  field.focus();
});

element('text').addEventListener('keydown', (event) => {
  // With Enter an input method ends a word, not the message.
  if (event.key === 'Enter' && !event.isComposing) {
    event.preventDefault();
    element('composer').requestSubmit();
  }
});

element('text').addEventListener('input', (event) => {
  // A text is one line; what is pasted may be more.
  const field = event.target;
  if (/[\r\n]/.test(field.value)) {
    field.value = field.value.replace(/\s*[\r\n]+\s*/g, ' ');
  }
  chat.draft(field.value);
  if (textFault(field.value, chat.information) === null) {
    showFault(field, element('text-error'), null);
  }
});

document.addEventListener('visibilitychange', () => chat?.wake());
window.addEventListener('pageshow', () => chat?.wake());
window.addEventListener('online', () => chat?.wake());
NARROW.addEventListener('change', () => chat?.widthChanged());

const id = tabId();
if (id === null) {
  askForId('');
} else {
  startChat(id);
}
