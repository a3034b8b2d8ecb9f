/** Times and gaps as the sport writes them, the same in every language. Everything unknown is an empty string. */

import { locale, plural, t } from "./i18n.js";
import { known, number, windSpeed } from "./units.js";

const DATE = new Intl.DateTimeFormat(locale, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
const MOMENT = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
const POINTS = t("N NNE NE ENE E ESE SE SSE S SSW SW WSW W WNW NW NNW").split(" ");

/** A lap or sector time: `1:22.167`, `31.623`. @param {number | null} [ms] */
export function lapTime(ms) {
  if (!known(ms)) return "";
  const minutes = Math.floor(ms / 60_000);
  const seconds = ((ms % 60_000) / 1000).toFixed(3);
  return minutes ? `${minutes}:${seconds.padStart(6, "0")}` : seconds;
}

/** A distance in time: `+0.895`, `+1:03.412`. @param {number | null} [ms] */
export function gap(ms) {
  return known(ms) ? `+${lapTime(ms)}` : "";
}

/** A distance in laps: `+1 LAP`. @param {number} [laps] */
function lapsDown(laps) {
  return known(laps) ? plural(laps, "+{count} LAP", "+{count} LAPS") : "";
}

/** A distance in time or in laps, whichever is given. @param {number} [ms] @param {number} [laps] */
export function distance(ms, laps) {
  return laps ? lapsDown(laps) : gap(ms);
}

/** Time on the race clock: `1:12:05`, before lights out `−0:01:30`. @param {number | null} [ms] */
export function clock(ms) {
  if (!known(ms)) return "";
  const total = Math.floor(Math.abs(ms) / 1000);
  const [hours, minutes, seconds] = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
  return `${ms <= -1000 ? "−" : ""}${hours}:${two(minutes)}:${two(seconds)}`;
}

/** A short span of time: `0:42`, `12:08`. @param {number | null} [ms] */
export function span(ms) {
  if (!known(ms)) return "";
  const total = Math.max(0, Math.floor(ms / 1000));
  return `${Math.floor(total / 60)}:${two(total % 60)}`;
}

/** Time in the pit lane: `21.9`, behind a red flag `32:10`. @param {number | null} [ms] */
export function pitTime(ms) {
  if (!known(ms)) return "";
  return ms < 99_950 ? (ms / 1000).toFixed(1) : span(ms);
}

/** Where the wind comes from and how fast: `SE 3.1 m/s`, `SE 6.9 mph`. @param {number | null} [degrees] @param {number | null} [mps] */
export function wind(degrees, mps) {
  const from = known(degrees) ? POINTS[Math.round(degrees / 22.5) % 16] : "";
  return [from, windSpeed(mps)].filter(Boolean).join(" ");
}

/** A day, as the viewer's country writes it: `16 March 2025`. @param {string | null} [iso] */
export function day(iso) {
  const date = new Date(`${iso}T00:00:00Z`);
  return iso && !Number.isNaN(date.getTime()) ? DATE.format(date) : "";
}

/** A moment of the wall clock: `24 Nov, 21:44`. @param {number | null} [ms] */
export function moment(ms) {
  return known(ms) ? MOMENT.format(ms) : "";
}

/** Speed of the replay: `10×`. @param {number} [factor] */
export function speed(factor) {
  return known(factor) ? `${number(factor, Number.isInteger(factor) ? 0 : 1)}×` : "";
}

/** @param {number} number */
function two(number) {
  return String(number).padStart(2, "0");
}
