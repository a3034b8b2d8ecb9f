/** What can be started, in groups: one radio button a session, so that the arrow keys go through all of them. */

import { el, setText } from "../dom.js";
import { day } from "../format.js";
import { locale, t } from "../i18n.js";
import { sessionName } from "./sessions.js";

const WHEN = new Intl.DateTimeFormat(locale, { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
const ZONE = new Intl.DateTimeFormat(locale, { timeZoneName: "short" });

/** How long a session of the calendar is on. */
const LASTS_MS = 7_200_000;

/** The groups; `chosen()` gives the source picked, `onChange(listener)` tells of another one. */
export function shelf() {
  const groups = el("div", { class: "door-shelf" });
  const next = el("p", { class: "door-next" }, "");
  /** @type {Map<string, { title: string, source: Source }>} */
  const sources = new Map();
  /** @type {(() => void)[]} */
  const listeners = [];
  let drawn = "";
  /** @type {{ name: string, starts_ms: number }?} */
  let coming = null;
  let ahead = 0;
  groups.addEventListener("change", () => listeners.forEach((listener) => listener()));

  function update(/** @type {Catalogue} */ { offers, calendar, now_ms: now }, /** @type {Run[]} */ archived) {
    ahead = now - Date.now();
    const text = JSON.stringify([offers, calendar, archived]);
    if (text === drawn) return;
    drawn = text;
    const picked = /** @type {HTMLInputElement?} */ (groups.querySelector("input:checked"))?.value;
    const focused = groups.contains(document.activeElement) && /** @type {HTMLInputElement} */ (document.activeElement).value;
    sources.clear();
    const of = (/** @type {string} */ kind) => offers.filter(({ source }) => source.kind === kind);
    const demo = of("demo").map(({ title, source }) => item(title, sessionName(source.session ?? "R"), source));
    const here = of("fastf1").map(({ title, source, date, telemetry }) =>
      item(title, [sessionName(source.session ?? "R"), day(date), telemetry ? "" : t("timing only")], source),
    );
    const recorded = of("recording").map(({ title, source }) => item(title, "", source));
    const again = archived.map(({ run, race, season, date }) => item([race || run, season].filter(Boolean).join(" "), day(date), { kind: "archive", run }));
    groups.replaceChildren(
      group(t("Demo weekend"), demo),
      group(t("Sessions on this machine"), here, t("None in FastF1's cache.")),
      ...(recorded.length ? [group(t("Recordings"), recorded)] : []),
      group(t("Archived runs, to be played again"), again, t("None yet.")),
      ...weekends(calendar, now),
    );
    const radios = /** @type {NodeListOf<HTMLInputElement>} */ (groups.querySelectorAll("input"));
    const kept = [...radios].find(({ value }) => value === picked) ?? radios[0];
    if (kept) kept.checked = true;
    if (focused) [...radios].find(({ value }) => value === focused)?.focus();
    listeners.forEach((listener) => listener());
  }

  /** @type {(title: string, facts: string | string[], source: Source) => HTMLElement} */
  function item(title, facts, source) {
    const value = JSON.stringify(source);
    sources.set(value, { title: [title, source.session && sessionName(source.session)].filter(Boolean).join(", "), source });
    const about = [facts].flat().filter(Boolean).join(" · ");
    return el("label", { class: "door-item" }, el("input", { type: "radio", name: "source", value }), el("strong", {}, title), el("span", {}, about));
  }

  /** The season: what has been can be started, what is to come says when. */
  function weekends(/** @type {Weekend[]} */ calendar, /** @type {number} */ now) {
    const all = calendar.flatMap(({ name, sessions = [] }) => sessions.map(({ session, starts_ms }) => ({ name: `${name}, ${sessionName(session)}`, starts_ms })));
    coming = all.filter(({ starts_ms }) => starts_ms > now).sort((a, b) => a.starts_ms - b.starts_ms)[0] ?? null;
    if (!calendar.length) return [];
    const zone = ZONE.formatToParts(now).find(({ type }) => type === "timeZoneName")?.value ?? "";
    const folded = calendar.map(({ race, name, country = "", sessions = [] }) => {
      const lines = sessions.map(({ session, starts_ms }) =>
        starts_ms + LASTS_MS < now
          ? item(sessionName(session), WHEN.format(starts_ms), { kind: "fastf1", race, session })
          : el("p", { class: "door-item" }, el("strong", {}, sessionName(session)), el("span", {}, WHEN.format(starts_ms))),
      );
      return el("details", {}, el("summary", {}, el("strong", {}, name), el("span", {}, country)), ...lines);
    });
    return [group(t("Calendar, times in {zone}", { zone }), [next, ...folded])];
  }

  /** How long it is until the next session. */
  function tick() {
    next.hidden = !coming;
    if (!coming) return;
    const minutes = Math.max(0, Math.ceil((coming.starts_ms - Date.now() - ahead) / 60_000));
    const [days, hours] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24];
    const left = days ? t("in {days} d {hours} h", { days, hours }) : t("in {hours} h {minutes} min", { hours, minutes: minutes % 60 });
    setText(next, [coming.name, WHEN.format(coming.starts_ms), left].join(" · "));
  }

  return {
    element: groups,
    update,
    tick,
    chosen: () => sources.get(/** @type {HTMLInputElement?} */ (groups.querySelector("input:checked"))?.value ?? ""),
    onChange: (/** @type {() => void} */ listener) => listeners.push(listener),
  };
}

/** @type {(name: string, items: HTMLElement[], none?: string) => HTMLElement} */
function group(name, items, none = "") {
  const content = items.length ? items : [el("p", { class: "door-note" }, none)];
  return el("fieldset", {}, el("legend", {}, name), ...content);
}
