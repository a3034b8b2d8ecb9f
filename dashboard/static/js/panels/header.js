/** Which race, which lap, what status: the top of the page. */

import { el, setAttribute, setText } from "../dom.js";
import { clock, day, lapTime, span, speed } from "../format.js";
import { t } from "../i18n.js";
import { icon, setIcon } from "../icons.js";
import { cloudName, raceStatus } from "../wording.js";

const SOURCES = { __proto__: null, fastf1: t("recorded race"), demo: t("simulated race"), archive: t("archived run") };

/** The race's name and day, lap, status and facts. @type {Panel} */
export function header(host, page) {
  const race = raceName();
  const lap = lapCount();
  const status = statusSign();
  const facts = factList(page.cloud);
  host.append(race.element, lap.element, status.element, facts.element);
  return (state, changes) => {
    if (changes.touches("race")) race.draw(state.race);
    if (changes.touches("race", "lap")) lap.draw(state.lap, state.race?.total_laps);
    if (changes.touches("status", "t_ms")) status.draw(state);
    if (changes.touches("race", "t_ms", "cloud", "fastest_lap", "status", "drivers")) facts.draw(state);
  };
}

function raceName() {
  const name = el("h1", {}, "Pitwall");
  const demo = el("p", { class: "demo", hidden: "" }, "");
  const place = el("p", { class: "place" }, t("Waiting for a race"));
  const element = el("div", { class: "race" }, el("div", { class: "race-name" }, name, demo), place);

  /** @param {Race} [race] */
  function draw(race) {
    setText(name, race?.name ?? "Pitwall");
    setAttribute(name, "title", race?.name);
    demo.hidden = !race?.synthetic;
    if (race?.synthetic) {
      const words = race.seed === undefined ? t("Demo race · simulated") : t("Demo race · simulated, seed {seed}", race);
      setText(demo, words);
      setAttribute(demo, "title", words);
    }
    setText(place, race ? whereAndWhen(race) : t("Waiting for a race"));
  }

  return { element, draw };
}

function whereAndWhen(race) {
  const place = [race.circuit, race.country].filter(Boolean).join(", ");
  return [place, day(race.date) || race.season].filter(Boolean).join(" · ");
}

function lapCount() {
  const current = el("strong", {}, "");
  const total = el("span", {}, "");
  const element = el("p", { class: "lap", hidden: "" }, el("span", { class: "lap-word" }, `${t("Lap")} `), current, total);

  function draw(lap, laps) {
    element.hidden = !lap;
    setText(current, lap ? String(lap) : "");
    setText(total, laps ? `\u00a0/\u00a0${laps}` : "");
  }

  return { element, draw };
}

function statusSign() {
  const shape = icon("grid");
  const word = el("span", { role: "status" }, "");
  const since = el("span", { class: "since" }, "");
  const element = el("div", { class: "status", "data-kind": "grid" }, shape, word, since);

  /** @param {State} s */
  function draw({ status, t_ms: now = 0 }) {
    const shown = raceStatus(status);
    setAttribute(element, "data-kind", shown.kind);
    setIcon(shape, shown.icon);
    setText(word, shown.word);
    setAttribute(word, "title", shown.word); // a phone may cut it short
    const interrupted = status && status.phase === "racing" && shown.kind !== "clear";
    setText(since, interrupted && status.since_ms !== undefined ? span(now - status.since_ms) : "");
  }

  return { element, draw };
}

function factList(cloud) {
  const time = fact("time", t("Race time"));
  const fastest = fact("fastest", t("Fastest lap"));
  const replay = fact("replay", t("Replay"));
  const where = fact("cloud", t("Cloud"));
  const element = el("dl", { class: "facts" }, ...[time, fastest, replay, where].map((each) => each.element));
  setText(where.value, cloudName(cloud));

  /** @param {State} state */
  function draw(state) {
    const { race, t_ms = 0 } = state;
    setText(time.value, race ? clock(t_ms - race.lights_out_ms) : "–");
    setText(fastest.value, fastestLap(state) || "–");
    setText(replay.value, race ? `${speed(race.speed)} · ${SOURCES[race.source] ?? race.source}` : "–");
    setText(where.value, cloudName(state.cloud ?? cloud));
  }

  return { element, draw };
}

function fact(key, name) {
  const value = el("dd", {}, "–");
  return { element: el("div", { "data-fact": key }, el("dt", {}, name), value), value };
}

/** @param {State} s */
function fastestLap({ fastest_lap: fastest, drivers }) {
  if (!fastest) return "";
  const code = drivers?.[fastest.driver]?.code ?? fastest.driver;
  return t("{code} {time} · lap {lap}", { code, time: lapTime(fastest.time_ms), lap: fastest.lap });
}
