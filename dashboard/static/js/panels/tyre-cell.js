/** The tyres a car is on: compound as a ring with its letter, age in laps. */

import { el, setAttribute, setText, spoken } from "../dom.js";
import { t } from "../i18n.js";
import { compoundName } from "../wording.js";

/** Empty while nothing is known. */
export class TyreCell {
  constructor() {
    this.ring = el("span", { class: "ring", "aria-hidden": "true" }, "");
    this.words = spoken();
    this.life = el("span", { class: "life" }, "");
    this.element = el("td", { class: "c-tyre" }, el("span", { class: "tyre" }, this.ring, this.words, this.life));
  }

  /** @param {Driver} d */
  draw({ compound, tyre_life: life, fresh_tyre: fresh }) {
    const { letter, word } = compoundName(compound);
    const condition = fresh === undefined ? "" : `, ${fresh ? t("fitted new") : t("fitted used")}`;
    this.ring.hidden = !compound;
    setAttribute(this.ring, "data-compound", compound);
    setText(this.ring, letter);
    setText(this.words, compound ? `${word}, ${t("laps")}: ` : "");
    setText(this.life, life === undefined ? "" : String(life));
    setAttribute(this.element, "title", compound ? `${word}${condition}` : null);
  }
}
