/** The pipeline made visible: the way of an event, what each part does now, and where it hurts. */

import { el, setAttribute, setText, svg } from "../dom.js";
import { t } from "../i18n.js";
import { icon, setIcon } from "../icons.js";
import { count, ms, rate, STATES, WORST_FIRST } from "../pipeline-figures.js";
import { said } from "../pipeline-words.js";
import { emptyState } from "./panel-parts.js";

/** A part: its name, where it sends things, and what its box shows beside its state. @typedef {[string, string[], (part: Part) => string[]]} Shown */

/** The parts beside the functions, which are those that are deployed. @type {Record<string, Shown>} */
const SERVICES = {
  simulator: [t("Simulator"), ["kinesis"], (part) => [rate(part.events_per_s), t("Sent: {count}", { count: count(part.sent) })]],
  kinesis: ["Kinesis", [], (part) => [rate(part.records_per_s), t("Age {ms} ms", { ms: ms(part.age_ms) })]],
  s3: ["S3", [], (part) => [rate(part.calls_per_s), `${ms(part.call_ms.p50)} / ${ms(part.call_ms.p99)} ms`]],
  sns: ["SNS", ["sqs"], (part) => [t("Alerts: {count}", { count: count(part.alerts) }), `${ms(part.call_ms.p50)} / ${ms(part.call_ms.p99)} ms`]],
  sqs: ["SQS", [], (part) => ["", `${ms(part.wait_ms.p50)} / ${ms(part.wait_ms.p99)} ms`]],
  dashboard: [t("Dashboard"), ["you"], (part) => [rate(part.events_per_s), `${ms(part.publish_ms.p50)} / ${ms(part.publish_ms.p99)} ms`]],
  you: [t("This browser"), [], (part) => [t("Viewers: {count}", { count: count(part.viewers) }), `${ms(part.p50)} / ${ms(part.p99)} ms`]],
};

/** Who calls a function, by its trigger. @type {Record<string, string>} */
const CALLERS = { stream: "kinesis", queue: "sqs", topic: "sns", bucket: "s3" };

const HOPS = { __proto__: null, simulator: t("Simulator"), kinesis: "Kinesis", lambda: "Lambda", dashboard: t("Dashboard"), you: t("You"), way: t("Put to applied") };
/** @type {[string, (part: Part) => string][]} */
const COLUMNS = [
  [t("Function"), ({ name }) => name],
  [t("Age"), (part) => ms(part.age_ms)],
  [t("Batch"), (part) => pair(part.batch, count)],
  [t("Wait"), (part) => pair(part.wait_ms, ms)],
  [t("Work"), (part) => pair(part.work_ms, ms)],
  [t("Retries"), (part) => count(part.total.retries)],
  [t("Errors"), (part) => count(part.total.errors)],
  [t("Quarantined"), (part) => count(part.total.quarantined)],
  [t("Total"), (part) => count(part.total.records)],
];

/** Draws only while it is in sight. @type {Panel} */
export function pipeline(host, page) {
  const hops = new Figures(HOPS);
  /** @type {Map<string, Box>} */
  const boxes = new Map(Object.entries(SERVICES).map(([name, [label]]) => [name, new Box(name, label)]));
  const groups = { stream: new Group("stream"), called: new Group("called") };
  for (const [name, { element }] of boxes) element.style.gridArea = name;
  const lines = svg("svg", { class: "flow-lines", "aria-hidden": "true" });
  const flow = el("ul", { class: "flow", "aria-label": t("Parts of the pipeline") }, ...[...boxes.values()].map(({ element }) => element));
  flow.children[1].after(groups.stream.element);
  flow.children[flow.children.length - 2].before(groups.called.element);
  const hurts = el("ul", { class: "hurts" });
  const spoken = el("p", { class: "visually-hidden", role: "status" }, "");
  /** @type {Map<string, HTMLElement[]>} */
  const rows = new Map();
  // Its roles are said, for on a phone its rows are no longer laid out as a table's.
  const table = el(
    "table",
    { class: "plain work", role: "table" },
    el("caption", { class: "visually-hidden" }, t("Functions")),
    el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, ...COLUMNS.map(([name]) => el("th", { role: "columnheader", scope: "col" }, name)))),
    el("tbody", { role: "rowgroup" }),
  );
  const note = el("p", { class: "panel-note" }, t("now, whatever moment is shown · last 15 s · p50 / p99 in ms"));
  const empty = emptyState(t("Nothing has run yet"), t("Each part shows here what it does, from the first event on."));
  const body = el(
    "div",
    { class: "scroll pipeline-body", tabindex: "0", role: "group", "aria-label": t("Figures") },
    ...[hops.element, hurts, el("div", { class: "flow-box" }, lines, flow), el("div", { class: "work-box" }, table)],
  );
  const element = el("section", { class: "panel pipeline", "aria-label": t("Pipeline") });
  element.append(el("div", { class: "panel-head" }, el("h2", {}, t("Pipeline")), note), spoken, body, el("div", { class: "pipeline-empty" }, empty));
  host.append(element);

  let states = "";
  page.pipeline.onChange(draw);
  page.views.onChange(draw);
  new ResizeObserver(() => connect(lines, flow, boxes, shownParts(partsNow(page.pipeline) ?? []))).observe(flow);
  draw();

  function draw() {
    const parts = partsNow(page.pipeline);
    const asleep = !parts || parts.every(({ state, name }) => state === "idle" || name === "dashboard" || name === "you");
    const fresh = asleep && !parts?.some(({ total }) => total?.records || total?.applied);
    speak(parts ?? []);
    if (!host.offsetParent) return;
    element.classList.toggle("nothing-yet", fresh);
    if (!parts) return;
    const shown = shownParts(parts);
    keep(parts.filter(({ trigger }) => trigger));
    hops.draw([...(page.pipeline.latest?.hops ?? []), { name: "you", ...page.pipeline.you }]);
    for (const part of parts) {
      boxes.get(part.name)?.draw(part, shown);
      rows.get(part.name)?.forEach((cell, index) => setText(cell, COLUMNS[index][1](part)));
    }
    sayWhatHurts(hurts, parts);
    connect(lines, flow, boxes, shown);
  }

  /** Brings boxes and rows to exactly these functions. @param {Part[]} functions */
  function keep(functions) {
    const names = functions.map(({ name }) => name);
    if (names.join() === [...rows.keys()].join()) return;
    for (const name of rows.keys()) boxes.delete(name);
    rows.clear();
    for (const { name } of functions) {
      boxes.set(name, new Box(name, name));
      rows.set(name, COLUMNS.map(([label], index) => (index ? el("td", { role: "cell", "data-label": label }, "") : el("th", { role: "rowheader", scope: "row" }, ""))));
    }
    for (const [key, group] of Object.entries(groups)) {
      const within = functions.filter(({ trigger }) => (trigger === "stream") === (key === "stream"));
      group.list.replaceChildren(...within.flatMap(({ name }) => boxes.get(name)?.element ?? []));
    }
    table.tBodies[0].replaceChildren(...[...rows.values()].map((cells) => el("tr", { role: "row" }, ...cells)));
  }

  /** Says what changed, not how: the seconds in the sentences run on in silence. @param {Part[]} parts */
  function speak(parts) {
    const bad = parts.filter(({ state }) => WORST_FIRST.includes(state));
    const now = bad.map(({ name, state }) => `${Object.hasOwn(SERVICES, name) ? SERVICES[name][0] : name}: ${STATES[state].word}`).join(", ");
    if (now === states) return;
    setText(spoken, now || t("Every part of the pipeline works"));
    states = now;
  }

  return () => {}; // it shows now, not the moment that the rest of the page shows
}

/** The parts as they are to be drawn: the server's, and this browser. Null before there are any. @type {(pipeline: Page["pipeline"]) => Part[] | null} */
function partsNow({ latest, lostSince, you }) {
  if (!latest) return null;
  const viewers = latest.parts.find(({ name }) => name === "dashboard")?.viewers;
  /** @type {Part} */
  const here = { name: "you", state: Number.isFinite(you.p50) ? "ok" : "idle", viewers, ...you };
  if (lostSince === null) return [...latest.parts, here];
  const says = t("The dashboard does not answer: these figures are {seconds} s old.", { seconds: Math.round((performance.now() - lostSince) / 1000) });
  /** @type {(part: Part) => Part} */
  const aged = (part) => (part.name === "dashboard" ? { ...part, state: "silent", code: null, says } : part);
  return [...latest.parts.map(aged), here];
}

/** All parts as they are shown; who calls a function sends to it. @type {(parts: Part[]) => Record<string, Shown>} */
function shownParts(parts) {
  const shown = Object.assign(Object.create(null), SERVICES);
  for (const { name, trigger, sends_to: targets = [] } of parts) {
    if (!trigger) continue;
    shown[name] = [name, targets, work];
    const caller = CALLERS[trigger];
    if (caller) shown[caller] = [shown[caller][0], [...shown[caller][1], name], shown[caller][2]];
  }
  return shown;
}

/** A row of functions in the drawing. */
class Group {
  /** @param {string} area */
  constructor(area) {
    this.list = el("ul", { class: "flow-functions" });
    this.element = el("li", { class: "flow-group" }, this.list);
    this.element.style.gridArea = area;
  }
}

class Figures {
  /** @param {Record<string, string?>} names */
  constructor(names) {
    this.values = new Map(Object.keys(names).map((name) => [name, [el("b", {}, "–"), el("span", { class: "dim" }, "")]]));
    const items = [...this.values].map(([name, [p50, p99]]) => el("div", { "data-hop": name }, el("dt", {}, names[name] ?? name), el("dd", {}, p50, " ms", p99)));
    this.element = el("dl", { class: "hops", "aria-label": t("Latency per hop") }, ...items);
  }

  /** @param {({ name: string } & Percentiles)[]} hops */
  draw(hops) {
    for (const { name, p50, p99 } of hops) {
      const [middle, late] = this.values.get(name) ?? [];
      if (!middle) continue;
      setText(middle, ms(p50));
      setText(late, `p99 ${ms(p99)}`);
    }
  }
}

class Box {
  /** @param {string} name @param {string} label */
  constructor(name, label) {
    this.name = name;
    this.sign = icon("ring");
    this.word = el("span", {}, "");
    this.first = el("span", { class: "flow-rate" }, "");
    this.second = el("span", { class: "dim" }, "");
    this.to = el("span", { class: "flow-to" }, "");
    const top = el("span", { class: "flow-name" }, label);
    this.element = el("li", { class: "flow-part", "data-part": name, "data-state": "idle" }, top, el("span", { class: "flow-state" }, this.sign, this.word, this.first), this.second, this.to);
  }

  /** @param {Part} part @param {Record<string, Shown>} shown */
  draw(part, shown) {
    const { word, icon: sign } = STATES[part.state];
    const [, targets, figures] = shown[this.name];
    const [first, second] = figures(part);
    const to = targets.length ? `→ ${targets.map((target) => shown[target][0]).join(", ")}` : "";
    setText(this.to, to);
    setAttribute(this.to, "title", to || null);
    setAttribute(this.element, "title", part.description ?? null);
    setAttribute(this.element, "data-state", part.state);
    setIcon(this.sign, sign);
    setText(this.word, word);
    setText(this.first, first);
    setText(this.second, second);
  }
}

/** @param {Part} part */
function work(part) {
  return [rate(part.records_per_s), `${ms(part.work_ms.p50)} / ${ms(part.work_ms.p99)} ms`];
}

/** @type {(figure: Percentiles, form: (value?: number) => string) => string} */
function pair({ p50, p99 }, form) {
  return Number.isFinite(p50) ? `${form(p50)} / ${form(p99)}` : "–";
}

/** @param {HTMLElement} list @param {Part[]} parts */
function sayWhatHurts(list, parts) {
  const telling = parts.filter((part) => said(part));
  while (list.children.length > telling.length) list.lastElementChild?.remove();
  while (list.children.length < telling.length) list.append(el("li", {}, icon("circle"), el("span", {}, "")));
  telling.forEach((part, index) => {
    const item = list.children[index];
    const [sign, words] = [item.querySelector("svg"), item.querySelector("span")];
    setAttribute(item, "data-state", part.state);
    if (sign) setIcon(sign, STATES[part.state].icon);
    if (words) setText(words, said(part));
  });
}

/** Lines between the boxes where they stand; a line into a part that hurts is broken. @type {(lines: SVGElement, flow: HTMLElement, boxes: Map<string, Box>, shown: Record<string, Shown>) => void} */
function connect(lines, flow, boxes, shown) {
  const [width, height] = [flow.offsetWidth, flow.offsetHeight];
  if (!width || getComputedStyle(lines).display === "none") return;
  setAttribute(lines, "viewBox", `0 0 ${width} ${height}`);
  const wanted = [...boxes].flatMap(([name, { element }]) => (shown[name]?.[1] ?? []).map((target) => [element, boxes.get(target)?.element ?? element]));
  while (lines.children.length < wanted.length) lines.append(svg("path", { class: "flow-line" }));
  wanted.forEach(([from, to], index) => {
    const line = lines.children[index];
    setAttribute(line, "d", route(from, to));
    setAttribute(line, "data-state", to.dataset.state);
  });
}

/** To the right in a row, else down, over and down, with the head of an arrow. @param {HTMLElement} from @param {HTMLElement} to */
function route(from, to) {
  const box = (/** @type {HTMLElement} */ one) => ({ x: one.offsetLeft, y: one.offsetTop, w: one.offsetWidth, h: one.offsetHeight });
  const [a, b] = [box(from), box(to)];
  if (Math.abs(a.y - b.y) < 4) return `M${a.x + a.w} ${a.y + a.h / 2}H${b.x - 1}m-5 -4 5 4-5 4`;
  const middle = (/** @type {ReturnType<typeof box>} */ one) => one.x + one.w / 2;
  const end = `V${b.y - 1}m-4 -5 4 5 4-5`;
  // Straight down where the boxes overlap.
  if (middle(b) >= a.x && middle(b) <= a.x + a.w) return `M${middle(b)} ${a.y + a.h}${end}`;
  if (middle(a) >= b.x && middle(a) <= b.x + b.w) return `M${middle(a)} ${a.y + a.h}${end}`;
  return `M${middle(a)} ${a.y + a.h}V${b.y - 12}H${middle(b)}${end}`;
}
