/** Reckonings from the laps so far: who fights whom, and where a stop would bring a car out. */

import { t } from "./i18n.js";
import { number } from "./units.js";

const CLOSE_MS = 1_000;
const BATTLE_LAPS = 2;
const RUNNING = new Set(["running", "pit"]);

/** Cars that crossed the line within a second of the car ahead on each of the last two laps or more, none of them behind a safety car. @type {(laps: Laps, drivers: Record<string, Driver>) => Battle[]} */
export function battles({ drivers: laps, cautions = [] }, drivers) {
  const cautious = (/** @type {number} */ t) => cautions.some(({ from_ms: from, to_ms: to = Infinity }) => from <= t && t <= to);
  const running = Object.keys(drivers).filter((number) => RUNNING.has(drivers[number].state));
  const order = running.sort((a, b) => (drivers[a].position ?? 99) - (drivers[b].position ?? 99));
  const found = [];
  for (let place = 1; place < order.length; place += 1) {
    const [ahead, behind] = [order[place - 1], order[place]];
    const times = new Map((laps[ahead] ?? []).map((lap) => [lap.lap, lap.t_ms]));
    let count = 0;
    let last = NaN;
    for (const lap of [...(laps[behind] ?? [])].reverse()) {
      const apart = lap.t_ms - (times.get(lap.lap) ?? NaN);
      if (!(apart >= 0 && apart < CLOSE_MS) || cautious(lap.t_ms)) break;
      if (!count) last = apart;
      count += 1;
    }
    if (count < BATTLE_LAPS) continue;
    const names = { behind: drivers[behind].code, ahead: drivers[ahead].code };
    const words = t("{behind} on {ahead}, {seconds} s for {laps} laps", { ...names, seconds: number(last / 1000, 1), laps: count });
    found.push({ ahead, behind, laps: count, ms: last, words });
  }
  return found;
}

/** Where each running car would be if it stopped now, by what stops have cost in this race. @type {(laps: Laps, state: State) => Rejoin} */
export function rejoin({ pit_loss: losses = {} }, { drivers = {}, status }) {
  const kind = status?.neutralised ? "caution" : "green";
  const cost = losses[kind];
  const running = Object.entries(drivers)
    .filter(([, driver]) => RUNNING.has(driver.state) && (driver.gap_ms !== undefined || driver.position === 1) && !driver.laps_behind)
    .map(([number, driver]) => ({ number, code: driver.code, now: driver.position, ms: driver.gap_ms ?? 0 }))
    .sort((a, b) => a.now - b.now);
  if (!cost) return { kind, cost, rows: [] };
  const rows = running.map((car) => {
    const then = car.ms + cost.ms;
    const others = running.filter((other) => other.number !== car.number);
    const before = others.filter((other) => other.ms < then);
    const after = others.filter((other) => other.ms >= then);
    const [ahead, behind] = [before.at(-1), after[0]];
    return {
      ...{ code: car.code, now: car.now, then: before.length + 1 },
      ahead: ahead && { code: ahead.code, ms: then - ahead.ms },
      behind: behind && { code: behind.code, ms: behind.ms - then },
    };
  });
  return { kind, cost, rows };
}
