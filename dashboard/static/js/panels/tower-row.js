/** One car in the tower: its cells, made once, and how they follow the driver's state. */

import { el, setAttribute, setText, spoken } from "../dom.js";
import { distance, pitTime } from "../format.js";
import { plural, t } from "../i18n.js";
import { sinceFlag } from "../sessions/since-flag.js";
import { reasonWord, resultWord } from "../wording.js";
import { DriverCell } from "./driver-cell.js";
import { StintBars } from "./stint-bars.js";
import { TimeCell } from "./time-cell.js";
import { TyreCell } from "./tyre-cell.js";

const CLOSE_MS = 1000;
const OUT = new Set(["retired", "did_not_start"]);

/** The row of one driver; `draw` brings it up to date and touches only what differs. */
export class TowerRow {
  /** @param {string} number */
  constructor(number) {
    this.position = el("td", { class: "c-position" }, "");
    this.driver = new DriverCell();
    this.gained = new GainedCell();
    this.gap = el("td", { class: "c-gap" }, "");
    this.interval = new IntervalCell();
    this.last = new TimeCell("last");
    this.best = new TimeCell("best");
    this.sectors = ["1", "2", "3"].map((sector) => new TimeCell(`s${sector}`));
    this.tyre = new TyreCell();
    this.stints = new StintBars();
    this.stops = new StopsCell();
    const before = [this.position, this.driver.element, this.gained.element, this.gap, this.interval.element];
    const times = [this.last, this.best, ...this.sectors].map((cell) => cell.element);
    const tyres = [this.tyre.element, this.stints.element, this.stops.element];
    this.element = el("tr", { "data-driver": number }, ...before, ...times, ...tyres);
  }

  /** Marks the row as the one chosen, or takes the mark away. @param {boolean} chosen */
  select(chosen) {
    setAttribute(this.element, "data-selected", chosen ? "" : null);
    setAttribute(this.driver.code, "aria-pressed", String(chosen));
  }

  /** `raceLaps` is the scale of the stint bars. @param {Driver} driver @param {number} raceLaps */
  draw(driver, raceLaps) {
    const out = OUT.has(driver.state);
    setAttribute(this.element, "data-state", driver.state);
    setText(this.position, out && !driver.classified?.match(/^\d/) ? "–" : String(driver.position ?? ""));
    this.driver.draw(driver);
    this.gained.draw(driver, out);
    this.#drawGap(driver, out);
    this.interval.draw(driver);
    this.last.draw(driver.last_lap_ms, driver.last_lap_mark);
    this.best.draw(driver.best_lap_ms, driver.best_lap_mark, driver.best_lap ? t("on lap {lap}", { lap: driver.best_lap }) : "");
    this.sectors.forEach((cell, index) => {
      const sector = driver.sectors?.[index + 1];
      cell.drawSector(out ? undefined : sector?.time_ms, sector?.mark);
    });
    this.tyre.draw(driver);
    this.stints.draw(driver.stints ?? [], raceLaps);
    this.stops.draw(driver);
  }

  /** A car that is out says so across gap, interval and last lap. @param {Driver} driver @param {boolean} out */
  #drawGap(driver, out) {
    setAttribute(this.gap, "colspan", out ? 3 : null);
    this.interval.element.hidden = out;
    this.last.element.hidden = out;
    setText(this.gap, out ? outText(driver) : gapText(driver));
    setAttribute(this.gap, "title", out ? outText(driver) : null);
  }
}

/** `RETIRED · lap 34 · Accident`; a car that retires after `laps` laps is on the next one. @param {Driver} driver */
function outText({ state, retired, result_status: result }) {
  if (state === "did_not_start") return [t("DNS"), reasonWord(result) || t("did not start")].join(" · ");
  const lap = retired?.laps === undefined ? "" : t("lap {lap}", { lap: retired.laps + 1 });
  return [t("RETIRED"), lap, retired?.reason === "Retired" ? "" : reasonWord(retired?.reason)].filter(Boolean).join(" · ");
}

/** @param {Driver} driver */
function gapText({ state, position, gap_ms: ms, laps_behind: laps }) {
  if (position === 1 && state !== "grid" && !laps) return t("Leader");
  return distance(ms, laps);
}

class IntervalCell {
  constructor() {
    this.text = el("span", {}, "");
    this.words = spoken();
    this.element = el("td", { class: "c-interval" }, this.text, this.words);
  }

  /** @param {Driver} driver */
  draw(driver) {
    const finished = driver.state === "finished";
    const word = finished ? resultWord(driver.classified) || moved(driver) || t("FINISHED") : driver.state === "pit" ? t("PIT") : undefined;
    const place = driver.at_flag ?? driver.position;
    const since = finished && sinceFlag(driver);
    setAttribute(this.text, "data-way", since && place !== driver.position ? (place > driver.position ? "up" : "down") : null);
    setAttribute(this.element, "title", since || null);
    setText(this.words, since ? `, ${since}` : "");
    const ms = driver.position === 1 ? undefined : driver.interval_ms;
    const close = !word && !driver.interval_laps && ms !== undefined && ms < CLOSE_MS;
    setAttribute(this.text, "class", word ? "chip" : null);
    setAttribute(this.element, "data-close", close ? "" : null);
    setText(this.text, word ?? (driver.position === 1 ? "" : distance(ms, driver.interval_laps)));
  }
}

/** `▲ was P5`: the place a car had at the flag, if the result gave it another. @param {Driver} driver */
function moved({ at_flag: before, position }) {
  if (before === undefined || before === position) return "";
  return `${before > position ? "▲" : "▼"} ${t("was P{place}", { place: before })}`;
}

class GainedCell {
  constructor() {
    this.text = el("span", { "aria-hidden": "true" }, "");
    this.words = spoken();
    this.element = el("td", { class: "c-gained" }, this.text, this.words);
  }

  /** @param {Driver} d @param {boolean} out */
  draw({ gained: places = NaN, grid }, out) {
    if (out) places = NaN;
    const fromPitLane = !out && grid === 0;
    setAttribute(this.element, "data-way", places > 0 ? "up" : places < 0 ? "down" : null);
    setText(this.text, fromPitLane ? t("PL") : Number.isNaN(places) ? "" : arrow(places));
    setText(this.words, fromPitLane ? t("started from the pit lane") : Number.isNaN(places) ? "" : gainedWords(places));
  }
}

class StopsCell {
  constructor() {
    this.count = el("span", { class: "stop-count" }, "");
    this.time = el("span", { class: "stop-time" }, "");
    this.words = spoken();
    this.element = el("td", { class: "c-stops" }, this.count, this.words, this.time);
  }

  /** @param {Driver} d */
  draw({ state, stops, last_pit_ms: ms }) {
    setText(this.count, state === "grid" ? "" : String(stops));
    setText(this.words, ms === undefined ? "" : `, ${t("last in seconds")}: `);
    setText(this.time, pitTime(ms));
  }
}

/** @param {number} places */
function arrow(places) {
  if (places === 0) return "–";
  return `${places > 0 ? "▲" : "▼"}${Math.abs(places)}`;
}

/** @param {number} places */
function gainedWords(places) {
  if (places === 0) return t("as on the grid");
  if (places > 0) return plural(places, "{count} place gained", "{count} places gained");
  return plural(-places, "{count} place lost", "{count} places lost");
}
