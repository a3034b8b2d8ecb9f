/** Lap times in the parts of a qualifying, and of the long runs of a practice. */

import { lapTime } from "../format.js";
import { plural } from "../i18n.js";
import { compoundName } from "../wording.js";

/** The best lap of the part that is on, or of the one in which the driver was knocked out. @param {Driver} driver @param {State} state */
export function countingTime({ part_times_ms: times, knocked_out: out, best_lap_ms: best }, { parts = [] }) {
  const part = out ?? parts.at(-1)?.part;
  return part && times ? (times[part - 1] ?? undefined) : best;
}

/** `Q1 1:20.167 · Q2 1:19.921`: all parts of a driver. @param {Driver} driver @param {State} state */
export function partTimes({ part_times_ms: times = [] }, { parts = [] }) {
  return times.map((ms, index) => (ms === null ? "" : `${parts[index]?.name ?? `Q${index + 1}`} ${lapTime(ms)}`)).filter(Boolean).join(" · ");
}

/** The stints that have a long-run pace. @param {Driver} driver */
export const paced = ({ stints: driven = [] }) => driven.filter(({ pace_ms: ms }) => ms !== undefined);

/** @param {Api.StintLaps} stint */
export const stintWords = ({ compound, laps: count }) => `${compoundName(compound).word}, ${plural(count, "{count} lap", "{count} laps")}`;

/** `medium, 12 laps: 1:24.312 · soft, 5 laps: 1:23.900`. @param {Driver} driver */
export function paces(driver) {
  return paced(driver).map((stint) => `${stintWords(stint)}: ${lapTime(stint.pace_ms)}`).join(" · ");
}
