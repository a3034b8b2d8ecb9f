/** A qualifying: decided by the best laps of its parts; the slowest of a part do not go on. */

import { el, setAttribute, setText, spoken } from "../dom.js";
import { gap, lapTime } from "../format.js";
import { t } from "../i18n.js";
import { countingTime } from "./part-times.js";
import { details, timed } from "./timed.js";
import { DRIVER, GAP, LAPS, LAST, POSITION, RUN, SECTORS, TYRE, best } from "./timed-columns.js";

/** @type {Column[]} */
const qualifyingColumns = [
  ...[POSITION, DRIVER, { key: "time", label: t("Best"), title: t("Best lap of the part"), cell: best }, { ...GAP, cell: gapOrPart }],
  ...[{ key: "cut", label: t("To cut"), title: t("What the best lap lacks to go on to the next part, or has to spare"), cell: toCutOff }],
  ...[RUN, LAST, ...SECTORS, TYRE, LAPS],
];

/** @type {Kit} */
export const qualifying = {
  ...timed,
  kind: "qualifying",
  columns: qualifyingColumns,
  details: details("qualifying"),
  scale: ({ parts = [] }) => parts.length,
  charts: ({ race }) => (race?.telemetry ? ["attempts", "speed"] : ["attempts"]),
  jumps: (line, { parts = [] }) => ({ word: t("Part"), label: t("Jump to a part"), entries: parts.map((part) => [part.t_ms, part.name]) }),
  marks: ({ parts = [] }) => parts.map((part) => ({ t_ms: part.t_ms, tone: "text" })),
};

/** The gap to the leader, or across two columns in which part a driver was knocked out. @returns {Cell} */
function gapOrPart() {
  const element = el("td", { class: "c-gap" }, "");
  return {
    element,
    draw(driver, _, state) {
      const { knocked_out: out, position: place, gap_ms: ms } = driver;
      const part = state.parts?.find((each) => each.part === out)?.name ?? (out ? `Q${out}` : "");
      setAttribute(element, "colspan", out ? 2 : null);
      setText(element, out ? t("Out in {part}", { part }) : place > 1 && countingTime(driver, state) ? gap(ms) : "");
    },
  };
}

/** `▼ +0.123` in the elimination zone, `−0.321` for what there is to spare. @returns {Cell} */
function toCutOff() {
  const figure = el("span", {}, "");
  const words = spoken();
  const element = el("td", { class: "c-cut" }, figure, words);
  return {
    element,
    draw({ in_zone: zone, to_cut_off_ms: ms }) {
      const distance = ms === undefined ? "" : `${ms > 0 ? "+" : ms < 0 ? "−" : "±"}${lapTime(Math.abs(ms))}`;
      setText(figure, [zone ? "▼" : "", distance].filter(Boolean).join(" "));
      setText(words, zone ? `, ${t("in the elimination zone")}` : "");
      setAttribute(element, "title", zone ? t("in the elimination zone") : null);
    },
  };
}
