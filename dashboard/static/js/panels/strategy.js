/** Strategy and analysis: charts of the race so far, who is in a battle, where a stop would bring a car. */

import { readable } from "../colour.js";
import { FIGURES, speedFigure } from "../charts.js";
import { el, setAttribute, setText } from "../dom.js";
import { gap } from "../format.js";
import { t } from "../i18n.js";
import { contrastWanted, onLook } from "../look.js";
import { roving } from "../roving.js";
import { battles, rejoin } from "../strategy.js";
import { number, onUnits } from "../units.js";
import { ChartLegend } from "./chart-legend.js";
import { ChartView } from "./chart-view.js";
import { emptyState } from "./panel-parts.js";

const LOOK_MS = 3_000;
const TOKENS = ["--panel", "--line", "--text", "--dim", "--yellow", "--red", "--soft", "--medium", "--hard", "--intermediate", "--wet", "--unknown"];

/** Fetches and draws only while it is open. @type {Panel} */
export function strategy(host, page) {
  let chosen = "positions";
  const tabs = Object.entries({ ...FIGURES, speed: { label: t("Speed") }, window: { label: t("Pit window") } }).map(([key, { label }]) => {
    const tab = el("button", { type: "button", role: "tab", class: "tab", "data-chart": key }, label);
    tab.hidden = true; // until it is known what session this is
    tab.addEventListener("click", () => choose(key));
    return tab;
  });
  const list = el("div", { class: "tabs", role: "tablist", "aria-label": t("Charts") }, ...tabs);
  const refresh = roving(list, () => tabs.filter((tab) => !tab.hidden), { back: "ArrowLeft", on: "ArrowRight", current: () => tabs.find((tab) => tab.dataset.chart === chosen) });
  const fights = el("p", { class: "battles" }, "");
  const view = new ChartView(t("Chart"));
  const legend = new ChartLegend(() => draw());
  const table = el("tbody");
  const head = [t("Driver"), t("Now"), t("Rejoins"), t("Behind car"), t("Ahead of")].map((name) => el("th", { scope: "col" }, name));
  const loss = el("p", { class: "panel-note pit-loss" }, "");
  const stops = el(
    "div",
    { class: "scroll pit-window", role: "tabpanel", tabindex: "0", "aria-label": t("Pit window") },
    loss,
    el("table", { class: "plain" }, el("caption", { class: "visually-hidden" }, t("Pit window")), el("thead", {}, el("tr", {}, ...head)), table),
  );
  const pair = [t("First driver"), t("Second driver")].map((which) => {
    const select = el("select", { class: "select", "aria-label": which });
    select.addEventListener("change", () => look());
    return select;
  });
  const compared = el("div", { class: "compared" }, `${t("Best laps of")} `, pair[0], ` ${t("and")} `, pair[1]);
  const empty = emptyState(t("No laps yet"), "");
  const charted = el("div", { class: "charted" }, compared, legend.element, view.element);
  const body = el("div", { class: "analysis" }, charted, stops, empty);
  const title = el("div", { class: "panel-head" }, el("h2", {}, t("Strategy")), list);
  host.append(el("section", { class: "panel strategy", "aria-label": t("Strategy") }, title, fights, body));

  let state = /** @type {State} */ ({});
  /** @type {Laps=} */
  let data;
  /** @type {Promise<unknown>=} */
  let plotly;
  let asked = 0;
  /** @type {(Trace & { driver: string })[]} */
  let traces = [];
  let drawing = 0;
  /** @type {Kit=} */
  let kit;

  /** Another kind of session has other charts. */
  function wear() {
    kit = page.kit;
    const charts = kit.charts(state);
    for (const tab of tabs) tab.hidden = !charts.includes(tab.dataset.chart ?? "");
    fights.hidden = !kit.battles;
    setText({ firstChild: empty.lastChild }, kit.nothing.laps);
    choose(charts.includes(chosen) ? chosen : charts[0]);
  }

  const open = () => Boolean(host.offsetParent);
  page.views.onChange(() => look());
  page.selection.onChange(() => draw());
  page.time.onChange(() => look());
  setInterval(() => look(), LOOK_MS);
  onLook(() => draw());
  onUnits(() => draw());
  choose(chosen);

  /** @param {string} key */
  function choose(key) {
    chosen = key;
    for (const tab of tabs) setAttribute(tab, "aria-selected", String(tab.dataset.chart === key));
    refresh();
    charted.hidden = key === "window";
    compared.hidden = key !== "speed";
    stops.hidden = key !== "window";
    look();
  }

  async function look() {
    if (!state.run || !open()) return;
    const turn = ++asked;
    plotly ??= loadPlotly();
    try {
      const answer = await fetch(`/api/v1/laps?run=${encodeURIComponent(state.run)}&until=${Math.round(state.t_ms ?? 0)}`);
      if (!answer.ok || turn !== asked) return;
      data = await answer.json();
      traces = chosen === "speed" ? await bestLaps() : [];
      await plotly;
    } catch {
      return; // the header says that the connection is lost
    }
    setTimeout(() => turn === asked && draw());
  }

  /** The fastest lap so far of each of the two drivers; at first the two best placed. */
  async function bestLaps() {
    const { run = "", t_ms = 0, drivers = {} } = state;
    const order = Object.keys(drivers).sort((a, b) => (drivers[a].position ?? 99) - (drivers[b].position ?? 99));
    pair.forEach((select, index) => {
      const known = select.value in drivers ? select.value : ((index === 0 && page.selection.driver) || order[index]);
      select.replaceChildren(...order.map((number) => el("option", { value: number }, drivers[number].code ?? number)));
      select.value = known ?? "";
    });
    const wanted = pair.map((select) => select.value).filter((number) => drivers[number]?.best_lap);
    const answers = await Promise.all(
      wanted.map(async (number) => {
        const query = new URLSearchParams({ run, driver: number, lap: String(drivers[number].best_lap), until: String(Math.round(t_ms)) });
        const answer = await fetch(`/api/v1/trace?${query}`);
        return answer.ok ? answer.json() : null;
      }),
    );
    return answers.filter(Boolean);
  }

  /** @param {ChartData} input */
  function drawSpeed(input) {
    const looks = new Map(input.drivers.map((driver) => [driver.number, driver]));
    const shown = traces.map((trace, index) => {
      const { code, colour } = looks.get(trace.driver) ?? {};
      return { ...trace, code, colour, dash: index ? "dot" : "solid" };
    });
    const names = shown.map(({ code, lap }) => t("{code} lap {lap}", { code, lap })).join(` ${t("and")} `);
    const label = shown.some((one) => one.speed_kph.length) ? `${t("Speed over distance")}, ${names}` : page.kit.nothing.telemetry;
    drawChart(label, speedFigure(shown, input));
  }

  function draw() {
    if (!data || !open()) return;
    const input = prepare(data, state, page.selection.driver);
    empty.hidden = input.laps > 0;
    const found = battles(data, state.drivers ?? {});
    const words = found.length ? `${t("Battles")}: ${found.map((battle) => battle.words).join(" · ")}` : t("No battle: no car has been within a second of another for two laps");
    setText(fights, words);
    setAttribute(fights, "title", words);
    fights.classList.toggle("none", !found.length);
    clearTimeout(drawing);
    drawing = setTimeout(() => drawChosen(input)); // a task of its own: between the two the cars move on
  }

  /** @param {ChartData} input */
  function drawChosen(input) {
    if (chosen === "window") drawWindow();
    else if (chosen === "speed" && globalThis.Plotly) drawSpeed(input);
    else if (globalThis.Plotly && input.laps > 0) {
      const { label: chart } = FIGURES[chosen];
      const label = kit?.battles ? t("{chart}, lap by lap to lap {lap}", { chart, lap: input.laps }) : chart;
      drawChart(label, FIGURES[chosen].make(input));
    }
  }

  /** @param {string} label @param {Figure} figure */
  function drawChart(label, { traces: lines, layout }) {
    setAttribute(view.element, "aria-label", label);
    const shown = legend.filter(lines);
    const more = FIGURES[chosen]?.beside?.(shown);
    view.draw(chosen, { traces: more ? [...shown, more] : shown, layout });
  }

  function drawWindow() {
    if (!data) return;
    const { kind, cost, rows } = rejoin(data, state);
    setText(loss, lossWords(kind, cost));
    table.replaceChildren(
      ...rows.map((row) =>
        el(
          "tr",
          {},
          ...[el("th", { scope: "row" }, row.code ?? ""), el("td", {}, `P${row.now}`), el("td", {}, `P${row.then}`)],
          el("td", {}, row.ahead ? `${row.ahead.code} ${gap(row.ahead.ms)}` : "–"),
          el("td", {}, row.behind ? `${row.behind.code} ${gap(row.behind.ms)}` : "–"),
        ),
      ),
    );
  }

  return (newest, changes) => {
    state = newest;
    if (changes.all) wear(); // whatever session this is
  };
}

/** @type {(kind: string, cost?: PitLoss) => string} */
function lossWords(kind, cost) {
  const caution = kind === "caution";
  if (!cost) {
    return caution
      ? t("No car has stopped under caution in this race yet, so there is nothing to reckon with")
      : t("No car has stopped under green in this race yet, so there is nothing to reckon with");
  }
  const values = { seconds: number(cost.ms / 1000, 1), stops: cost.stops };
  return caution
    ? t("A stop costs {seconds} s under caution: the median of {stops} in this race", values)
    : t("A stop costs {seconds} s: the median of {stops} in this race", values);
}

/** @type {(laps: Laps, state: State, selected: string?) => ChartData} */
function prepare({ drivers: laps, cautions = [] }, { drivers = {}, race, t_ms = 0 }, selected) {
  const style = getComputedStyle(document.documentElement);
  const colours = Object.fromEntries(TOKENS.map((token) => [token, style.getPropertyValue(token).trim()]));
  const teams = new Set();
  const place = (/** @type {string} */ number) => drivers[number]?.position ?? 99;
  const known = Object.keys(drivers).sort((a, b) => place(a) - place(b));
  const shown = known.map((number) => {
    const { code, colour, team, stints = [] } = drivers[number];
    const second = teams.has(team);
    teams.add(team);
    const seen = colour ? readable(colour, colours["--panel"], contrastWanted().shape) : colours["--text"];
    const own = laps[number] ?? [];
    return { number, code, colour: seen, second, stints, laps: own, selected: number === selected, faded: Boolean(selected) && number !== selected };
  });
  const leader = Object.values(laps).reduce((most, each) => (each.length > most.length ? each : most), /** @type {DrivenLap[]} */ ([]));
  const lapAt = (/** @type {number} */ t) => leader.findIndex((lap) => lap.t_ms >= t);
  const spans = cautions.map(({ status, from_ms: from, to_ms: to }) => {
    const [first, last] = [lapAt(from), to === undefined ? -1 : lapAt(to)];
    return { red: status === "red", from_ms: from, to_ms: to ?? t_ms, from: first < 0 ? leader.length : first, to: last < 0 ? leader.length : last + 1 };
  });
  return { drivers: shown, colours, font: style.getPropertyValue("--font").trim(), cautions: spans, laps: leader.length, start_ms: race?.lights_out_ms ?? 0, now_ms: t_ms };
}

function loadPlotly() {
  return new Promise((resolve, reject) => {
    const script = el("script", { src: "/assets/plotly.min.js" });
    script.addEventListener("load", resolve);
    script.addEventListener("error", reject);
    document.head.append(script);
  });
}
