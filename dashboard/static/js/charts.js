/** Figures for Plotly, drawn from the laps driven up to the moment shown. */

import { lapTime } from "./format.js";
import { locale, t } from "./i18n.js";
import { trackUnits } from "./units.js";
import { compoundName } from "./wording.js";

/** @type {Record<string, string | null>} */
const COMPOUND_TOKEN = { __proto__: null, SOFT: "--soft", MEDIUM: "--medium", HARD: "--hard", INTERMEDIATE: "--intermediate", WET: "--wet" };

/** Decimal and thousands signs of the viewer's country, as Plotly wants them. */
const NUMBER = new Intl.NumberFormat(locale).formatToParts(12345678.5);
const SEPARATORS = ["decimal", "group"].map((type) => NUMBER.find((part) => part.type === type)?.value ?? "").join("");

/**
 * `make` takes everything a figure is made of: `laps` by driver number, who the drivers are, and the page's colours.
 * `beside` gives one trace more for those that are shown.
 * @type {Record<string, { label: string, make: (data: ChartData) => Figure, beside?: (lines: PlotTrace[]) => PlotTrace }>}
 */
export const FIGURES = {
  positions: { label: t("Positions"), make: positions, beside: codes },
  gaps: { label: t("Gaps"), make: gaps },
  times: { label: t("Lap times"), make: times },
  attempts: { label: t("Lap times"), make: attempts },
  stints: { label: t("Stints"), make: stints },
};

/** Speed over distance of some laps: `traces` as the server gives them, with `code` and `colour`. @param {ChartTrace[]} traces @param {ChartData} data @returns {Figure} */
export function speedFigure(traces, data) {
  const { speed, speedUnit, distance, distanceUnit } = trackUnits();
  const lines = traces.map(({ code, lap, time_ms: time, colour, dash, distance_m: metres, speed_kph: kph }) => ({
    ...{ type: "scatter", mode: "lines", name: t("{code} lap {lap} · {time}", { code, lap, time: lapTime(time) }) },
    x: metres.map((value) => value * distance),
    y: kph.map((value) => value * speed),
    line: { color: colour, width: 2, dash, shape: "spline", smoothing: 0.6 },
    hovertemplate: `${code} %{x:.0f} ${distanceUnit}: %{y:.0f} ${speedUnit}<extra></extra>`,
  }));
  const base = layout({ ...data, cautions: [] }, { title: t("Speed, {unit}", { unit: speedUnit }) });
  const xaxis = { ...base.xaxis, title: { text: t("Distance from the line, {unit}", { unit: distanceUnit }) }, range: undefined, autorange: true };
  return { traces: lines, layout: { ...base, xaxis } };
}

/** @param {ChartData} data */
function positions(data) {
  const lines = data.drivers.map((driver) => line(driver, driver.laps.map((lap) => lap.position), "P%{y}"));
  const axis = { title: t("Position"), autorange: false, dtick: 1, range: [data.drivers.length + 0.5, 0.5] };
  const base = layout(data, axis);
  return { traces: lines, layout: { ...base, margin: { ...base.margin, r: 40 } } };
}

/** @param {ChartData} data */
function gaps(data) {
  const lines = data.drivers.map((driver) => line(driver, driver.laps.map((lap) => lap.gap_ms / 1000), "+%{y:.3f} s"));
  return { traces: lines, layout: layout(data, { title: t("Gap to the leader, s"), autorange: "reversed" }) };
}

/** Laps through the pits and under caution are left to the eye; the scale is set by the clean ones. @param {ChartData} data */
function times(data) {
  const lines = data.drivers.map((driver) => ({
    ...line(driver, driver.laps.map((lap) => (lap.time_ms ? lap.time_ms / 1000 : null)), "%{text}"),
    text: driver.laps.map((lap) => lapTime(lap.time_ms)),
  }));
  const clean = data.drivers
    .flatMap((driver) => driver.laps.filter((lap) => lap.time_ms && !lap.pit_in && !lap.pit_out).map((lap) => lap.time_ms ?? 0))
    .sort((a, b) => a - b);
  const [low, high] = [clean[0] ?? 80_000, clean[Math.floor(clean.length * 0.9)] ?? 100_000];
  const range = [low / 1000 - 0.5, high / 1000 + 1];
  return { traces: lines, layout: layout(data, { title: t("Lap time, s"), range }) };
}

/** Each lap as a point where it ended: those of a session against the clock are not driven one after the other. @param {ChartData} data */
function attempts(data) {
  const minutes = (/** @type {number} */ t_ms) => (t_ms - data.start_ms) / 60_000;
  const points = data.drivers.map((driver) => {
    const laps = driver.laps.filter((lap) => lap.time_ms && !lap.deleted && !lap.pit_in && !lap.pit_out);
    return {
      ...line(driver, laps.map((lap) => (lap.time_ms ?? NaN) / 1000), "%{text}"),
      mode: "markers",
      x: laps.map((lap) => minutes(lap.t_ms)),
      text: laps.map((lap) => lapTime(lap.time_ms)),
      marker: { color: driver.colour, size: driver.selected ? 11 : 8, symbol: driver.second ? "circle-open" : "circle" },
      hovertemplate: `${driver.code}: %{text}<extra></extra>`,
    };
  });
  const best = Math.min(...points.flatMap(({ y }) => y.map(Number)));
  const range = Number.isFinite(best) ? [best - 0.5, best * 1.07] : [80, 100];
  const cautions = data.cautions.map((span) => ({ ...span, from: minutes(span.from_ms), to: minutes(span.to_ms) }));
  const base = layout({ ...data, cautions }, { title: t("Lap time, s"), range });
  const xaxis = { ...base.xaxis, title: { text: t("Session time, min") }, range: [0, Math.max(5, minutes(data.now_ms))] };
  return { traces: points, layout: { ...base, xaxis } };
}

/** @param {ChartData} data */
function stints(data) {
  const compounds = [...new Set(data.drivers.flatMap((driver) => driver.stints.map((stint) => stint.compound)))];
  const order = data.drivers.map((driver) => driver.code);
  const traces = compounds.map((compound) => {
    const bars = data.drivers.flatMap((driver) =>
      driver.stints.filter((stint) => stint.compound === compound && stint.laps).map((stint) => ({ driver, stint })),
    );
    return {
      type: "bar",
      orientation: "h",
      name: compoundName(compound).word,
      y: bars.map(({ driver }) => driver.code),
      x: bars.map(({ stint }) => stint.laps),
      base: bars.map(({ stint }) => stint.start_lap - 1),
      text: bars.map(({ stint }) => `${compoundName(compound).letter} ${stint.laps}`),
      textposition: "inside",
      insidetextanchor: "middle",
      hovertemplate: `${t("{code}: {laps} laps from lap {lap}", { code: "%{y}", laps: "%{x}", lap: "%{base}" })}<extra></extra>`,
      marker: { color: data.colours[COMPOUND_TOKEN[compound ?? ""] ?? "--unknown"], line: { width: 2, color: data.colours["--panel"] } },
    };
  });
  const base = layout(data, { title: "", categoryorder: "array", categoryarray: [...order].reverse(), dtick: 1 });
  return { traces, layout: { ...base, barmode: "overlay", hovermode: "closest" } };
}

/** @param {ChartDriver} driver @param {(number | null)[]} values @param {string} hover */
function line(driver, values, hover) {
  return {
    type: "scatter",
    mode: "lines",
    name: driver.code,
    x: driver.laps.map((lap) => lap.lap),
    y: values,
    line: { color: driver.colour, width: driver.selected ? 4 : 1.6, dash: driver.second ? "dot" : "solid" },
    opacity: driver.faded ? 0.25 : 1,
    hovertemplate: `${driver.code} %{x}: ${hover}<extra></extra>`,
  };
}

/** Each driver's code where his line ends. @param {PlotTrace[]} lines */
function codes(lines) {
  const ends = lines.filter((line) => line.visible && line.x.length);
  return {
    ...{ type: "scatter", mode: "text", textposition: "middle right", cliponaxis: false, hoverinfo: "skip" },
    x: ends.map((line) => line.x.at(-1)),
    y: ends.map((line) => line.y.at(-1)),
    text: ends.map((line) => `\u2009${line.name}`),
    textfont: { size: 11, color: ends.map((line) => line.line?.color) },
  };
}

/** @param {ChartData} data @param {Record<string, unknown>} yaxis @returns {Layout} */
function layout({ colours, font, cautions, laps }, yaxis) {
  // Margins have room for every label; looking whether one sticks out takes Plotly a quarter of its time.
  const axis = { gridcolor: colours["--line"], zeroline: false, linecolor: colours["--line"], automargin: true, ticklabeloverflow: "allow" };
  return {
    paper_bgcolor: colours["--panel"],
    plot_bgcolor: colours["--panel"],
    font: { family: font, size: 12, color: colours["--text"] },
    margin: { l: 48, r: 12, t: 8, b: 36 },
    showlegend: false, // ChartLegend is within reach of keys and fingers
    hovermode: "closest",
    separators: SEPARATORS,
    xaxis: { ...axis, title: { text: t("Lap") }, range: [0.5, Math.max(5, laps) + 0.5] },
    yaxis: { ...axis, ...yaxis, title: { text: yaxis.title } },
    shapes: cautions.map(({ from, to, red }) => ({
      ...{ type: "rect", xref: "x", yref: "paper", x0: from, x1: to, y0: 0, y1: 1, layer: "below" },
      ...{ fillcolor: colours[red ? "--red" : "--yellow"], opacity: 0.1, line: { width: 0 } },
    })),
  };
}
