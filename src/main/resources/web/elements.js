import { EVERYONE } from './frames.js';

/** Spreads neighbours and equal last digits over the 8 colours of chat.css (Fibonacci hashing). */
const COLOR_FACTOR = 0x9e3779b1;
const COLOR_SHIFT = 29;

/** The element with this id, which index.html has. */
export function element(id) {
  return document.getElementById(id);
}

/** A new copy of what a template holds. */
export function copyOf(templateId) {
  return element(templateId).content.firstElementChild.cloneNode(true);
}

/** How a conversation is called. */
export function nameOf(peer, ownId) {
  if (peer === EVERYONE) {
    return 'Everyone';
  }
  return peer === ownId ? `${peer} (you)` : String(peer);
}

/** Shows whom a conversation is with, by colour too. */
export function fillAvatar(avatar, peer) {
  avatar.dataset.color = peer === EVERYONE ? 'everyone' : String(colorOf(peer));
  avatar.replaceChildren(peer === EVERYONE ? copyOf('people-icon') : String(peer));
}

function colorOf(peer) {
  return Math.imul(peer, COLOR_FACTOR) >>> COLOR_SHIFT;
}
