/** Which of the views that take the place of map and messages is open on a wide window, if any. */

export class Views {
  #listeners = [];
  open = null;

  onChange(listener) {
    this.#listeners.push(listener);
  }

  /** Opens a view, or closes it if it is open. */
  toggle(view) {
    if (document.getElementById(view)?.hidden) return;
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
