/** Alerts in the viewer's language, worded from their facts. An alert without facts stays as it was sent. */

import { lapTime } from "./format.js";
import { language, t } from "./i18n.js";
import { known } from "./units.js";
import { penaltyWord } from "./wording.js";

const HEADINGS = {
  __proto__: null,
  fastest_lap: t("Fastest lap"),
  new_leader: t("New leader"),
  pit_stop: t("Pit stop"),
  retirement: t("Retired"),
  penalty: t("Penalty"),
  chequered_flag: t("Chequered flag"),
  safety_car: t("Safety car"),
  safety_car_end: t("Safety car in"),
  vsc: t("Virtual safety car"),
  vsc_end: t("Virtual safety car over"),
  red_flag: t("Red flag"),
  red_flag_end: t("Red flag over"),
  elimination_zone: t("In the elimination zone"),
  elimination_zone_left: t("Out of the elimination zone"),
  knocked_out: t("Knocked out"),
  pole: t("Pole position"),
};
/** What is said of an alert below its heading, by its kind; a race brings more, sessions/race-alerts.js. @type {AlertTexts} */
export const TEXTS = {
  fastest_lap: fastestLap,
  penalty: (_, facts) => penalty(facts),
  safety_car_end: (_, facts) => ended(facts),
  vsc_end: (_, facts) => ended(facts),
  red_flag_end: (_, facts) => ended(facts),
  chequered_flag: ({ driver: number, code, lap: laps }) => {
    const driver = number && car(number, code);
    if (!driver) return "";
    return laps ? t("{driver} takes it first, after {laps} laps", { driver, laps }) : t("{driver} takes it first", { driver });
  },
  elimination_zone: (_, facts) => zone(facts),
  elimination_zone_left: (_, facts) => zone(facts),
  knocked_out: (_, facts) => facts.part,
  pole: ({ time_ms: ms }, { margin_ms: ahead }) => dots(lapTime(ms), known(ahead) && ahead >= 0 && t("{seconds} s ahead", { seconds: (ahead / 1000).toFixed(3) })),
};
/** Why there are penalties, as the stewards put it most often. @type {Lookup<string>} */
const REASONS = {
  __proto__: null,
  "causing a collision": t("causing a collision"),
  "exceeding track limits": t("exceeding track limits"),
  "false start": t("false start"),
  "forcing another driver off the track": t("forcing another driver off the track"),
  "leaving the track and gaining an advantage": t("leaving the track and gaining an advantage"),
  "speeding in the pit lane": t("speeding in the pit lane"),
  "track limits": t("track limits"),
  "unsafe release": t("unsafe release"),
};

/** An alert's `{title, text}` in the viewer's language. @param {AlertMark} alert */
export function alertWords(alert) {
  const { title, text = "", driver, name, facts } = alert;
  if (!facts || !HEADINGS[facts.kind]) return { title, text };
  const heading = "did_not_start" in facts && facts.did_not_start ? t("Did not start") : HEADINGS[facts.kind];
  const about = name ?? (driver && car(driver).replace(/^./, (first) => first.toUpperCase()));
  const worded = /** @type {((alert: AlertMark, facts: Facts) => string) | undefined} */ (TEXTS[facts.kind]);
  return { title: [heading, about].filter(Boolean).join(" · "), text: worded?.(alert, facts) ?? "" };
}

/** @param {AlertMark} alert @param {Api.FastestLapFacts} facts */
function fastestLap({ driver: number, lap: on, time_ms: ms }, { before, lost, reason }) {
  const lap = t("{time} on lap {lap}", { time: lapTime(ms), lap: on });
  if (!before) return lap;
  const driver = car(before.driver, before.code);
  if (lost === "disqualified") return t("{lap} is the fastest now: {driver} was disqualified", { lap, driver });
  if (lost) {
    const why = reason && language === "en" ? ` (${reason.toLowerCase()})` : ""; // race control speaks English
    return t("{lap} is the fastest now: the {time} of {driver} was deleted", { lap, time: lapTime(before.time_ms), driver }) + why;
  }
  if (before.time_ms === ms) return t("{lap}, as quick but earlier than {driver}", { lap, driver });
  const seconds = ((before.time_ms - (ms ?? 0)) / 1000).toFixed(3);
  if (before.driver === number) return t("{lap}, {seconds} s quicker than before", { lap, seconds });
  return t("{lap}, {seconds} s quicker than {driver}", { lap, seconds, driver });
}

/** @param {Api.PenaltyFacts} facts */
function penalty({ penalty: kind, seconds, reason = "" }) {
  const why = reason.toLowerCase();
  return [penaltyWord({ kind, seconds: seconds ?? undefined }), REASONS[why] ?? why].filter(Boolean).join(": ");
}

/** @param {Api.EliminationZoneFacts} facts */
function zone({ part, position, short_ms: short }) {
  return dots(part, position && `P${position}`, known(short) && short >= 0 && t("{seconds} s short", { seconds: (short / 1000).toFixed(3) }));
}

/** @param {(string | number | false | null | undefined)[]} words */
function dots(...words) {
  return words.filter(Boolean).join(" · ");
}

/** @param {Api.NeutralisationEndFacts} facts */
function ended({ replaced_by: next }) {
  if (!next) return t("Track clear");
  return `${t("Replaced by")}: ${language === "en" ? HEADINGS[next].toLowerCase() : HEADINGS[next]}`;
}

/** A driver's code, or the car where the roster does not have the driver. @param {string} number @param {string | null} [code] */
export function car(number, code) {
  return code ?? t("car {number}", { number });
}
