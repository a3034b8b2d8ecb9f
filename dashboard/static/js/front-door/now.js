/** What is on: one row a session, with what can be done to it. */

import { el, setAttribute, setText } from "../dom.js";
import { speed } from "../format.js";
import { t } from "../i18n.js";
import { icon, setIcon } from "../icons.js";
import { keyedList } from "../keyed-list.js";
import { sessionName } from "./sessions.js";

export const SPEEDS = [0.5, 1, 2, 5, 10, 20, 50, 100, 200];

/** @type {Record<string, string>} */
const STATES = { loading: t("Loading…"), playing: t("Playing"), paused: t("Paused"), failed: t("Failed") };
/** @type {Record<string, string>} */
const SIGNS = { loading: "ring", playing: "circle", paused: "pause", failed: "cross" };

/** How long one that failed is still spoken of. */
const TOLD_MS = 600_000;

/** The list, with `update(catalogue, shownRun)`; `ask(action)` gives a command. @param {Ask} ask */
export function nowList(ask) {
  const list = el("ul", { class: "door-now" });
  const empty = el("p", { class: "door-note" }, t("Nothing is on. Start something below."));
  const heading = el("h3", {}, t("On now"));
  const element = el("section", { "aria-label": t("On now") }, heading, list, empty);
  /** @type {Map<string, ReturnType<typeof row>>} */
  const rows = new Map();
  const show = keyedList(list, (/** @type {string} */ run) => {
    const made = row(run, ask);
    rows.set(run, made);
    return made.element;
  });

  function update(/** @type {Catalogue} */ { played, runs, now_ms: now }, /** @type {string?=} */ shown) {
    const told = played.filter(({ state, changed_ms: at = 0 }) => Object.hasOwn(STATES, state) && (state !== "failed" || now - at < TOLD_MS));
    const known = new Set(played.map(({ run }) => run));
    const others = runs.filter(({ run, live }) => live && !known.has(run));
    show([...told, ...others].map(({ run }) => run));
    const held = new Map(runs.map((run) => [run.run, run]));
    for (const one of told) rows.get(one.run)?.draw(one, held.get(one.run), one.run === shown);
    for (const one of others) rows.get(one.run)?.draw(null, one, one.run === shown);
    empty.hidden = told.length + others.length > 0;
  }

  return { element, update };
}

/** One session. It is watched by its link; the buttons are there for those that the simulator plays. @type {(run: string, ask: Ask) => { element: HTMLElement, draw: Draw }} */
function row(run, ask) {
  const sign = icon("ring");
  const title = el("strong", {}, "");
  const facts = el("span", {}, "");
  const watch = el("a", { class: "tool", href: `/?run=${encodeURIComponent(run)}` }, t("Watch"));
  const holdSign = icon("pause");
  const hold = el("button", { type: "button", class: "tool" }, holdSign);
  const pace = el("select", { class: "select" }, ...SPEEDS.map((value) => el("option", { value }, speed(value))));
  const stop = el("button", { type: "button", class: "tool" }, icon("square"), t("Stop"));
  const tools = el("div", { class: "door-tools" }, watch, hold, pace, stop);
  const element = el("li", {}, sign, el("div", { class: "door-what" }, title, facts), tools);
  let paused = false;
  let asked = 0;
  hold.addEventListener("click", () => ask({ kind: paused ? "resume" : "pause", run }));
  stop.addEventListener("click", () => ask({ kind: "stop", run }));
  pace.addEventListener("change", () => {
    asked = Date.now();
    ask({ kind: "speed", run, speed: Number(pace.value) });
  });

  /** @type {Draw} */
  function draw(one, held, watched) {
    const state = one?.state ?? "playing";
    paused = state === "paused";
    setAttribute(element, "data-state", state);
    setAttribute(element, "aria-current", watched ? "true" : null);
    setIcon(sign, SIGNS[state]);
    const name = one?.title ?? ([held?.race, held?.season].filter(Boolean).join(" ") || run);
    setText(title, name);
    const lap = held?.laps && held.total_laps && t("lap {lap} of {laps}", { lap: held.laps, laps: held.total_laps });
    const session = /** @type {Source=} */ (one?.start?.source)?.session;
    setText(facts, [session && sessionName(session), STATES[state], one?.problem ?? lap, watched && t("on this page")].filter(Boolean).join(" · "));
    const steered = Boolean(one) && state !== "failed";
    for (const tool of [hold, pace, stop]) tool.hidden = !steered;
    watch.hidden = state === "failed" || watched || !held;
    setIcon(holdSign, paused ? "play" : "pause");
    for (const [tool, words] of /** @type {[Element, string][]} */ ([
      [hold, paused ? t("Go on: {name}", { name }) : t("Pause: {name}", { name })],
      [stop, t("Stop: {name}", { name })],
      [watch, t("Watch: {name}", { name })],
      [pace, t("Speed: {name}", { name })],
    ])) setAttribute(tool, "aria-label", words);
    setAttribute(hold, "title", paused ? t("Go on") : t("Pause"));
    if (one && document.activeElement !== pace && Date.now() - asked > 3_000) choose(pace, one.speed);
  }

  return { element, draw };
}

/** A speed of the command line may be none of those offered. @type {(select: HTMLSelectElement, value: number) => void} */
function choose(select, value) {
  if (![...select.options].some((option) => Number(option.value) === value)) select.append(el("option", { value }, speed(value)));
  select.value = String(value);
}
