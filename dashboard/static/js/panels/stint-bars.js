/** A car's stints as bars to scale of the race's laps. */

import { el, setAttribute, setText, spoken } from "../dom.js";
import { plural, t } from "../i18n.js";
import { compoundName } from "../wording.js";

/** A bar per set of tyres; where there is room, its letter and its laps stand in it. */
export class StintBars {
  constructor() {
    /** @type {Bar[]} */
    this.bars = [];
    this.track = el("span", { class: "stint-track", "aria-hidden": "true" });
    this.words = spoken();
    this.element = el("td", { class: "c-stints" }, this.track, this.words);
  }

  /** @param {Api.StintLaps[]} stints @param {number} raceLaps */
  draw(stints, raceLaps) {
    while (this.bars.length > stints.length) this.bars.pop()?.element.remove();
    while (this.bars.length < stints.length) {
      const bar = new Bar();
      this.bars.push(bar);
      this.track.append(bar.element);
    }
    stints.forEach((stint, index) => this.bars[index].draw(stint, raceLaps));
    setText(this.words, stints.map(stintWords).join(", "));
  }
}

class Bar {
  constructor() {
    this.letter = el("span", { class: "stint-letter" }, "");
    this.laps = el("span", { class: "stint-laps" }, "");
    this.element = el("span", { class: "stint" }, this.letter, this.laps);
    this.shape = "";
  }

  /** @param {Api.StintLaps} stint @param {number} raceLaps */
  draw(stint, raceLaps) {
    const { compound, laps, start_lap: start, fresh } = stint;
    const shape = [compound, laps, start, fresh, raceLaps].join();
    if (shape === this.shape) return;
    this.shape = shape;
    this.element.hidden = laps === 0;
    setAttribute(this.element, "data-compound", compound);
    setAttribute(this.element, "title", stintWords(stint));
    this.element.style.setProperty("--from", String((start - 1) / raceLaps));
    this.element.style.setProperty("--share", String(laps / raceLaps));
    setText(this.letter, compoundName(compound).letter);
    setText(this.laps, String(laps));
  }
}

/** @param {Api.StintLaps} stint */
function stintWords({ compound, laps, fresh }) {
  const condition = fresh === undefined ? "" : ` ${fresh ? t("new") : t("used")}`;
  return `${compoundName(compound).word}${condition}, ${plural(laps, "{count} lap", "{count} laps")}`;
}
