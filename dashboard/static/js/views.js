/**
 * Which of the views that take the place of map and messages is open on a wide window, if any.
 * On a narrow one a view is one of the sections.
 */

const NARROW = matchMedia("(max-width: 899px)");

export class Views {
  /** @type {((view: string | null) => void)[]} */
  #listeners = [];
  /** @type {string?} */
  open = null;

  /** @param {(view: string | null) => void} listener */
  onChange(listener) {
    this.#listeners.push(listener);
  }

  /** Opens a view, or closes it if it is open. @param {string} view */
  toggle(view) {
    if (document.getElementById(view)?.hidden) return;
    if (NARROW.matches) {
      document.body.dataset.section = document.body.dataset.section === view ? "tower" : view;
      this.announce();
      return;
    }
    this.open = view === this.open ? null : view;
    if (this.open) document.body.dataset.view = this.open;
    else delete document.body.dataset.view;
    this.announce();
  }

  /** Tells that what is in sight may have changed. */
  announce() {
    for (const listener of this.#listeners) listener(this.open);
  }
}
