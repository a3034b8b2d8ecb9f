/** Alerts in the viewer's language, worded from their facts. An alert without facts stays as it was sent. */

import { lapTime } from "./format.js";
import { language, plural, t } from "./i18n.js";
import { compoundName, reasonWord } from "./wording.js";

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
const TEXTS = {
  __proto__: null,
  fastest_lap: fastestLap,
  new_leader: ({ lap, facts }) => t("Leads after lap {lap}; before it was {driver}", { lap, driver: car(facts.before, facts.before_code) }),
  pit_stop: pitStop,
  retirement: ({ lap, facts }) => {
    const laps = facts.did_not_start ? "" : plural(lap, "After {count} lap", "After {count} laps");
    return [laps, reasonWord(facts.reason)].filter(Boolean).join(": ");
  },
  penalty,
  safety_car_end: ended,
  vsc_end: ended,
  red_flag_end: ended,
  chequered_flag: ({ driver: number, code, lap: laps }) => {
    const driver = number && car(number, code);
    if (!driver) return "";
    return laps ? t("{driver} takes it first, after {laps} laps", { driver, laps }) : t("{driver} takes it first", { driver });
  },
  elimination_zone: zone,
  elimination_zone_left: zone,
  knocked_out: ({ facts }) => facts.part,
  pole: ({ time_ms: ms, facts: { margin_ms: ahead } }) => dots(ms && lapTime(ms), ahead >= 0 && t("{seconds} s ahead", { seconds: (ahead / 1000).toFixed(3) })),
};
/** Why there are penalties, as the stewards put it most often. */
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

/** An alert's `{title, text}` in the viewer's language. */
export function alertWords(alert) {
  const { title, text = "", driver, name, facts } = alert;
  if (!HEADINGS[facts?.kind]) return { title, text };
  const heading = facts.did_not_start ? t("Did not start") : HEADINGS[facts.kind];
  const about = name ?? (driver && car(driver).replace(/^./, (first) => first.toUpperCase()));
  return { title: [heading, about].filter(Boolean).join(" · "), text: TEXTS[facts.kind]?.(alert) ?? "" };
}

function fastestLap({ driver: number, lap: on, time_ms: ms, facts: { before, lost, reason } }) {
  const lap = t("{time} on lap {lap}", { time: lapTime(ms), lap: on });
  if (!before) return lap;
  const driver = car(before.driver, before.code);
  if (lost === "disqualified") return t("{lap} is the fastest now: {driver} was disqualified", { lap, driver });
  if (lost) {
    const why = reason && language === "en" ? ` (${reason.toLowerCase()})` : ""; // race control speaks English
    return t("{lap} is the fastest now: the {time} of {driver} was deleted", { lap, time: lapTime(before.time_ms), driver }) + why;
  }
  if (before.time_ms === ms) return t("{lap}, as quick but earlier than {driver}", { lap, driver });
  const seconds = ((before.time_ms - ms) / 1000).toFixed(3);
  if (before.driver === number) return t("{lap}, {seconds} s quicker than before", { lap, seconds });
  return t("{lap}, {seconds} s quicker than {driver}", { lap, seconds, driver });
}

function pitStop({ time_ms: ms, facts }) {
  const time = ms < 120_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.floor(ms / 60_000)} min ${Math.floor((ms % 60_000) / 1000)} s`;
  const stop = tyres(t("{time} in the pit lane", { time }), facts);
  return facts.red_flag ? t("{stop}, under the red flag", { stop }) : stop;
}

function tyres(stop, { compound: name, tyre_life: laps, fresh_tyre: fresh }) {
  if (!name) return stop;
  const compound = compoundName(name).word;
  if (fresh || laps === 0) return t("{stop}, leaves on {compound} tyres, new", { stop, compound });
  if (laps) return t("{stop}, leaves on {compound} tyres, {laps} laps old", { stop, compound, laps });
  return t("{stop}, leaves on {compound} tyres", { stop, compound });
}

function penalty({ facts: { penalty: kind, seconds, reason } }) {
  const what = {
    __proto__: null,
    time: t("{seconds} second time penalty", { seconds }),
    stop_and_go: seconds ? t("{seconds} second stop and go penalty", { seconds }) : t("Stop and go penalty"),
    drive_through: t("Drive through penalty"),
    black_flag: t("Black flag"),
  }[kind];
  const why = reason?.toLowerCase();
  return [what, REASONS[why] ?? why].filter(Boolean).join(": ");
}

function zone({ facts: { part, position, short_ms: short } }) {
  return dots(part, position && `P${position}`, short >= 0 && t("{seconds} s short", { seconds: (short / 1000).toFixed(3) }));
}

function dots(...words) {
  return words.filter(Boolean).join(" · ");
}

function ended({ facts: { replaced_by: next } }) {
  if (!next) return t("Track clear");
  return `${t("Replaced by")}: ${language === "en" ? HEADINGS[next].toLowerCase() : HEADINGS[next]}`;
}

/** A driver's code, or the car where the roster does not have the driver. */
function car(number, code) {
  return code ?? t("car {number}", { number });
}
