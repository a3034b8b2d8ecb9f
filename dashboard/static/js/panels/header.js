/** Which race, which lap, what status: the top of the page. */

import { el, setAttribute, setText } from "../dom.js";
import { clock, day, lapTime, span, speed } from "../format.js";
import { t } from "../i18n.js";
import { icon, setIcon } from "../icons.js";
import { cloudName } from "../wording.js";

/** @type {Record<string, string | undefined>} */
const SOURCES = { archive: t("archived run"), recording: t("recording"), live: t("live timing"), openf1: "OpenF1" };

/** The race's name and day, lap, status and facts. @type {Panel} */
export function header(host, page) {
  const race = raceName();
  const lap = lapCount();
  const status = statusSign();
  const facts = factList(page);
  host.append(race.element, lap.element, status.element, facts.element);
  return (state, changes) => {
    if (changes.touches("race")) race.draw(state.race, page.kit);
    if (changes.touches("race", "lap", "t_ms", "parts", "clock")) lap.draw(page.kit.count(state));
    if (changes.touches("status", "t_ms", "parts")) status.draw(state, page.kit.status(state));
    if (changes.touches("race", "t_ms", "cloud", "fastest_lap", "status", "drivers")) facts.draw(state);
  };
}

function raceName() {
  const name = el("h1", {}, "Pitwall");
  const demo = el("p", { class: "demo", hidden: "" }, "");
  const place = el("p", { class: "place" }, t("Waiting for a race"));
  const element = el("div", { class: "race" }, el("div", { class: "race-name" }, name, demo), place);

  /** @param {Race | undefined} race @param {Kit} kit */
  function draw(race, kit) {
    setText(name, race?.name ?? "Pitwall");
    setAttribute(name, "title", race?.name);
    demo.hidden = !race?.synthetic;
    if (race?.synthetic) {
      const words = kit.demo(race.seed);
      setText(demo, words);
      setAttribute(demo, "title", words);
    }
    setText(place, race ? whereAndWhen(race, kit) : t("Waiting for a race"));
    setAttribute(place, "title", race && whereAndWhen(race, kit)); // there may be no room for all of it
  }

  return { element, draw };
}

/** @param {Race} race @param {Kit} kit */
function whereAndWhen(race, kit) {
  const place = [race.circuit, race.country].filter(Boolean).join(", ");
  return [kit.name(race.session), place, day(race.date) || race.season].filter(Boolean).join(" · ");
}

function lapCount() {
  const current = el("strong", {}, "");
  const total = el("span", {}, "");
  const what = el("span", { class: "lap-word" }, "");
  const element = el("p", { class: "lap", hidden: "" }, what, current, total);

  /** @param {ReturnType<Kit["count"]>} shown */
  function draw({ word, figure, note }) {
    element.hidden = !figure;
    setText(what, `${word} `);
    setText(current, figure);
    setText(total, note);
  }

  return { element, draw };
}

function statusSign() {
  const shape = icon("grid");
  const word = el("span", { role: "status" }, "");
  const since = el("span", { class: "since" }, "");
  const element = el("div", { class: "status", "data-kind": "grid" }, shape, word, since);

  /** @param {State} s @param {ReturnType<Kit["status"]>} shown */
  function draw({ status, t_ms: now = 0 }, shown) {
    setAttribute(element, "data-kind", shown.kind);
    setIcon(shape, shown.icon);
    setText(word, shown.word);
    setAttribute(word, "title", shown.word); // a phone may cut it short
    const interrupted = status && status.phase === "racing" && shown.kind === status.track && shown.kind !== "clear";
    setText(since, interrupted && status.since_ms !== undefined ? span(now - status.since_ms) : "");
  }

  return { element, draw };
}

/** @param {Page} page */
function factList(page) {
  const { cloud } = page;
  const time = fact("time", t("Race time"));
  const fastest = fact("fastest", t("Fastest lap"));
  const replay = fact("replay", t("Replay"));
  const where = fact("cloud", t("Cloud"));
  const element = el("dl", { class: "facts" }, ...[time, fastest, replay, where].map((each) => each.element));
  setText(where.value, cloudName(cloud));

  /** @param {State} state */
  function draw(state) {
    const { race, t_ms = 0 } = state;
    setText(time.name, page.kit.time);
    setText(time.value, race ? clock(t_ms - race.lights_out_ms) : "–");
    setText(fastest.value, fastestLap(state) || "–");
    setText(replay.value, race ? `${speed(race.speed)} · ${page.kit.sources[race.source] ?? SOURCES[race.source] ?? race.source}` : "–");
    setText(where.value, cloudName(state.cloud ?? cloud));
  }

  return { element, draw };
}

/** @param {string} key @param {string} name */
function fact(key, name) {
  const [title, value] = [el("dt", {}, name), el("dd", {}, "–")];
  return { element: el("div", { "data-fact": key }, title, value), name: title, value };
}

/** @param {State} s */
function fastestLap({ fastest_lap: fastest, drivers }) {
  if (!fastest) return "";
  const code = drivers?.[fastest.driver]?.code ?? fastest.driver;
  return t("{code} {time} · lap {lap}", { code, time: lapTime(fastest.time_ms), lap: fastest.lap });
}
