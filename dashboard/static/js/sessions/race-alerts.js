/** Alerts that only a race has: leaders, stops, retirements. */

import { car } from "../alert-words.js";
import { plural, t } from "../i18n.js";
import { known } from "../units.js";
import { compoundName, reasonWord } from "../wording.js";

/** @type {AlertTexts} */
export const RACE_TEXTS = {
  new_leader: ({ lap }, facts) => t("Leads after lap {lap}; before it was {driver}", { lap, driver: car(facts.before, facts.before_code) }),
  pit_stop: pitStop,
  retirement: ({ lap }, facts) => {
    const laps = facts.did_not_start || !known(lap) ? "" : plural(lap, "After {count} lap", "After {count} laps");
    return [laps, reasonWord(facts.reason)].filter(Boolean).join(": ");
  },
};

/** @param {AlertMark} alert @param {Api.PitStopFacts} facts */
function pitStop({ time_ms }, facts) {
  const ms = time_ms ?? 0;
  const time = ms < 120_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.floor(ms / 60_000)} min ${Math.floor((ms % 60_000) / 1000)} s`;
  const stop = tyres(t("{time} in the pit lane", { time }), facts);
  return facts.red_flag ? t("{stop}, under the red flag", { stop }) : stop;
}

/** @param {string} stop @param {Api.PitStopFacts} facts */
function tyres(stop, { compound: name, tyre_life: laps, fresh_tyre: fresh }) {
  if (!name) return stop;
  const compound = compoundName(name).word;
  if (fresh || laps === 0) return t("{stop}, leaves on {compound} tyres, new", { stop, compound });
  if (laps) return t("{stop}, leaves on {compound} tyres, {laps} laps old", { stop, compound, laps });
  return t("{stop}, leaves on {compound} tyres", { stop, compound });
}
