/** The playback bar: stand still, go back, jump, stay behind, go live. */

import { el, setAttribute, setText } from "../dom.js";
import { clock } from "../format.js";
import { alertWords } from "../alert-words.js";
import { t } from "../i18n.js";
import { icon, setIcon } from "../icons.js";
import { LONGEST_DELAY_S } from "../time.js";

const LOOK_MS = 2_000;
const BACK_MS = 10_000;
/** @type {Lookup<string>} */
const TONES = {
  __proto__: null,
  fastest_lap: "purple",
  safety_car: "yellow",
  vsc: "yellow",
  red_flag: "red",
  retirement: "dim",
  knocked_out: "dim",
  pole: "purple",
  chequered_flag: "text",
};

/** A toolbar; Space, the arrows and L do the same from anywhere on the page. @type {Panel} */
export function playback(host, page) {
  const { time } = page;
  const bar = new Bar(page);
  host.append(bar.element);
  time.onChange(() => bar.drawMode());
  page.keys.add(" ", t("Space"), t("Pause, play"), () => bar.toggle());
  page.keys.add("ArrowLeft", "←", t("10 s of the race back"), () => bar.step(-BACK_MS));
  page.keys.add("ArrowRight", "→", t("10 s of the race on"), () => bar.step(BACK_MS));
  page.keys.add("l", "L", t("Go live"), () => bar.goLive());
  page.keys.add("s", "S", t("Open or close the strategy view"), () => page.views.toggle("strategy"));
  page.keys.add("p", "P", t("Open or close the pipeline view"), () => page.views.toggle("pipeline"));
  setInterval(() => bar.look(), LOOK_MS);
  bar.drawMode();

  return (state, changes) => {
    bar.state = state;
    if (changes.all) bar.look();
    if (changes.touches("race", "parts")) bar.fill();
    if (changes.touches("t_ms", "race")) bar.drawMoment();
  };
}

class Bar {
  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    /** @type {State} */
    this.state = {};
    /** @type {TimeLine?} */
    this.line = null;
    this.dragging = false;
    /** @type {Promise<void>=} */
    this.rate = undefined;
    this.sign = icon("pause");
    this.play = el("button", { type: "button", class: "tool", "aria-label": t("Pause"), title: t("Pause (Space)") }, this.sign);
    this.back = el("button", { type: "button", class: "tool", title: t("Back 10 s of the race (Left)") }, "−10 s");
    this.laps = el("select", { class: "select", "aria-label": t("Jump to a lap") });
    this.events = el("select", { class: "select events", "aria-label": t("Jump to an event") });
    this.range = el("input", { type: "range", min: "0", max: "1", value: "0", step: "100", "aria-label": t("Race time") });
    this.marks = el("span", { class: "marks", "aria-hidden": "true" });
    this.moment = el("output", { class: "moment" }, "");
    this.delay = el("input", {
      ...{ type: "number", class: "number-input", min: "0", max: String(LONGEST_DELAY_S), step: "0.1", value: "0" },
      "aria-label": t("Delay in seconds"),
    });
    this.live = el("button", { type: "button", class: "tool tool-live", title: t("Go live (L)") }, icon("circle"), t("Live"));
    this.strategy = el("button", { type: "button", class: "tool view-button", "aria-pressed": "false", title: t("Charts instead of map and messages (S)") }, t("Strategy"));
    const track = el("div", { class: "range" }, this.range, this.marks);
    const delay = el("label", { class: "delay", title: t("Stay behind the race, to match a television picture") }, `${t("Delay")} `, this.delay, " s");
    const tools = [this.play, this.back, this.laps, this.events, track, this.moment, delay, this.live, this.strategy];
    this.element = el("div", { class: "panel playback", role: "toolbar", "aria-label": t("Playback") }, ...tools);
    this.#listen();
    this.fill();
  }

  toggle() {
    const { time } = this.page;
    if (time.paused) time.resume();
    else if (this.state.race) time.pause();
  }

  /** @param {number} ms */
  step(ms) {
    if (this.state.race) this.page.time.jump(Math.max(this.line?.start_ms ?? 0, (this.state.t_ms ?? 0) + ms));
  }

  goLive() {
    this.page.time.goLive();
  }

  /** Asks what there is to jump to, never beyond the moment shown. */
  async look() {
    const { run, t_ms: shown } = this.state;
    if (!run || document.hidden) return;
    const until = this.page.time.mode.kind === "live" ? "" : `&until=${shown}`;
    try {
      const answer = await fetch(`/api/v1/timeline?run=${encodeURIComponent(run)}${until}`);
      if (!answer.ok) return;
      this.line = await answer.json();
    } catch {
      return; // the stream tells that the connection is lost
    }
    this.fill();
    this.drawMoment();
  }

  drawMode() {
    const { mode, paused } = this.page.time;
    setIcon(this.sign, paused ? "play" : "pause");
    setAttribute(this.play, "aria-label", paused ? t("Play") : t("Pause"));
    setAttribute(this.play, "title", paused ? t("Play (Space)") : t("Pause (Space)"));
    setAttribute(this.live, "aria-pressed", mode.kind === "live" ? "true" : "false");
    if (document.activeElement !== this.delay) this.delay.value = mode.kind === "behind" ? (mode.seconds ?? 0).toFixed(1) : "0";
    if (this.state.run) setAttribute(this.element, "data-mode", mode.kind);
    if (mode.kind !== "live") this.rate ??= import("./rate.js").then(({ rateMenu }) => this.back.after(rateMenu(this.page)));
  }

  drawMoment() {
    const { race, t_ms: shown = 0, lap } = this.state;
    const { start_ms: start = 0, end_ms: end = 1 } = this.line ?? {};
    setAttribute(this.range, "min", start);
    setAttribute(this.range, "max", Math.max(end, shown, start + 1));
    if (!this.dragging) this.range.value = String(shown);
    this.#say(this.dragging ? Number(this.range.value) : shown, race, lap);
  }

  /** @param {number} t_ms @param {Race} [race] @param {number} [lap] */
  #say(t_ms, race, lap) {
    const text = race ? clock(t_ms - race.lights_out_ms) : "–";
    setText(this.moment, text);
    const [min, max] = [Number(this.range.min), Number(this.range.max)];
    this.range.style.setProperty("--done", String((t_ms - min) / (max - min || 1)));
    setAttribute(this.range, "aria-valuetext", race ? [text, lap && race.kind === "race" && !this.dragging ? t("lap {lap}", { lap }) : ""].filter(Boolean).join(", ") : t("no race yet"));
  }

  fill() {
    const { kit } = this.page;
    const { marks = [] } = this.line ?? {};
    const { word, label, entries } = kit?.jumps(this.line ?? {}, this.state) ?? { word: t("Lap"), label: t("Jump to a lap"), entries: [] };
    this.laps.hidden = !word;
    setAttribute(this.laps, "aria-label", label);
    menu(this.laps, word, entries);
    setAttribute(this.range, "aria-label", kit?.time ?? t("Race time"));
    const lightsOut = this.line?.lights_out_ms ?? 0;
    menu(this.events, t("Event"), marks.map((mark) => [mark.t_ms, `${clock(mark.t_ms - lightsOut)} ${alertWords(mark).title}`]));
    const { start_ms: start = 0, end_ms: end = 1 } = this.line ?? {};
    const shown = marks.filter(({ kind }) => kind in TONES).map(({ t_ms, kind }) => ({ t_ms, tone: TONES[kind] }));
    this.marks.replaceChildren(
      ...[...(kit?.marks(this.state) ?? []), ...shown].map(({ t_ms: at, tone }) => {
        const mark = el("span", { class: "mark", "data-tone": tone });
        mark.style.setProperty("--at", String((at - start) / (end - start || 1)));
        return mark;
      }),
    );
  }

  #listen() {
    const { time } = this.page;
    this.play.addEventListener("click", () => this.toggle());
    this.back.addEventListener("click", () => this.step(-BACK_MS));
    this.strategy.addEventListener("click", () => this.page.views.toggle("strategy"));
    this.page.views.onChange((view) => setAttribute(this.strategy, "aria-pressed", String(view === "strategy")));
    this.live.addEventListener("click", () => this.goLive());
    for (const choice of [this.laps, this.events]) {
      choice.addEventListener("change", () => {
        if (choice.value) time.jump(Number(choice.value));
        choice.value = "";
      });
    }
    this.range.addEventListener("input", () => {
      this.dragging = true;
      this.drawMoment();
    });
    this.range.addEventListener("change", () => {
      this.dragging = false;
      time.jump(Number(this.range.value));
    });
    this.delay.addEventListener("change", () => {
      const seconds = Number(this.delay.value);
      if (Number.isFinite(seconds)) time.stayBehind(seconds);
    });
  }
}

/** @param {HTMLSelectElement} select @param {string} title @param {[t_ms: number, text: string][]} entries */
function menu(select, title, entries) {
  if (document.activeElement === select && select.options.length > 1) return; // it may be open
  const known = select.options.length - 1;
  if (known === entries.length && known >= 0 && select.options[0].textContent === title) {
    const last = entries.at(-1);
    if (!last || select.options[known].value === String(last[0])) return;
  }
  select.replaceChildren(
    el("option", { value: "" }, title),
    ...entries.reverse().map(([value, text]) => el("option", { value: String(value) }, text)),
  );
}
