/** Of what kind a message of race control is, for the filter. */

export const FILTERS = [
  ["all", "All messages"],
  ["flags", "Flags"],
  ["safety", "Safety car"],
  ["stewards", "Stewards"],
  ["laps", "Deleted laps"],
];

const STEWARDS = /STEWARD|INCIDENT|INVESTIGAT|PENALTY|REPRIMAND|NOTED|NO FURTHER/;

/** One of the filters' names, or "" for what none of them is after. */
export function kindOf({ message, flag, category }) {
  const text = message.toUpperCase();
  if (/TIME .*(DELETED|REINSTATED)/.test(text)) return "laps";
  if (category === "SafetyCar" || /SAFETY CAR|VSC/.test(text)) return "safety";
  if (STEWARDS.test(text)) return "stewards";
  return flag ? "flags" : "";
}

/** Whether a filter lets a message through; blue flags come only with the flags. */
export function passes(message, filter) {
  if (filter === "flags") return Boolean(message.flag);
  if (message.flag === "BLUE") return false;
  return filter === "all" || kindOf(message) === filter;
}
