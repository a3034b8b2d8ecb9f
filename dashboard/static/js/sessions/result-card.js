/** What the official result of a race changed since the flag, above the alerts. */

import { el } from "../dom.js";
import { t } from "../i18n.js";
import { icon } from "../icons.js";
import { sinceFlag } from "./since-flag.js";

/** Hidden until there is a result. */
export class ResultCard {
  constructor() {
    this.changes = el("ul", {});
    const head = el("h3", {}, icon("chequered"), el("span", { class: "card-title" }, t("Official result")));
    this.element = el("div", { class: "result-card", "data-tone": "text", hidden: "" }, head, this.changes);
    this.said = "";
  }

  /** @param {Record<string, Driver>} drivers */
  draw(drivers) {
    const placed = Object.values(drivers).filter(({ at_flag: place }) => place !== undefined);
    const moved = placed
      .filter((driver) => sinceFlag(driver) && (driver.classified !== "R" || driver.time_change_s))
      .filter(({ state }) => state !== "did_not_start")
      .sort((a, b) => a.position - b.position)
      .map((driver) => `${driver.code ?? driver.number}: ${sinceFlag(driver)}`);
    const lines = placed.length === 0 ? [] : moved.length ? moved : [t("As the cars finished: nothing changed after the flag")];
    this.element.hidden = lines.length === 0;
    if (lines.join() === this.said) return;
    this.said = lines.join();
    this.changes.replaceChildren(...lines.map((line) => el("li", {}, line)));
  }
}
