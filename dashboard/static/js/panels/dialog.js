/** A dialog over the page: the browser keeps the focus in it, gives it back, and closes it on Escape. */

import { el } from "../dom.js";
import { t } from "../i18n.js";
import { icon } from "../icons.js";

/**
 * A closed dialog in the page's body, with a title, a button to close it, and `parts`.
 * @type {(id: string, title: string, ...parts: HTMLElement[]) => HTMLDialogElement}
 */
export function dialog(id, title, ...parts) {
  const close = el("button", { type: "button", class: "tool", "aria-label": t("Close") }, icon("cross"));
  const head = el("div", { class: "dialog-head" }, el("h2", { id: `${id}-title` }, title), close);
  const element = el("dialog", { class: "dialog", id, "aria-labelledby": `${id}-title` }, head, ...parts);
  close.addEventListener("click", () => element.close());
  element.addEventListener("click", (event) => {
    if (event.target === element) element.close(); // beside it
  });
  document.body.append(element);
  return element;
}
