/** What the weather station reads. */

import { el, setText } from "../dom.js";
import { reading, wind } from "../format.js";

const READINGS = [
  ["Air", (now) => reading(now.air_c, " °C")],
  ["Track", (now) => reading(now.track_c, " °C")],
  ["Rain", (now) => (now.rainfall === undefined ? "" : now.rainfall ? "Raining" : "Dry")],
  ["Wind", (now) => wind(now.wind_direction_deg, now.wind_speed_mps)],
  ["Humidity", (now) => reading(now.humidity_pct, "%", 0)],
  ["Pressure", (now) => reading(now.pressure_hpa, " hPa", 0)],
];

/** One line of readings; a dash stands where the station gave none. */
export function weather(host) {
  const values = READINGS.map(() => el("dd", {}, "–"));
  const list = READINGS.map(([name], index) => el("div", {}, el("dt", {}, name), values[index]));
  host.append(el("section", { class: "panel weather", "aria-label": "Weather" }, el("dl", {}, ...list)));

  return (state, changes) => {
    if (!changes.touches("weather")) return;
    READINGS.forEach(([, read], index) => setText(values[index], read(state.weather ?? {}) || "–"));
  };
}
