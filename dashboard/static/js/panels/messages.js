/** What race control says, newest on top. */

import { el, setAttribute, setText } from "../dom.js";
import { clock } from "../format.js";
import { plural, t } from "../i18n.js";
import { icon } from "../icons.js";
import { keyedList } from "../keyed-list.js";
import { FILTERS, passes } from "../message-kinds.js";
import { appear } from "../motion.js";
import { recall, remember } from "../remembered.js";
import { sentence } from "../wording.js";
import { emptyState, panelHead } from "./panel-parts.js";

/** Shape and tone. @type {Lookup<[string, string]>} */
const FLAGS = {
  __proto__: null,
  GREEN: ["circle", "green"],
  CLEAR: ["circle", "green"],
  YELLOW: ["triangle", "yellow"],
  "DOUBLE YELLOW": ["triangle-double", "yellow"],
  RED: ["octagon", "red"],
  BLUE: ["flag", "blue"],
  BLACK: ["flag", "text"],
  "BLACK AND WHITE": ["flag", "text"],
  "BLACK AND ORANGE": ["flag", "amber"],
  CHEQUERED: ["chequered", "text"],
};
/** Drivers' codes, when the lights went out, and whether everything is drawn anew. @typedef {{ codes: Set<string | undefined>, lightsOut: number, whole: boolean }} Context */

const NOTE = ["note", "dim"];
const SAFETY_CAR = ["square", "yellow"];

/** A log; the routine of a race (blue flags, a sector's yellow, deleted laps) is shown, but not read aloud. @type {Panel} */
export function messages(host) {
  const list = el("ol", { class: "messages" });
  const log = el("div", {
    class: "scroll",
    role: "log",
    "aria-label": t("Race control"),
    "aria-live": "polite",
    "aria-relevant": "additions",
    tabindex: "0",
  });
  const empty = emptyState(t("No messages yet"), t("Race control's flags, notes and decisions come up here."));
  log.append(empty, list);
  const head = panelHead(t("Race control"));
  const options = FILTERS.map(([key, label]) => el("option", { value: key }, label));
  const filter = el("select", { class: "select", "aria-label": t("Filter messages") }, ...options);
  const chosen = recall("messages", "all");
  filter.value = FILTERS.find(([key]) => key === chosen)?.[0] ?? "all";
  head.element.append(filter);
  const folded = el("p", { class: "folded", "aria-live": "off" }, "");
  log.append(folded);
  host.append(el("section", { class: "panel race-control", "aria-label": t("Messages") }, head.element, log));
  /** @type {Record<string, Api.Message>} */
  let shown = {};
  /** @type {Context} */
  let context = { codes: new Set(), lightsOut: 0, whole: true };
  const update = keyedList(list, (id) => {
    const element = line(shown[id], context);
    if (!context.whole) appear(element);
    return element;
  });

  filter.addEventListener("change", () => {
    remember("messages", filter.value);
    context = { ...context, whole: true };
    draw(true);
  });

  /** @param {boolean} whole */
  function draw(whole) {
    setAttribute(log, "aria-busy", whole ? "true" : null);
    if (whole) update([]);
    const all = Object.keys(shown).sort((a, b) => Number(b) - Number(a));
    const ids = all.filter((id) => passes(shown[id], filter.value));
    update(ids);
    empty.hidden = all.length > 0;
    const blue = filter.value === "all" ? all.filter((id) => shown[id].flag === "BLUE").length : 0;
    setText(folded, blue ? plural(blue, "{count} blue flag folded away: see Flags", "{count} blue flags folded away: see Flags") : "");
    head.count(all.length);
    setAttribute(log, "aria-busy", null);
  }

  return (state, changes) => {
    if (!changes.touches("messages")) return;
    shown = state.messages ?? {};
    const codes = new Set(Object.values(state.drivers ?? {}).map((driver) => driver.code));
    context = { codes, lightsOut: state.race?.lights_out_ms ?? 0, whole: changes.all };
    draw(changes.all);
  };
}

/** @param {Api.Message} message @param {Context} context */
function line(message, { codes, lightsOut }) {
  const [shape, tone] = message.category === "SafetyCar" ? SAFETY_CAR : (FLAGS[message.flag ?? ""] ?? NOTE);
  const time = el("time", {}, clock(message.t_ms - lightsOut));
  const text = el("span", { lang: "en" }, sentence(message.message, codes));
  const live = routine(message) ? "off" : null;
  return el("li", { class: "message", "data-tone": tone, "aria-live": live }, time, icon(shape), text);
}

/** @param {Api.Message} message */
function routine({ flag, message }) {
  return flag === "BLUE" || /IN TRACK SECTOR \d+$|(?:TIME|LAP) .*(?:DELETED|REINSTATED)|^DRS /i.test(message);
}
