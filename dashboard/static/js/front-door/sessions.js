/** What the sessions of a weekend are called. */

import { t } from "../i18n.js";

/** @type {Record<string, string>} */
const NAMES = {
  R: t("Race"),
  S: t("Sprint"),
  Q: t("Qualifying"),
  SQ: t("Sprint qualifying"),
  SS: t("Sprint shootout"),
  FP1: t("Practice 1"),
  FP2: t("Practice 2"),
  FP3: t("Practice 3"),
};

const RACES = ["R", "S"];
const KNOCK_OUTS = ["Q", "SQ", "SS"];

/** @param {string} session */
export function sessionName(session) {
  return Object.hasOwn(NAMES, session) ? NAMES[session] : session;
}

/** From where a session can be begun: at its start, and at a lap or at a part. @param {Source} source */
export function beginnings({ kind, session }) {
  if (kind === "recording" || kind === "archive" || RACES.includes(session ?? "")) return "lap";
  return KNOCK_OUTS.includes(session ?? "") ? "part" : "start";
}
