import { element } from './elements.js';

/** Shows the state of the connection, and what the user can do about it. */
export class ConnectionStatus {
  #countdown = null;

  /** Calls back when the user wants to connect. */
  constructor(connect) {
    element('banner-action').onclick = connect;
  }

  show(state) {
    this.stop();
    element('pill').dataset.state = state.name;
    this.#hideBanner();
    switch (state.name) {
      case 'connecting':
        this.#showPill('Connecting…');
        break;
      case 'open':
        this.#showPill('Connected');
        break;
      case 'waiting':
        this.#showPill('Reconnecting…');
        this.#countDown(state.retryMillis);
        break;
      case 'replaced':
        this.#showPill('Open elsewhere');
        this.#showBanner(
          'Your id was opened in another place. New messages go there.', 'Use it here');
        break;
      default:
        this.#showPill('Not connected');
        this.#showBanner(endText(state), 'Connect again');
    }
  }

  stop() {
    clearInterval(this.#countdown);
  }

  /** Soon over, a wait needs no words; a long one does. */
  #countDown(retryMillis) {
    const update = () => {
      const seconds = Math.ceil((retryMillis - Date.now()) / 1_000);
      if (seconds > 1) {
        this.#showBanner(`No connection. The next attempt is in ${seconds} seconds.`, 'Try now');
      }
    };
    this.#countdown = setInterval(update, 1_000);
    update();
  }

  #showPill(text) {
    element('pill').textContent = text;
  }

  #showBanner(text, action) {
    element('banner').hidden = false;
    element('banner-text').textContent = text;
    element('banner-action').textContent = action;
  }

  #hideBanner() {
    element('banner').hidden = true;
  }
}

function endText({ cause, reason }) {
  return cause === 'malformed'
    ? 'The server has sent what this page does not understand. A reload may bring a newer page.'
    : `The server does not want us back: ${reason}.`;
}
