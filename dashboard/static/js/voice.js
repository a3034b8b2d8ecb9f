/** What is said aloud to those who listen to the page: little, and never the same twice in a row. */

import { spoken } from "./dom.js";

/** News of the race comes at most so often; what was not said by then gives way to what is newer. */
const QUIET_MS = 8_000;

export class Voice {
  /** @type {string?} */
  #next = null;
  #saidAt = -QUIET_MS;

  constructor() {
    this.element = spoken();
    this.element.setAttribute("role", "status");
    document.body.append(this.element);
  }

  /** Says what the viewer's own action brought about, at once. @param {string} text */
  say(text) {
    this.element.textContent = text;
  }

  /** Says what happened in the race, when it has been quiet for a while. @param {string} text */
  news(text) {
    const waiting = this.#next !== null;
    this.#next = text;
    if (waiting) return;
    setTimeout(() => {
      this.say(this.#next ?? "");
      this.#next = null;
      this.#saidAt = performance.now();
    }, Math.max(0, this.#saidAt + QUIET_MS - performance.now()));
  }
}
