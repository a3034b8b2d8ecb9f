/** Words of the feed, as the page says them. */

import { t } from "./i18n.js";

/** Words that keep their capitals in a sentence. */
const CAPITALS = new Set(["FIA", "DRS", "VSC", "F1", "UTC", "ERS", "MGU", "GPS", "II", "III"]);

/**
 * Race control's capitals as a sentence: driver codes and abbreviations stay as they are.
 * Text that is not all capitals is left alone. @param {string} text @param {Set<string | undefined>} codes
 */
export function sentence(text, codes = new Set()) {
  if (text !== text.toUpperCase()) return text;
  const words = text.replace(/ - /g, " – ").replace(/[\p{L}\p{N}]+/gu, (word) => {
    const kept = CAPITALS.has(word) || codes.has(word) || /^\d+[A-Z]$/.test(word);
    return kept ? word : word.toLowerCase();
  });
  return words
    .replace(/\(([\p{L}\p{N}]{2,4})\)/gu, (code) => code.toUpperCase())
    .replace(/\p{L}/u, (letter) => letter.toUpperCase());
}

/** A penalty in a few characters: `+5 s`, `10 s S/G`, `DT`. @param {PenaltyGiven} penalty */
export function shortPenalty({ kind, seconds }) {
  if (kind === "time") return `+${seconds} s`;
  if (kind === "stop_and_go") return seconds ? `${seconds} s S/G` : "S/G";
  return kind === "drive_through" ? "DT" : "DSQ";
}

/** A penalty in words. @param {PenaltyGiven} penalty */
export function penaltyWord({ kind, seconds }) {
  return {
    __proto__: null,
    time: t("{seconds} second time penalty", { seconds }),
    stop_and_go: seconds ? t("{seconds} second stop and go penalty", { seconds }) : t("Stop and go penalty"),
    drive_through: t("Drive through penalty"),
    black_flag: t("Black flag"),
  }[kind];
}

/** @type {Lookup<string>} */
const CLOUDS = { __proto__: null, embedded: t("Embedded"), localstack: "LocalStack", aws: "AWS" };

/** The cloud's own name. @param {string} [cloud] */
export function cloudName(cloud) {
  return CLOUDS[cloud ?? ""] ?? cloud ?? "";
}

/** @type {Lookup<{ word: string, icon: string }>} */
const TRACK = {
  __proto__: null,
  clear: { word: t("Green"), icon: "circle" },
  yellow: { word: t("Yellow flag"), icon: "triangle" },
  safety_car: { word: t("Safety car"), icon: "square" },
  red: { word: t("Red flag"), icon: "octagon" },
  vsc: { word: t("Virtual safety car"), icon: "square-hollow" },
  vsc_ending: { word: t("VSC ending"), icon: "square-hollow" },
};
/** @type {Lookup<{ word: string, icon: string, kind: string }>} */
const PHASE = {
  __proto__: null,
  grid: { word: t("On the grid"), icon: "grid", kind: "grid" },
  chequered: { word: t("Chequered flag"), icon: "chequered", kind: "chequered" },
  finished: { word: t("Race finished"), icon: "chequered", kind: "finished" },
};

/** The race's status as `{word, icon, kind}`; a red flag speaks louder than the grid. @param {Status} [status] */
export function raceStatus(status) {
  if (!status) return { word: t("No race yet"), icon: "grid", kind: "grid" };
  const { track = "clear", phase } = status;
  const said = PHASE[phase];
  if (said && !(phase === "grid" && track === "red")) return said;
  return { kind: track, ...(TRACK[track] ?? { word: sentence(track.toUpperCase()), icon: "circle" }) };
}

/** @type {Lookup<{ letter: string, word: string }>} */
const COMPOUNDS = {
  __proto__: null,
  SOFT: { letter: "S", word: t("soft") },
  MEDIUM: { letter: "M", word: t("medium") },
  HARD: { letter: "H", word: t("hard") },
  INTERMEDIATE: { letter: "I", word: t("intermediate") },
  WET: { letter: "W", word: t("wet") },
  HYPERSOFT: { letter: "HS", word: t("hypersoft") },
  ULTRASOFT: { letter: "US", word: t("ultrasoft") },
  SUPERSOFT: { letter: "SS", word: t("supersoft") },
  SUPERHARD: { letter: "SH", word: t("superhard") },
};
const NO_COMPOUND = { letter: "?", word: t("unknown") };

/** A compound as `{letter, word}`. @param {string | null} [compound] */
export function compoundName(compound) {
  return COMPOUNDS[compound ?? ""] ?? NO_COMPOUND;
}

/** @type {Lookup<string>} */
const MARKS = {
  __proto__: null,
  purple: t("fastest of all"),
  green: t("personal best"),
  yellow: t("no improvement"),
  deleted: t("deleted"),
};

/** A time's mark in words. @param {string} [mark] */
export function markWord(mark) {
  return MARKS[mark ?? ""] ?? "";
}

/** @type {Lookup<string>} */
const RESULTS = { __proto__: null, D: "DSQ", E: "EXC", W: "WD", F: "DNQ", N: "NC" };

/** How a result other than a place is printed, or an empty string for a place. @param {string} [classified] */
export function resultWord(classified) {
  return RESULTS[classified ?? ""] ?? "";
}

/** Why a car is out, as the official results put it: a race brings the list, sessions/reasons.js. @type {Lookup<string>} */
export const REASONS = { __proto__: null };

/** A reason to be out in the viewer's words, one that is not listed as it was sent, or an empty string for none. @param {string | null} [reason] */
export function reasonWord(reason) {
  return REASONS[reason?.toLowerCase() ?? ""] ?? reason ?? "";
}
