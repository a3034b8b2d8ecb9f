/** Alerts as they come: cards, newest on top. */

import { alertWords } from "../alert-words.js";
import { el, setAttribute, setText } from "../dom.js";
import { clock } from "../format.js";
import { t } from "../i18n.js";
import { icon } from "../icons.js";
import { keyedList } from "../keyed-list.js";
import { once } from "../later.js";
import { appear } from "../motion.js";
import { recall } from "../remembered.js";
import { emptyState, panelHead } from "./panel-parts.js";

/** Shape and tone. @type {Lookup<[string, string]>} */
const SHAPES = {
  __proto__: null,
  fastest_lap: ["diamond", "purple"],
  new_leader: ["up", "text"],
  safety_car: ["square", "yellow"],
  safety_car_end: ["circle", "green"],
  vsc: ["square-hollow", "yellow"],
  vsc_end: ["circle", "green"],
  red_flag: ["octagon", "red"],
  red_flag_end: ["circle", "green"],
  pit_stop: ["pit", "text"],
  retirement: ["cross", "red"],
  penalty: ["warning", "amber"],
  chequered_flag: ["chequered", "text"],
  elimination_zone: ["triangle", "amber"],
  elimination_zone_left: ["up", "green"],
  knocked_out: ["cross", "red"],
  pole: ["diamond", "purple"],
};

/** What is said aloud: flags and safety cars are said by the header, incidents by race control. */
const SPOKEN = new Set(["fastest_lap", "new_leader", "pole"]);

/** A card per alert, in the order of the race: alerts may arrive in another one. @type {Panel} */
export function alerts(host, page) {
  const list = el("ol", { class: "cards" });
  const empty = emptyState(t("No alerts yet"), "");
  const scroll = el("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": t("Alerts, newest first") });
  scroll.append(empty, list);
  const head = panelHead(t("Alerts"), { id: "alerts-title" });
  /** @type {Kit=} */
  let kit;
  /** @type {InstanceType<NonNullable<Kit["Result"]>>=} */
  let result;
  /** @type {import("../announcer.js").Announcer=} */
  let announcer;
  const bring = once(async () => (announcer = new (await import("../announcer.js")).Announcer()));
  const notified = Boolean(recall("notify", false)) && globalThis.Notification?.permission === "granted";
  if (notified) bring().catch(() => {});
  /** @type {Set<string>} */
  const known = new Set();
  const notify = toggle(t("Notify"), t("Show a notification for each alert"), notified, async () => (await bring()).toggleNotify());
  const sound = toggle(t("Sound"), t("Play a tone for each alert"), false, async () => (await bring()).toggleSound());
  head.element.append(notify, sound);
  host.append(el("section", { class: "panel alerts", "aria-labelledby": "alerts-title" }, head.element, scroll));
  /** @type {Record<string, Api.Alert>} */
  let shown = {};
  let lightsOut = 0;
  let whole = false;
  const update = keyedList(list, (id) => {
    const element = card(shown[id], lightsOut);
    if (!whole) appear(element);
    return element;
  });

  return (state, changes) => {
    if (kit !== page.kit) {
      kit = page.kit;
      setText({ firstChild: empty.lastChild }, kit.nothing.alerts);
      result?.element.remove();
      result = kit.Result && new kit.Result();
      if (result) empty.after(result.element);
    }
    if (changes.touches("drivers")) result?.draw(state.drivers ?? {});
    if (!changes.touches("alerts")) return;
    shown = state.alerts ?? {};
    lightsOut = state.race?.lights_out_ms ?? 0;
    whole = changes.all;
    if (whole) {
      update([]);
      known.clear();
    }
    const ids = Object.keys(shown).sort((a, b) => shown[b].seq - shown[a].seq || b.localeCompare(a));
    update(ids);
    for (const id of [...ids].reverse()) {
      if (!whole && !known.has(id)) {
        const { title, text } = alertWords(shown[id]);
        announcer?.announce({ id, title, text });
        if (SPOKEN.has(shown[id].kind)) page.voice.news(`${title}: ${text}`);
      }
      known.add(id);
    }
    empty.hidden = ids.length > 0;
    head.count(ids.length);
  };
}

/** A button that is on or off; `turn()` gives what it is afterwards, now or later. @param {string} label @param {string} title @param {boolean} on @param {() => boolean | Promise<boolean>} turn */
function toggle(label, title, on, turn) {
  const button = el("button", { type: "button", class: "switch", title, "aria-pressed": String(on) }, label);
  button.addEventListener("click", async () => setAttribute(button, "aria-pressed", String(await turn())));
  return button;
}

/** @param {Api.Alert} alert @param {number} lightsOut */
function card(alert, lightsOut) {
  const [shape, tone] = SHAPES[alert.kind] ?? ["note", "text"];
  const { title, text } = alertWords(alert);
  const when = [clock(alert.t_ms - lightsOut), alert.lap ? t("L{lap}", { lap: alert.lap }) : ""].filter(Boolean).join(" · ");
  const head = el("h3", {}, icon(shape), el("span", { class: "card-title" }, title), el("time", {}, when));
  const body = text ? [el("p", {}, text)] : [];
  return el("li", { class: "card", "data-kind": alert.kind, "data-tone": tone }, head, ...body);
}
