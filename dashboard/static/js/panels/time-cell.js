/** A lap or sector time with its mark: a colour, a shape before it, and a word. */

import { el, setAttribute, setText, spoken } from "../dom.js";
import { lapTime } from "../format.js";
import { markWord } from "../wording.js";

/** A cell of the column `key`. */
export class TimeCell {
  /** @param {string} key */
  constructor(key) {
    this.time = el("span", { class: "time" }, "");
    this.words = spoken();
    this.element = el("td", { class: `c-${key}` }, this.time, this.words);
  }

  /** A sector of a minute or more is one behind the safety car, where thousandths are only noise. @param {number} [ms] @param {string} [mark] */
  drawSector(ms, mark) {
    this.draw(ms, mark);
    if (ms !== undefined && ms >= 60_000) setText(this.time, lapTime(ms).slice(0, -2));
  }

  /** `note` says more to those who listen and on hovering. @param {number} [ms] @param {string} [mark] */
  draw(ms, mark, note = "") {
    const text = lapTime(ms);
    setText(this.time, text);
    setAttribute(this.time, "data-mark", text ? mark : null);
    const words = text ? [markWord(mark), note].filter(Boolean).join(", ") : "";
    setText(this.words, words ? `, ${words}` : "");
    setAttribute(this.element, "title", words || null);
  }
}
