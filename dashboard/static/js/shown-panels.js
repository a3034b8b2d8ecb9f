/** Which panels the viewer wants to see; remembered. A hidden one leaves its room to the others. */

import { recall, remember } from "./remembered.js";

export class ShownPanels {
  /** @type {{ key: string, name: string, element: HTMLElement, host: HTMLElement }[]} */
  #panels = [];
  /** @type {(() => void)[]} */
  #listeners = [];
  /** @type {Set<string>} */
  #empty = new Set();
  /** @type {Set<unknown>} */
  #hidden = new Set([recall("hidden", [])].flat());

  /** Adds a panel, `element` in the area `host`, and hides it if that was the choice. @param {string} key @param {string} name @param {HTMLElement} element @param {HTMLElement} host */
  add(key, name, element, host) {
    this.#panels.push({ key, name, element, host });
    this.#apply();
  }

  /** @param {() => void} listener */
  onChange(listener) {
    this.#listeners.push(listener);
  }

  /** All panels as `{key, name, shown}`. */
  get list() {
    return this.#panels.map(({ key, name }) => ({ key, name, shown: !this.#hidden.has(key) }));
  }

  /** @param {string} key @param {boolean} shown */
  show(key, shown) {
    if (shown) this.#hidden.delete(key);
    else this.#hidden.add(key);
    remember("hidden", [...this.#hidden]);
    this.#apply();
    for (const listener of this.#listeners) listener();
  }

  /** Takes a panel away that has nothing to show in this session, or brings it back. @param {string} key @param {boolean} empty */
  leave(key, empty) {
    if (empty === this.#empty.has(key)) return;
    if (empty) this.#empty.add(key);
    else this.#empty.delete(key);
    this.#apply();
    for (const listener of this.#listeners) listener();
  }

  #apply() {
    for (const { key, element } of this.#panels) element.hidden = this.#hidden.has(key) || this.#empty.has(key);
    for (const { host } of this.#panels) {
      host.hidden = this.#panels.every((panel) => panel.host !== host || panel.element.hidden);
    }
  }
}
