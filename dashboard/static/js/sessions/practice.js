/** A practice: who is quickest, and what the long runs tell. */

import { el, setAttribute, setText, spoken } from "../dom.js";
import { gap, lapTime } from "../format.js";
import { t } from "../i18n.js";
import { StintBars } from "../panels/stint-bars.js";
import { compoundName } from "../wording.js";
import { countingTime, paced, paces, stintWords } from "./part-times.js";
import { details, timed } from "./timed.js";
import { DRIVER, GAP, LAPS, LAST, POSITION, RUN, SECTORS, TYRE, best, text } from "./timed-columns.js";

/** @type {Column[]} */
const practiceColumns = [
  ...[POSITION, DRIVER, { key: "time", label: t("Best"), title: t("Best lap"), cell: best }, { ...GAP, cell: gapCell }, RUN, LAST, ...SECTORS, TYRE, LAPS],
  ...[{ key: "stints", label: t("Stints"), title: t("Sets of tyres, to scale of the laps driven"), cell: stints }],
  ...[{ key: "pace", label: t("Long run"), title: t("Pace of the longest stint: the median of its laps that were not slow"), cell: pace }],
];

/** @type {Kit} */
export const practice = {
  ...timed,
  kind: "practice",
  columns: practiceColumns,
  details: details("practice"),
  scale: ({ drivers = {} }) => Math.max(10, ...Object.values(drivers).map((driver) => driver.stints.reduce((laps, stint) => laps + stint.laps, 0))),
  charts: ({ race }) => ["attempts", "stints", ...(race?.telemetry ? ["speed"] : [])],
  jumps: () => ({ word: "", label: "", entries: [] }),
  marks: () => [],
};

function gapCell() {
  return text("gap", (driver, state) => (driver.position > 1 && countingTime(driver, state) ? gap(driver.gap_ms) : ""));
}

/** @returns {Cell} */
function stints() {
  const bars = new StintBars();
  return { element: bars.element, draw: (driver, scale) => bars.draw(driver.stints ?? [], scale) };
}

/** The pace of the longest stint that has one; all of them on hovering, and in the driver's details. @returns {Cell} */
function pace() {
  const letter = el("b", { "aria-hidden": "true" }, "");
  const time = el("span", {}, "");
  const words = spoken();
  const element = el("td", { class: "c-pace" }, letter, time, words);
  return {
    element,
    draw(driver) {
      const longest = paced(driver).sort((a, b) => b.laps - a.laps)[0];
      setText(letter, longest ? compoundName(longest.compound).letter : "");
      setText(time, lapTime(longest?.pace_ms));
      setText(words, longest ? `, ${stintWords(longest)}` : "");
      setAttribute(element, "title", paces(driver) || null);
    },
  };
}
