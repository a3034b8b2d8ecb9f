/** What a car is doing in a session against the clock: in the pit lane, or on an out, a flying or an in lap. */

import { el, setAttribute, setText } from "../dom.js";
import { t } from "../i18n.js";

const RUNS = { out: t("OUT"), flying: t("LAP"), in: t("IN") };
const TITLES = { out: t("Out lap"), flying: t("Flying lap"), in: t("In lap") };

/** Its word, what that means, and a name for the style sheet. @param {Driver} driver */
export function lapKind({ state, run, knocked_out: out }) {
  if (state === "retired") return { word: t("STOP"), title: t("Stopped"), kind: "stopped" };
  if (out || state === "finished" || state === "grid" || state === "did_not_start") return { word: "", title: "", kind: "" };
  if (state === "pit") return { word: t("PIT"), title: t("In the pit lane"), kind: "pit" };
  return run ? { word: RUNS[run], title: TITLES[run], kind: run } : { word: "", title: "", kind: "" };
}

/** @implements {Cell} */
export class RunCell {
  constructor() {
    this.chip = el("span", { class: "run" }, "");
    this.element = el("td", { class: "c-run" }, this.chip);
  }

  /** @param {Driver} driver */
  draw(driver) {
    const { word, title, kind } = lapKind(driver);
    setText(this.chip, word);
    setAttribute(this.chip, "data-run", kind || null);
    setAttribute(this.element, "title", title || null);
  }
}
