/** What the weather station reads, and where it is going. */

import { el, setAttribute, setText, spoken } from "../dom.js";
import { reading, wind } from "../format.js";
import { t } from "../i18n.js";

const READINGS = [
  [t("Air"), (now) => reading(now.air_c, " °C"), "air_c", 0.3],
  [t("Track"), (now) => reading(now.track_c, " °C"), "track_c", 0.5],
  [t("Rain"), (now) => (now.rainfall === undefined ? "" : now.rainfall ? t("Raining") : t("Dry"))],
  [t("Wind"), (now) => wind(now.wind_direction_deg, now.wind_speed_mps), "wind_speed_mps", 0.8],
  [t("Humidity"), (now) => reading(now.humidity_pct, "%", 0), "humidity_pct", 2],
  [t("Pressure"), (now) => reading(now.pressure_hpa, " hPa", 0), "pressure_hpa", 0.5],
];

/** The trend is against what was read so long before, in ms of the race. */
const TREND_MS = 600_000;

/** One line of readings; a dash stands where the station gave none. */
export function weather(host) {
  const cells = READINGS.map(() => new Cell());
  const list = READINGS.map(([name], index) => el("div", {}, el("dt", {}, name), cells[index].element));
  host.append(el("section", { class: "panel weather", "aria-label": t("Weather") }, el("dl", {}, ...list)));
  let past = [];

  return (state, changes) => {
    if (!changes.touches("weather")) return;
    const now = state.weather ?? {};
    if (changes.all || (past.length && past.at(-1).t_ms > state.t_ms)) past = [];
    past.push({ t_ms: state.t_ms, ...now });
    while (past.length > 1 && past[1].t_ms <= state.t_ms - TREND_MS) past.shift();
    READINGS.forEach(([, read, key, step], index) => {
      const change = key && past.length > 1 ? now[key] - past[0][key] : 0;
      cells[index].draw(read(now) || "–", Math.abs(change) >= step ? Math.sign(change) : 0);
    });
  };
}

class Cell {
  constructor() {
    this.text = el("span", {}, "–");
    this.arrow = el("span", { class: "trend", "aria-hidden": "true" }, "");
    this.words = spoken();
    this.element = el("dd", {}, this.text, this.arrow, this.words);
  }

  draw(text, trend) {
    setText(this.text, text);
    setText(this.arrow, trend > 0 ? " ↑" : trend < 0 ? " ↓" : "");
    setText(this.words, trend ? `, ${trend > 0 ? t("rising") : t("falling")}` : "");
    setAttribute(this.element, "data-trend", trend ? String(trend) : null);
  }
}
