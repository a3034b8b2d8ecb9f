/** Keys that work anywhere on the page, and what each does. */

import { recall, remember } from "./remembered.js";

/** Where keys are typed, or have a meaning of their own. */
const TYPING = "input, select, textarea";
const OPERATED = "button, a, summary, [role=log], [role=tab]";
const OWN_MEANING = new Set([" ", "Enter", "ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"]);

export class Keys {
  /** @type {Map<string, () => void>} */
  #bound = new Map();
  /** @type {{ cap: string, words: string }[]} */
  #told = [];

  constructor() {
    this.on = Boolean(recall("keys", true));
    document.addEventListener("keydown", (event) => this.#press(event));
  }

  /** Binds a key by its `KeyboardEvent.key`; `cap` is what is printed on it. @param {string} key @param {string} cap @param {string} words @param {() => void} handler */
  add(key, cap, words, handler) {
    this.#bound.set(key, handler);
    this.tell(cap, words);
  }

  /** Lists a key that a part of the page sees to itself. @param {string} cap @param {string} words */
  tell(cap, words) {
    this.#told.push({ cap, words });
  }

  /** All keys as `{cap, words}`, in the order they were added. */
  get list() {
    return this.#told;
  }

  /** Single keys can be turned off: speech input and some ways of typing press them unmeant (WCAG 2.1.4). @param {boolean} on */
  turn(on) {
    this.on = on;
    remember("keys", on);
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    const { key, target } = event;
    if (!this.on || event.altKey || event.ctrlKey || event.metaKey || document.querySelector("dialog[open]")) return;
    if (target?.closest(TYPING) || (OWN_MEANING.has(key) && target?.closest(OPERATED))) return;
    const handler = this.#bound.get(key.length === 1 ? key.toLowerCase() : key);
    if (!handler) return;
    event.preventDefault();
    handler();
  }
}
