/** Everything about one driver, under their row: for windows too narrow for the tower's columns. */

import { el, setAttribute, setText } from "../dom.js";
import { lapTime, pitTime } from "../format.js";
import { plural, t } from "../i18n.js";
import { sinceFlag } from "../sessions/since-flag.js";
import { compoundName, markWord, penaltyWord } from "../wording.js";

/** @type {Fact[]} */
const FACTS = [
  [t("Team"), (driver) => driver.team],
  [t("Grid"), (driver) => (driver.grid === 0 ? t("Pit lane") : driver.grid && `P${driver.grid}`)],
  [t("Best lap"), (driver) => driver.best_lap_ms && t("{time} on lap {lap}", { time: lapTime(driver.best_lap_ms), lap: driver.best_lap })],
  [t("Sectors"), (driver) => sectors(driver.sectors)],
  [t("Stints"), (driver) => stints(driver.stints)],
  [t("Stops"), (driver) => stops(driver)],
  [t("Penalties"), (driver) => penalties(driver)],
  [t("Result"), (driver) => sinceFlag(driver)],
];

/** What is told of a driver in a race. */
export const raceDetails = () => new DriverDetails(FACTS);

/** A row of the tower's table. */
export class DriverDetails {
  /** @param {Fact[]} facts */
  constructor(facts) {
    this.read = facts;
    this.name = el("p", { class: "details-name" }, "");
    this.facts = facts.map(([name]) => {
      const value = el("dd", {}, "");
      return { value, element: el("div", {}, el("dt", {}, name), value) };
    });
    const list = el("dl", {}, ...this.facts.map(({ element }) => element));
    this.cell = el("td", {}, this.name, list);
    this.element = el("tr", { class: "details" }, this.cell);
  }

  /** `columns` are those the tower shows at its width: a cell over more would make room for them. @param {Driver} driver @param {number} columns @param {State} state */
  draw(driver, columns, state) {
    setAttribute(this.cell, "colspan", columns);
    setText(this.name, [driver.name, driver.number && `#${driver.number}`].filter(Boolean).join(" "));
    this.read.forEach(([, read], index) => {
      const { value, element } = this.facts[index];
      const text = String(read(driver, state) || "");
      setText(value, text);
      setAttribute(element, "hidden", text ? null : "");
    });
  }
}

/** `S1 ◆31.623 (fastest of all)` and so on. @param {Record<string, Api.SectorTime>} driven */
export function sectors(driven = {}) {
  /** @type {Lookup<string>} */
  const signs = { __proto__: null, purple: "◆", green: "●", deleted: "×" };
  return ["1", "2", "3"]
    .filter((sector) => driven[sector])
    .map((sector) => `S${sector} ${signs[driven[sector].mark] ?? ""}${lapTime(driven[sector].time_ms)} (${markWord(driven[sector].mark)})`)
    .join(" · ");
}

/** `medium 12 laps → hard 8 laps`. @param {Api.StintLaps[]} driven */
export function stints(driven = []) {
  return driven
    .filter(({ laps }) => laps)
    .map(({ compound, laps }) => `${compoundName(compound).word} ${plural(laps, "{count} lap", "{count} laps")}`)
    .join(" → ");
}

/** @param {Driver} driver */
function stops({ stops: count, last_pit_ms: ms }) {
  if (!count) return "";
  return ms === undefined ? String(count) : t("{count}, the last {seconds} s in the pit lane", { count, seconds: pitTime(ms) });
}

/** @param {Driver} driver */
function penalties({ penalties: owed = [], penalties_served: served = [] }) {
  const said = served.map((one) => t("{penalty} (served)", { penalty: penaltyWord(one) }));
  return [...owed.map(penaltyWord), ...said].join(", ");
}
