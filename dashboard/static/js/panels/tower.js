/** The timing tower: who is where, how far apart, on what tyres. */

import { readable } from "../colour.js";
import { el } from "../dom.js";
import { t } from "../i18n.js";
import { contrastWanted, onLook } from "../look.js";
import { glide } from "../motion.js";
import { roving } from "../roving.js";
import { emptyState } from "./panel-parts.js";

const LEGEND = [
  ["purple", t("fastest of all")],
  ["green", t("personal best")],
  ["yellow", t("slower")],
  ["deleted", t("deleted")],
];

/** @typedef {Map<string, Row>} Rows by driver @typedef {{ driver?: string, row?: HTMLElement }} Opened */

/** One row per driver, made once and moved as the order changes. @type {Panel} */
export function tower(host, page) {
  const body = el("tbody");
  const table = el("table", { class: "tower" }, el("caption", { class: "visually-hidden" }, t("Timing tower")), el("thead"), body);
  const empty = emptyState(t("Waiting for the race to start…"), t("The cars line up here in grid order as soon as a race is sent."));
  empty.hidden = true; // until it is known what is waited for
  const scroll = el("div", { class: "scroll", role: "group", "aria-label": t("Timing tower, all cars") });
  scroll.append(table, empty);
  const heading = el("div", { class: "panel-head" }, el("h2", {}, t("Timing")), legend());
  const section = el("section", { class: "panel timing", "aria-label": t("Timing") }, heading, scroll);
  host.append(section);

  /** @type {Rows} */
  const rows = new Map();
  /** @type {Kit=} */
  let kit;
  /** @type {import("./driver-details.js").DriverDetails?} */
  let details = null;
  /** @type {number=} */
  let drawnTo;
  /** @type {State} */
  let newest = {};
  const codes = () => [.../** @type {NodeListOf<HTMLElement>} */ (body.querySelectorAll("button.code"))];
  const chosen = () => /** @type {HTMLElement | null | undefined} */ (rows.get(page.selection.driver ?? "")?.element.querySelector("button.code"));
  const refresh = roving(body, codes, { back: "ArrowUp", on: "ArrowDown", current: chosen });
  page.keys.tell("↑ ↓", t("In the tower: from driver to driver"));
  page.keys.tell(t("Enter"), t("In the tower: follow the driver, or let him go"));
  page.selection.onChange((number) => {
    mark();
    sort(body, rows, newest.drivers ?? {}, opened());
    const driver = newest.drivers?.[number ?? ""];
    page.voice.say(driver ? t("Following {name}", { name: driver.name ?? driver.code }) : t("Following nobody"));
  });
  body.addEventListener("click", (event) => {
    const row = event.target?.closest("tr");
    if (row?.dataset.driver) page.selection.choose(row.dataset.driver);
  });

  new ResizeObserver(() => opened()).observe(scroll);

  function mark() {
    for (const [number, row] of rows) row.select(number === page.selection.driver);
  }

  /** The driver chosen and the row of details under his, if there is one. @returns {Opened} */
  function opened() {
    const number = page.selection.driver ?? "";
    const driver = newest.drivers?.[number];
    if (!driver || !rows.has(number)) return {};
    if (!details) return bring();
    details.draw(driver, [...table.rows[0].cells].filter((cell) => cell.offsetParent).length || 1, newest);
    return { driver: number, row: details.element };
  }

  /** The details are loaded when a driver is first chosen. @returns {Opened} */
  function bring() {
    const asked = kit;
    asked?.details().then((made) => {
      if (kit !== asked || details) return;
      details = made;
      sort(body, rows, newest.drivers ?? {}, opened());
    }, () => {}); // the next drawing tries again
    return {};
  }

  /** Another kind of session has other columns. */
  function wear() {
    kit = page.kit;
    details = null;
    rows.clear();
    body.replaceChildren();
    table.querySelector("thead")?.replaceWith(head(kit.columns));
  }

  onLook(() => paint(rows, newest));

  return (state, changes) => {
    newest = state;
    const drivers = state.drivers ?? {};
    if (!changes.touches("race", "drivers")) return;
    if (kit !== page.kit) wear();
    const everything = fit(rows, drivers, page.kit) || changes.touches("race");
    empty.hidden = rows.size > 0;
    if (everything) {
      section.style.setProperty("--cars", String(Math.max(20, rows.size)));
      paint(rows, state);
      mark();
    }
    const scale = page.kit.scale(state);
    const touched = everything || scale !== drawnTo ? rows.keys() : changes.ids("drivers");
    drawnTo = scale;
    section.dataset.scale = String(scale);
    for (const number of touched) rows.get(number)?.draw(drivers[number], scale, state);
    sort(body, rows, drivers, opened());
    if (everything) refresh();
  };
}

/** @param {Column[]} columns */
function head(columns) {
  const cells = columns.map(({ key, label, title }) => {
    const heading = title ? el("abbr", { title }, label) : label;
    return el("th", { scope: "col", class: `c-${key}` }, heading);
  });
  return el("thead", {}, el("tr", {}, ...cells));
}

function legend() {
  const items = LEGEND.map(([mark, word]) => el("li", {}, el("span", { class: "time", "data-mark": mark }, word)));
  return el("ul", { class: "panel-note legend", "aria-hidden": "true" }, ...items);
}

/** Makes rows for drivers that have none, removes those of drivers that are gone; whether it had to. @param {Rows} rows @param {Record<string, Driver>} drivers @param {Kit} kit */
function fit(rows, drivers, kit) {
  const before = [...rows.keys()].join();
  for (const [number, row] of rows) {
    if (number in drivers) continue;
    row.element.remove();
    rows.delete(number);
  }
  for (const number of Object.keys(drivers)) {
    if (!rows.has(number)) rows.set(number, new kit.Row(number, kit.columns));
  }
  return [...rows.keys()].join() !== before;
}

/** Gives every row its team's colour, as it can be seen and read on the panel as it now is. @param {Rows} rows @param {State} state */
function paint(rows, { drivers = {} }) {
  const { shape, text } = contrastWanted();
  const panel = getComputedStyle(document.documentElement).getPropertyValue("--panel").trim();
  for (const [number, row] of rows) {
    const colour = drivers[number]?.colour;
    if (!colour) continue;
    row.element.style.setProperty("--team-bar", readable(colour, panel, shape));
    row.element.style.setProperty("--team-text", readable(colour, panel, text));
  }
}

/** Puts the rows in order and lets those that moved glide; the order in place costs nothing. @param {HTMLElement} body @param {Rows} rows @param {Record<string, Driver>} drivers @param {Opened} opened */
function sort(body, rows, drivers, opened) {
  /** @param {string} number */
  const place = (number) => drivers[number].position ?? 1000;
  const order = [...rows].sort(([a], [b]) => place(a) - place(b) || Number(a) - Number(b));
  const elements = order.flatMap(([number, { element }]) => (number === opened.driver && opened.row ? [element, opened.row] : [element]));
  if (elements.length === body.children.length && elements.every((element, index) => body.children[index] === element)) return;
  if (!opened.row) body.querySelector(".details")?.remove();
  const moving = elements.filter((element) => element.isConnected);
  glide(moving, () => {
    elements.forEach((element, index) => {
      if (element.contains(document.activeElement)) {
        // An element that is moved loses the focus: the others make way for it.
        while (body.children[index] !== element) body.append(body.children[index]);
      }
      if (body.children[index] !== element) body.insertBefore(element, body.children[index] ?? null);
    });
  });
}
