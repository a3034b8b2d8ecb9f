/** What sessions against the clock have in common. */

import { t } from "../i18n.js";
import { later } from "../later.js";
import { raceStatus } from "../wording.js";
import { TimedRow } from "./timed-row.js";

/** @type {Record<string, string | undefined>} */
const NAMES = {
  Qualifying: t("Qualifying"),
  "Sprint Qualifying": t("Sprint qualifying"),
  "Sprint Shootout": t("Sprint shootout"),
  "Practice 1": t("Practice {number}", { number: 1 }),
  "Practice 2": t("Practice {number}", { number: 2 }),
  "Practice 3": t("Practice {number}", { number: 3 }),
};
/** The sport's own short names, the same in every language. @type {Record<string, string | undefined>} */
const SHORT = { Qualifying: "Q", "Sprint Qualifying": "SQ", "Sprint Shootout": "SS", "Practice 1": "FP1", "Practice 2": "FP2", "Practice 3": "FP3" };
/** @type {Record<string, { word: string, icon: string, kind: string } | undefined>} */
const PHASES = {
  grid: { word: t("Not started"), icon: "pause", kind: "grid" },
  finished: { word: t("Session finished"), icon: "chequered", kind: "finished" },
};

const name = (/** @type {string} */ session) => NAMES[session] ?? session;

export const timed = {
  Row: TimedRow,
  battles: false,
  nothing: {
    alerts: t("Fastest laps, flags, and who goes on come up here."),
    laps: t("Charts of the session so far come up here once cars have crossed the line."),
    telemetry: t("No telemetry in this session"),
  },
  ring: false,
  nowhere: t("No positions in this session"),
  time: t("Session time"),
  sources: { fastf1: t("recorded session"), demo: t("simulated session") },
  count,
  status,
  name,
  demo: (/** @type {number=} */ seed) => (seed === undefined ? t("Demo session · simulated") : t("Demo session · simulated, seed {seed}", { seed })),
  title: (/** @type {State} */ state) => (state.race ? count(state).word : ""),
};

/** Brings the details of a driver. @param {Race["kind"]} kind */
export function details(kind) {
  return later(async () => (await import("./timed-details.js")).timedDetails(kind));
}

/** What is left of the part or of the session at the moment shown; between two parts the next one's clock is set. @param {State} state */
function count({ race, parts = [], clock, t_ms: now = 0, status: { phase } = { phase: "grid" } }) {
  const part = parts.at(-1);
  const next = part?.ended_ms !== undefined && clock && clock.t_ms > part.ended_ms && clock.remaining_ms > 0;
  if (next) return { word: part.name.replace(/\d+$/, (number) => String(Number(number) + 1)), figure: clockText(clock.remaining_ms), note: "" };
  const word = part?.name ?? SHORT[race?.session ?? ""] ?? race?.session ?? "";
  if (!clock) return { word, figure: race ? "–" : "", note: "" };
  const left = Math.max(0, clock.remaining_ms - (clock.running ? Math.max(0, now - clock.t_ms) : 0));
  return { word, figure: clockText(left), note: !clock.running && left && phase === "racing" ? t("stopped") : "" };
}

/** `12:34`, `1:00:00`. @param {number} ms */
function clockText(ms) {
  const total = Math.floor(ms / 1000);
  const figures = [Math.floor(total / 60) % 60, total % 60].map((figure) => String(figure).padStart(2, "0"));
  return [...(total < 3600 ? [] : [Math.floor(total / 3600)]), ...figures].join(":");
}

/** A part whose time is over has laps to come; a red flag is louder than that. @param {State} state */
function status({ status: now, parts = [] }) {
  const part = parts.at(-1);
  if (now?.phase === "racing" && now.track !== "red" && part?.ended_ms !== undefined) {
    return { word: t("{part}: time over", { part: part.name }), icon: "chequered", kind: "chequered" };
  }
  return (now?.track === "red" && now.phase === "grid" ? undefined : PHASES[now?.phase ?? ""]) ?? raceStatus(now);
}
