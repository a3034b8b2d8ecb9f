/**
 * Alerts in the viewer's language. The functions word them in English; what they are made of is
 * found again in those words and said anew. What is not recognised stays as it was sent.
 */

import { language, plural, t } from "./i18n.js";
import { compoundName, reasonWord } from "./wording.js";

const HEADINGS = {
  __proto__: null,
  "Fastest lap": t("Fastest lap"),
  "New leader": t("New leader"),
  "Pit stop": t("Pit stop"),
  Retired: t("Retired"),
  "Did not start": t("Did not start"),
  Penalty: t("Penalty"),
  "Chequered flag": t("Chequered flag"),
  "Safety car": t("Safety car"),
  "Safety car in": t("Safety car in"),
  "Virtual safety car": t("Virtual safety car"),
  "Virtual safety car over": t("Virtual safety car over"),
  "Red flag": t("Red flag"),
  "Red flag over": t("Red flag over"),
};

const FASTEST = [
  [/^(.+) is the fastest now: (.+) was disqualified$/, (lap, who) => t("{lap} is the fastest now: {driver} was disqualified", { lap: fastest(lap), driver: car(who) })],
  [
    /^(.+) is the fastest now: the (\S+) of (.+) was deleted(?: \(.*\))?$/,
    (lap, time, who) => t("{lap} is the fastest now: the {time} of {driver} was deleted", { lap: fastest(lap), time, driver: car(who) }),
  ],
  [/^(.+), (\S+) s quicker than before$/, (lap, seconds) => t("{lap}, {seconds} s quicker than before", { lap: fastest(lap), seconds })],
  [/^(.+), (\S+) s quicker than (.+)$/, (lap, seconds, who) => t("{lap}, {seconds} s quicker than {driver}", { lap: fastest(lap), seconds, driver: car(who) })],
  [/^(.+), as quick but earlier than (.+)$/, (lap, who) => t("{lap}, as quick but earlier than {driver}", { lap: fastest(lap), driver: car(who) })],
  [/^(\S+) on lap (\d+)$/, (time, lap) => t("{time} on lap {lap}", { time, lap })],
];
const PIT = [
  [/^(.+), under the red flag$/, (stop) => t("{stop}, under the red flag", { stop: pitStop(stop) })],
  [/^(.+), leaves on (\w+) tyres, new$/, (stop, tyre) => t("{stop}, leaves on new {compound} tyres", { stop: pitStop(stop), compound: compound(tyre) })],
  [
    /^(.+), leaves on (\w+) tyres, (\d+) laps old$/,
    (stop, tyre, laps) => t("{stop}, leaves on {compound} tyres, laps old: {laps}", { stop: pitStop(stop), compound: compound(tyre), laps }),
  ],
  [/^(.+), leaves on (\w+) tyres$/, (stop, tyre) => t("{stop}, leaves on {compound} tyres", { stop: pitStop(stop), compound: compound(tyre) })],
  [/^(.+) in the pit lane$/, (time) => t("{time} in the pit lane", { time })],
];
const RETIREMENT = [
  [/^After (\d+) laps?: (.+)$/, (laps, reason) => `${after(laps)}: ${reasonWord(reason)}`],
  [/^After (\d+) laps?$/, (laps) => after(laps)],
  [/^(.+)$/, (reason) => reasonWord(reason)],
];
const PENALTY = [
  [/^(\d+) seconds? time penalty(: .+)?$/i, (seconds, why = "") => t("{seconds} second time penalty", { seconds }) + reason(why)],
  [/^(\d+) seconds? penalty(: .+)?$/i, (seconds, why = "") => t("{seconds} second time penalty", { seconds }) + reason(why)],
  [/^(\d+) seconds? stop.+go(?: time)? penalty(: .+)?$/i, (seconds, why = "") => t("{seconds} second stop and go penalty", { seconds }) + reason(why)],
  [/^stop.+go penalty(: .+)?$/i, (why = "") => t("Stop and go penalty") + reason(why)],
  [/^drive.?through penalty(: .+)?$/i, (why = "") => t("Drive through penalty") + reason(why)],
  [/^black flag(: .+)?$/i, (why = "") => t("Black flag") + reason(why)],
];
const ENDED = [
  [/^Replaced by: (.+)$/, (what) => `${t("Replaced by")}: ${HEADINGS[what[0].toUpperCase() + what.slice(1)] ?? what}`],
  [/^Track clear$/, () => t("Track clear")],
];
const TEXTS = {
  __proto__: null,
  fastest_lap: FASTEST,
  new_leader: [[/^Leads after lap (\d+); before it was (.+)$/, (lap, who) => t("Leads after lap {lap}; before it was {driver}", { lap, driver: car(who) })]],
  pit_stop: PIT,
  retirement: RETIREMENT,
  penalty: PENALTY,
  safety_car_end: ENDED,
  vsc_end: ENDED,
  red_flag_end: ENDED,
  chequered_flag: [
    [/^(.+) takes it first, after (\d+) laps$/, (who, laps) => t("{driver} takes it first, after {laps} laps", { driver: car(who), laps })],
    [/^(.+) takes it first$/, (who) => t("{driver} takes it first", { driver: car(who) })],
  ],
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
export function alertWords({ kind, title, text = "" }) {
  if (language === "en") return { title, text };
  const [heading, ...names] = title.split(" · ");
  const rest = names.map((name) => (/^Car \d+$/.test(name) ? car(name) : name));
  return { title: [HEADINGS[heading] ?? heading, ...rest].join(" · "), text: retell(text, TEXTS[kind] ?? []) };
}

function retell(text, rules) {
  for (const [pattern, words] of rules) {
    const found = pattern.exec(text);
    if (found) return words(...found.slice(1));
  }
  return text;
}

function fastest(text) {
  return retell(text, FASTEST);
}

function pitStop(text) {
  return retell(text, PIT);
}

function after(laps) {
  return plural(Number(laps), "After {count} lap", "After {count} laps");
}

function compound(word) {
  return compoundName(word.toUpperCase()).word;
}

/** A driver's code, or the car where the roster does not have him. */
function car(label) {
  const number = /^car (\d+)$/i.exec(label)?.[1];
  return number ? t("car {number}", { number }) : label;
}

function reason(text) {
  const why = text.replace(/^: /, "");
  return why ? `: ${REASONS[why] ?? why}` : "";
}
