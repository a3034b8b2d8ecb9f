/** What the weather station reads, and where it is going. */

import { el, setAttribute, setText, spoken } from "../dom.js";
import { wind } from "../format.js";
import { t } from "../i18n.js";
import { number, onUnits, pressure, temperature } from "../units.js";

/** @type {[name: string, read: (now: Api.Weather) => string, key?: "air_c" | "track_c" | "wind_speed_mps" | "humidity_pct" | "pressure_hpa", step?: number][]} */
const READINGS = [
  [t("Air"), (now) => temperature(now.air_c), "air_c", 0.3],
  [t("Track"), (now) => temperature(now.track_c), "track_c", 0.5],
  [t("Rain"), (now) => (now.rainfall === undefined ? "" : now.rainfall ? t("Raining") : t("Dry"))],
  [t("Wind"), (now) => wind(now.wind_direction_deg, now.wind_speed_mps), "wind_speed_mps", 0.8],
  [t("Humidity"), (now) => percent(now.humidity_pct), "humidity_pct", 2],
  [t("Pressure"), (now) => pressure(now.pressure_hpa), "pressure_hpa", 0.5],
];

/** The trend is against what was read so long before, in ms of the race. */
const TREND_MS = 600_000;

/** One line of readings; a dash stands where the station gave none. @type {Panel} */
export function weather(host) {
  const cells = READINGS.map(() => new Cell());
  const list = READINGS.map(([name], index) => el("div", {}, el("dt", {}, name), cells[index].element));
  host.append(el("section", { class: "panel weather", "aria-label": t("Weather") }, el("dl", {}, ...list)));
  /** @type {(Api.Weather & { t_ms: number })[]} */
  let past = [];
  onUnits(draw);

  return (state, changes) => {
    if (!changes.touches("weather")) return;
    const { t_ms = 0 } = state;
    if (changes.all || (past.at(-1)?.t_ms ?? 0) > t_ms) past = [];
    past.push({ t_ms, ...state.weather });
    while (past.length > 1 && past[1].t_ms <= t_ms - TREND_MS) past.shift();
    draw();
  };

  function draw() {
    /** @type {Api.Weather} */
    const now = past.at(-1) ?? {};
    READINGS.forEach(([, read, key, step = 0], index) => {
      const change = key && past.length > 1 ? (now[key] ?? NaN) - (past[0][key] ?? NaN) : 0;
      cells[index].draw(read(now) || "–", Math.abs(change) >= step ? Math.sign(change) : 0);
    });
  }
}

/** @param {number | null} [value] */
function percent(value) {
  const written = number(value);
  return written && `${written}%`;
}

class Cell {
  constructor() {
    this.text = el("span", {}, "–");
    this.arrow = el("span", { class: "trend", "aria-hidden": "true" }, "");
    this.words = spoken();
    this.element = el("dd", {}, this.text, this.arrow, this.words);
  }

  /** @param {string} text @param {number} trend */
  draw(text, trend) {
    setText(this.text, text);
    setText(this.arrow, trend > 0 ? " ↑" : trend < 0 ? " ↓" : "");
    setText(this.words, trend ? `, ${trend > 0 ? t("rising") : t("falling")}` : "");
    setAttribute(this.element, "data-trend", trend ? String(trend) : null);
  }
}
