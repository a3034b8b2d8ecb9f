/** Readings in the viewer's units: by his country, or as he chose. The page's data are metric throughout. */

import { locale } from "./i18n.js";
import { recall, remember } from "./remembered.js";

/** Countries that measure in Fahrenheit and miles. */
const IMPERIAL = new Set(["US", "LR", "MM", "BS", "KY", "PW", "FM", "MH"]);
/** @type {(() => void)[]} */
const LISTENERS = [];
/** By decimals. @type {Map<number, Intl.NumberFormat>} */
const FORMATS = new Map();

let chosen = recall("units", "system");

function system() {
  if (chosen === "metric" || chosen === "imperial") return chosen;
  return IMPERIAL.has(new Intl.Locale(navigator.languages[0] ?? locale).region ?? "") ? "imperial" : "metric";
}

/** `system` (by country), `metric` or `imperial`. @param {string} choice */
export function chooseUnits(choice) {
  chosen = choice;
  remember("units", choice);
  for (const listener of LISTENERS) listener();
}

/** Calls `listener()` whenever the units become others. @param {() => void} listener */
export function onUnits(listener) {
  LISTENERS.push(listener);
}

/** Whether a number is there. @param {unknown} value @returns {value is number} */
export function known(value) {
  return Number.isFinite(value);
}

/** A number as the viewer's country writes it, with a true minus; empty for what is not known. @param {number | null} [value] */
export function number(value, decimals = 0) {
  if (!known(value)) return "";
  let format = FORMATS.get(decimals);
  if (!format) {
    const shape = { minimumFractionDigits: decimals, maximumFractionDigits: decimals, useGrouping: false };
    FORMATS.set(decimals, (format = new Intl.NumberFormat(locale, shape)));
  }
  return format.format(value).replace("-", "−");
}

/** `16.8 °C`, `62.2 °F`. @param {number | null} [celsius] */
export function temperature(celsius) {
  return imperial() ? reading(celsius, "°F", 1, 9 / 5, 32) : reading(celsius, "°C", 1);
}

/** A wind's speed: `3.1 m/s`, `6.9 mph`. @param {number | null} [mps] */
export function windSpeed(mps) {
  return imperial() ? reading(mps, "mph", 1, 2.236936) : reading(mps, "m/s", 1);
}

/** `1010 hPa`, `29.81 inHg`. @param {number | null} [hpa] */
export function pressure(hpa) {
  return imperial() ? reading(hpa, "inHg", 2, 0.02953) : reading(hpa, "hPa", 0);
}

/** What a car's speed in km/h and a distance in m are to be multiplied with, and the units that gives. */
export function trackUnits() {
  return imperial() ? { speed: 0.621371, speedUnit: "mph", distance: 3.28084, distanceUnit: "ft" } : { speed: 1, speedUnit: "km/h", distance: 1, distanceUnit: "m" };
}

function imperial() {
  return system() === "imperial";
}

/** A reading times `by` and so much `more`. @param {number | null | undefined} value @param {string} unit @param {number} decimals */
function reading(value, unit, decimals, by = 1, more = 0) {
  return known(value) ? `${number(value * by + more, decimals)} ${unit}` : "";
}
