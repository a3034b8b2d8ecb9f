/** Who drives: team colour, code, number, name, and what is held against or for the driver. */

import { el, setAttribute, setText, spoken } from "../dom.js";
import { t } from "../i18n.js";
import { penaltyWord, shortPenalty } from "../wording.js";

/** The row's heading. */
export class DriverCell {
  constructor() {
    this.code = el("button", { type: "button", class: "code", "aria-pressed": "false" }, "");
    this.number = el("span", { class: "number" }, "");
    this.given = el("span", { class: "given" }, "");
    this.family = el("span", {}, "");
    this.name = el("span", { class: "name" }, this.given, this.family);
    this.team = spoken();
    this.fastest = el("span", { class: "badge badge-fastest", title: t("Holds the fastest lap"), hidden: "" }, t("FL"), spoken(`, ${t("fastest lap")}`));
    this.outLap = el("span", { class: "badge badge-out", title: t("On the lap out of the pits"), hidden: "" }, t("OUT"));
    this.penalty = el("span", { class: "badge badge-penalty", hidden: "" }, "");
    const bar = el("span", { class: "team-bar" });
    const inside = el("div", { class: "driver" }, bar, this.code, this.number, this.name, this.team, this.fastest, this.outLap, this.penalty);
    this.element = el("th", { scope: "row", class: "c-driver" }, inside);
  }

  /** @param {Driver} driver */
  draw(driver) {
    const { penalties = [] } = driver;
    setText(this.code, driver.code ?? driver.number ?? "");
    setText(this.number, driver.number ?? "");
    const [given, family] = names(driver);
    setText(this.given, given && `${given} `);
    setText(this.family, family);
    setText(this.team, driver.team ? `, ${driver.team}` : "");
    setAttribute(this.element, "title", [driver.name, driver.team].filter(Boolean).join(" · ") || null);
    this.fastest.hidden = driver.best_lap_mark !== "purple";
    this.outLap.hidden = !driver.out_lap;
    this.penalty.hidden = penalties.length === 0 || Number(driver.time_change_s) < 0; // taken back
    setText(this.penalty, penaltyText(penalties));
    setAttribute(this.penalty, "title", penalties.map(penaltyWord).join(", ") || null);
  }
}

/** Given and family name; the family's is where the code begins, else the last word. @param {Driver} driver */
function names({ name = "", code = "" }) {
  const words = name.split(" ");
  const found = words.findIndex((_, index) => words.slice(index).join("").toUpperCase().startsWith(code));
  const at = code && found >= 0 ? found : words.length - 1;
  return [words.slice(0, at).join(" "), words.slice(at).join(" ")];
}

/** The newest penalty owed, and how many more there are. @param {PenaltyGiven[]} penalties */
function penaltyText(penalties) {
  if (penalties.length === 0) return "";
  const more = penalties.length > 1 ? ` ×${penalties.length}` : "";
  const short = penalties.map(shortPenalty);
  const same = short.every((penalty) => penalty === short[0]);
  return `${short.at(-1)}${same ? more : more && ` & ${penalties.length - 1}`}`;
}
