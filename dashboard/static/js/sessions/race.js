/** A race: decided by the order at the flag, told in laps. */

import { TEXTS } from "../alert-words.js";
import { t } from "../i18n.js";
import { later } from "../later.js";
import { COLUMNS } from "../panels/tower-columns.js";
import { TowerRow } from "../panels/tower-row.js";
import { raceStatus, REASONS } from "../wording.js";
import { RACE_TEXTS } from "./race-alerts.js";
import { REASONS as LISTED } from "./reasons.js";
import { ResultCard } from "./result-card.js";

Object.assign(REASONS, LISTED);
Object.assign(TEXTS, RACE_TEXTS);

/** @type {Kit} */
export const race = {
  kind: "race",
  columns: COLUMNS,
  Row: TowerRow,
  Result: ResultCard,
  details: later(async () => (await import("../panels/driver-details.js")).raceDetails()),
  charts: () => ["positions", "gaps", "times", "stints", "speed", "window"],
  battles: true,
  nothing: {
    alerts: t("Fastest laps, stops, retirements, penalties and flags come up here."),
    laps: t("Charts of the race so far come up here once cars have crossed the line."),
    telemetry: t("No telemetry in this race"),
  },
  ring: true,
  nowhere: t("No positions in this race: a ring by gaps, the leader on top"),
  time: t("Race time"),
  sources: { fastf1: t("recorded race"), demo: t("simulated race") },
  /** Laps the stint bars are drawn to: the race's, or as many as were driven. */
  scale: ({ race: session, drivers = {} }) => session?.total_laps || Math.max(1, ...Object.values(drivers).map((driver) => driver.lap ?? 0)),
  count: ({ lap, race: session }) => ({ word: t("Lap"), figure: lap ? String(lap) : "", note: session?.total_laps ? `\u00a0/\u00a0${session.total_laps}` : "" }),
  status: ({ status }) => raceStatus(status),
  title: ({ lap, race: session }) => (lap ? t("L{lap}", { lap: session?.total_laps ? `${lap}/${session.total_laps}` : lap }) : ""),
  name: (session) => (session === "Race" ? "" : session),
  demo: (seed) => (seed === undefined ? t("Demo race · simulated") : t("Demo race · simulated, seed {seed}", { seed })),
  jumps: ({ laps = [] }) => ({ word: t("Lap"), label: t("Jump to a lap"), entries: laps.map(({ lap, t_ms: at }) => [at, t("Lap {lap}", { lap })]) }),
  marks: () => [],
};
