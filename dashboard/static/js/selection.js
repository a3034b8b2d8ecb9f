/** The driver the viewer follows, on every panel; remembered in the page's address. */

export class Selection {
  /** @type {((driver: string | null) => void)[]} */
  #listeners = [];

  constructor() {
    this.driver = new URLSearchParams(location.search).get("driver");
  }

  /** @param {(driver: string | null) => void} listener */
  onChange(listener) {
    this.#listeners.push(listener);
  }

  /** Chooses a driver by number; the one chosen already, or null, is let go. @param {string | null} driver */
  choose(driver) {
    this.driver = driver === this.driver ? null : driver;
    for (const listener of this.#listeners) listener(this.driver);
  }
}
