/** Of what kind a message of race control is, for the filter. */

import { t } from "./i18n.js";

/** @type {[key: string, label: string][]} */
export const FILTERS = [
  ["all", t("All messages")],
  ["flags", t("Flags")],
  ["safety", t("Safety car")],
  ["stewards", t("Stewards")],
  ["laps", t("Deleted laps")],
];

const STEWARDS = /STEWARD|INCIDENT|INVESTIGAT|PENALTY|REPRIMAND|NOTED|NO FURTHER/;

/** The filter a message belongs to, or "" for what none of them is after. @param {Api.Message} message */
function kindOf({ message, category }) {
  const text = message.toUpperCase();
  if (/TIME .*(DELETED|REINSTATED)/.test(text)) return "laps";
  if (category === "SafetyCar" || /SAFETY CAR|VSC/.test(text)) return "safety";
  return STEWARDS.test(text) ? "stewards" : "";
}

/** Whether a filter lets a message through; blue flags come only with the flags. @param {Api.Message} message @param {string} filter */
export function passes(message, filter) {
  if (filter === "flags") return Boolean(message.flag);
  if (message.flag === "BLUE") return false;
  return filter === "all" || kindOf(message) === filter;
}
