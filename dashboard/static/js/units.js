/** Readings in the viewer's units: by his country, or as he chose. The page's data are metric throughout. */

import { locale } from "./i18n.js";
import { recall, remember } from "./remembered.js";

/** Countries that measure in Fahrenheit and miles. */
const IMPERIAL = new Set(["US", "LR", "MM", "BS", "KY", "PW", "FM", "MH"]);
const LISTENERS = [];
const FORMATS = new Map();

let chosen = recall("units", "system");

function system() {
  if (chosen === "metric" || chosen === "imperial") return chosen;
  return IMPERIAL.has(new Intl.Locale(navigator.languages[0] ?? locale).region ?? "") ? "imperial" : "metric";
}

/** `system` (by country), `metric` or `imperial`. */
export function chooseUnits(choice) {
  chosen = choice;
  remember("units", choice);
  for (const listener of LISTENERS) listener();
}

/** Calls `listener()` whenever the units become others. */
export function onUnits(listener) {
  LISTENERS.push(listener);
}

/** A number as the viewer's country writes it, with a true minus; empty for what is not known. */
export function number(value, decimals = 0) {
  if (!Number.isFinite(value)) return "";
  if (!FORMATS.has(decimals)) {
    const shape = { minimumFractionDigits: decimals, maximumFractionDigits: decimals, useGrouping: false };
    FORMATS.set(decimals, new Intl.NumberFormat(locale, shape));
  }
  return FORMATS.get(decimals).format(value).replace("-", "−");
}

/** `16.8 °C`, `62.2 °F`. */
export function temperature(celsius) {
  return imperial() ? reading((celsius * 9) / 5 + 32, "°F", 1) : reading(celsius, "°C", 1);
}

/** A wind's speed: `3.1 m/s`, `6.9 mph`. */
export function windSpeed(mps) {
  return imperial() ? reading(mps * 2.236936, "mph", 1) : reading(mps, "m/s", 1);
}

/** `1010 hPa`, `29.81 inHg`. */
export function pressure(hpa) {
  return imperial() ? reading(hpa * 0.02953, "inHg", 2) : reading(hpa, "hPa", 0);
}

/** What a car's speed in km/h and a distance in m are to be multiplied with, and the units that gives. */
export function trackUnits() {
  return imperial() ? { speed: 0.621371, speedUnit: "mph", distance: 3.28084, distanceUnit: "ft" } : { speed: 1, speedUnit: "km/h", distance: 1, distanceUnit: "m" };
}

function imperial() {
  return system() === "imperial";
}

function reading(value, unit, decimals) {
  const written = number(value, decimals);
  return written && `${written} ${unit}`;
}
