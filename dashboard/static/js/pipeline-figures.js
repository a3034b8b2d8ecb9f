/** States and figures of the pipeline, as the strip in the footer and the panel write them. */

import { t } from "./i18n.js";
import { known } from "./units.js";

/** Word and sign of a state: the colour alone would not say it. */
export const STATES = {
  __proto__: null,
  ok: { word: t("OK"), icon: "circle" },
  idle: { word: t("Idle"), icon: "ring" },
  slow: { word: t("Slow"), icon: "triangle" },
  silent: { word: t("Silent"), icon: "pause" },
  failing: { word: t("Failing"), icon: "cross" },
};
export const WORST_FIRST = ["failing", "silent", "slow"];

/** A delay in ms with as many digits as tell something: `3`, `0.4`, `1,204`. @param {number | null} [value] */
export function ms(value) {
  if (!known(value)) return "–";
  return value < 0.95 ? value.toFixed(1) : count(value);
}

/** @param {number | null} [value] */
export function count(value) {
  return known(value) ? Math.round(value).toLocaleString("en") : "–";
}

/** Something per second: `45/s`, `0.3/s`. @param {number | null} [value] */
export function rate(value) {
  if (!known(value)) return "–";
  return `${value && value < 9.95 ? value.toFixed(1) : count(value)}/s`;
}
