/** What the details of a driver tell in a session against the clock. */

import { lapTime } from "../format.js";
import { t } from "../i18n.js";
import { DriverDetails, sectors, stints } from "../panels/driver-details.js";
import { sentence } from "../wording.js";
import { paces, partTimes } from "./part-times.js";
import { lapKind } from "./run-cell.js";

/** @param {Race["kind"]} kind */
export function timedDetails(kind) {
  /** @type {Fact[]} */
  const facts = [
    [t("Team"), (driver) => driver.team],
    [t("On track"), (driver) => lapKind(driver).title],
    ...(kind === "qualifying" ? /** @type {Fact[]} */ ([[t("Parts"), partTimes]]) : []),
    [t("Best lap"), (driver) => driver.best_lap_ms && driver.best_lap && t("{time} on lap {lap}", { time: lapTime(driver.best_lap_ms), lap: driver.best_lap })],
    [t("Sectors"), (driver) => sectors(driver.sectors)],
    [t("Stints"), (driver) => stints(driver.stints)],
    ...(kind === "practice" ? /** @type {Fact[]} */ ([[t("Long runs"), paces]]) : []),
    [t("Laps driven"), (driver) => driver.lap],
    [t("Deleted"), deleted],
  ];
  return new DriverDetails(facts);
}

/** Race control's words for the laps it took away, the newest three. @param {Driver} driver @param {State} state */
function deleted({ number, code = "" }, { messages = {} }) {
  const own = new RegExp(`^CAR ${number} .*(TIME|LAP) .*DELETED`);
  return Object.values(messages)
    .filter(({ message }) => own.test(message))
    .slice(-3)
    .map(({ message }) => sentence(message, new Set([code])))
    .join(" · ");
}
