/** Who drives: team colour, code, number, name, and what is held against or for the driver. */

import { el, setAttribute, setText, spoken } from "../dom.js";
import { t } from "../i18n.js";
import { shortPenalty } from "../wording.js";

/** The row's heading. */
export class DriverCell {
  constructor() {
    this.code = el("span", { class: "code" }, "");
    this.number = el("span", { class: "number" }, "");
    this.name = el("span", { class: "name" }, "");
    this.team = spoken();
    this.fastest = el("span", { class: "badge badge-fastest", title: t("Holds the fastest lap"), hidden: "" }, t("FL"), spoken(`, ${t("fastest lap")}`));
    this.penalty = el("span", { class: "badge badge-penalty", hidden: "" }, "");
    const bar = el("span", { class: "team-bar" });
    const inside = el("div", { class: "driver" }, bar, this.code, this.number, this.name, this.team, this.fastest, this.penalty);
    this.element = el("th", { scope: "row", class: "c-driver" }, inside);
  }

  draw(driver) {
    const { penalties = [] } = driver;
    setText(this.code, driver.code ?? driver.number ?? "");
    setText(this.number, driver.number ?? "");
    setText(this.name, driver.name ?? "");
    setText(this.team, driver.team ? `, ${driver.team}` : "");
    setAttribute(this.element, "title", [driver.name, driver.team].filter(Boolean).join(" · ") || null);
    this.fastest.hidden = driver.best_lap_mark !== "purple";
    this.penalty.hidden = penalties.length === 0;
    setText(this.penalty, penaltyText(penalties));
    setAttribute(this.penalty, "title", penalties.join(", ") || null);
  }
}

/** The newest penalty, and how many more there are. */
function penaltyText(penalties) {
  if (penalties.length === 0) return "";
  const more = penalties.length > 1 ? ` ×${penalties.length}` : "";
  const same = penalties.every((penalty) => penalty === penalties[0]);
  return `${shortPenalty(penalties.at(-1))}${same ? more : more && ` & ${penalties.length - 1}`}`;
}
