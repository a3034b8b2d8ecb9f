/** What a list panel says of itself: how much is in it, or what will come and when. */

import { el, setText } from "../dom.js";
import { t } from "../i18n.js";

/** The server keeps this many alerts and messages, and lets the older ones go. */
const KEPT = 100;

/** The panel's title, and a note of how many items it holds, set by `count(number)`. @param {string} title @param {Record<string, unknown>} [attributes] */
export function panelHead(title, attributes = {}) {
  const note = el("p", { class: "panel-note" }, "");
  const element = el("div", { class: "panel-head" }, el("h2", attributes, title), note);
  /** @param {number} number */
  const count = (number) => setText(note, number < KEPT ? String(number || "") : t("newest {count}", { count: KEPT }));
  return { element, count };
}

/** A short line and the sentence that explains it. @param {string} title @param {string} text */
export function emptyState(title, text) {
  return el("p", { class: "empty" }, el("strong", {}, title), text);
}
