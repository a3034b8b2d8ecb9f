/** The columns of the tower in a session against the clock. Which of them show depends on its width: timed.css. */

import { el, setText } from "../dom.js";
import { t } from "../i18n.js";
import { TimeCell } from "../panels/time-cell.js";
import { TyreCell } from "../panels/tyre-cell.js";
import { resultWord } from "../wording.js";
import { countingTime } from "./part-times.js";
import { RunCell } from "./run-cell.js";
import { SectorCell } from "./sector-cell.js";

export const POSITION = { key: "position", label: t("P"), title: t("Position"), cell: position };
export const DRIVER = { key: "driver", label: t("Driver") };
export const GAP = { key: "gap", label: t("Gap"), title: t("To the leader") };
export const RUN = { key: "run", label: t("Run"), title: t("Out, flying or in lap, or in the pit lane"), cell: () => new RunCell() };
export const LAST = { key: "last", label: t("Last"), title: t("Last lap"), cell: last };
export const SECTORS = [
  { key: "s1", label: t("S1"), title: t("Sector 1"), cell: sector },
  { key: "s2", label: t("S2"), title: t("Sector 2"), cell: sector },
  { key: "s3", label: t("S3"), title: t("Sector 3"), cell: sector },
];
export const TYRE = { key: "tyre", label: t("Tyre"), title: t("Compound and age in laps"), cell: () => new TyreCell() };
export const LAPS = { key: "laps", label: t("Laps"), title: t("Laps driven"), cell: laps };

/** A cell of text: `read` gives what stands in it. @param {string} key @param {(driver: Driver, state: State) => string} read @returns {Cell} */
export function text(key, read) {
  const element = el("td", { class: `c-${key}` }, "");
  return { element, draw: (driver, _, state) => setText(element, read(driver, state)) };
}

function position() {
  return text("position", (driver) => resultWord(driver.classified) || (driver.state === "did_not_start" ? "–" : String(driver.position ?? "")));
}

function laps() {
  return text("laps", ({ lap }) => (lap ? String(lap) : ""));
}

/** The lap that counts; that of the quickest is marked. @returns {Cell} */
export function best() {
  const cell = new TimeCell("time");
  return { element: cell.element, draw: (driver, _, state) => cell.draw(countingTime(driver, state), driver.position === 1 ? "purple" : undefined) };
}

/** @returns {Cell} */
function last() {
  const cell = new TimeCell("last");
  return { element: cell.element, draw: (driver) => cell.draw(driver.knocked_out ? undefined : driver.last_lap_ms, driver.last_lap_mark) };
}

/** @param {string} key */
function sector(key) {
  return new SectorCell(key);
}
