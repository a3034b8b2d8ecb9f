/** The front door: what is on, what can be started, from where and how fast. */

import { el, setText } from "../dom.js";
import { speed } from "../format.js";
import { t } from "../i18n.js";
import { icon } from "../icons.js";
import { dialog } from "../panels/dialog.js";
import { give, look } from "./commands.js";
import { isOn } from "./greet.js";
import { nowList, SPEEDS } from "./now.js";
import { beginnings } from "./sessions.js";
import { shelf } from "./shelf.js";

const EVERY_MS = 1_000;

/** What opens it: with `true` it was opened by itself, and goes away by itself when something begins. @param {Page} page */
export function frontDoor(page) {
  const now = nowList(ask);
  const shelves = shelf();
  const said = el("p", { class: "door-said", role: "status" }, "");
  const start = startBar(shelves);
  const form = el("form", { class: "door-start" }, el("h3", {}, t("Start")), shelves.element, el("div", { class: "door-bar" }, start.element, said));
  const box = dialog("front-door", t("What to watch"), now.element, form);
  box.classList.add("front-door");
  /** The run that was started here and is not there yet. @type {string?} */
  let awaited = null;
  let timer = 0;
  let alone = false;
  /** @type {Run[]} */
  let archived = [];

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const action = start.action();
    if (!action) return;
    setText(said, t("Starting…"));
    const answer = await ask(action);
    awaited = answer?.run ?? null;
  });
  box.addEventListener("pointerdown", () => (alone = false));
  box.addEventListener("keydown", () => (alone = false));
  box.addEventListener("close", () => clearTimeout(timer));

  /** @param {Action} action */
  async function ask(action) {
    try {
      const answer = await give(action);
      if (action.kind !== "start") setText(said, "");
      return answer;
    } catch (error) {
      setText(said, error instanceof TypeError ? t("The dashboard does not answer") : /** @type {Error} */ (error).message);
      return null;
    }
  }

  async function refresh() {
    clearTimeout(timer);
    const catalogue = await look().catch(() => null);
    if (!box.open) return;
    timer = setTimeout(refresh, EVERY_MS);
    if (!catalogue) return setText(said, t("The dashboard does not answer"));
    now.update(catalogue, page.time.shown.run);
    shelves.update(catalogue, archived);
    shelves.tick();
    start.enable(catalogue.simulator);
    if (!catalogue.simulator) setText(said, t("No simulator answers: start one with `pitwall simulator`"));
    if (alone && isOn(catalogue)) return box.close();
    arrive(catalogue);
  }

  /** Goes to what was started here, once it is there: this page shows it by itself where it showed nothing. */
  function arrive(/** @type {Catalogue} */ { runs, played }) {
    if (!awaited) return;
    const failed = played.find(({ run, state }) => run === awaited && state === "failed");
    if (failed) {
      setText(said, failed.problem ?? t("Failed"));
      awaited = null;
    } else if (runs.some(({ run }) => run === awaited)) {
      const run = awaited;
      awaited = null;
      setText(said, "");
      box.close();
      if (page.time.shown.run !== run) location.assign(`/?run=${encodeURIComponent(run)}`);
    }
  }

  async function lookBack() {
    const answer = await fetch("/api/v1/runs").catch(() => null);
    if (answer?.ok) archived = (await answer.json()).runs.filter((/** @type {Run} */ { finished }) => finished);
  }

  return async (/** @type {unknown} */ how) => {
    alone = how === true;
    setText(said, "");
    box.showModal();
    await Promise.all([lookBack(), refresh()]);
    // Enter starts what is picked, the arrow keys pick something else.
    if (box.open && document.activeElement?.closest(".dialog-head")) /** @type {HTMLElement?} */ (box.querySelector("input:checked"))?.focus();
    await ask({ kind: "look" });
  };
}

/** Speed, from where, and the button. @param {ReturnType<typeof shelf>} shelves */
function startBar(shelves) {
  const what = el("p", { class: "door-chosen" }, "");
  const pace = el("select", { class: "select", id: "door-speed" }, ...SPEEDS.map((value) => el("option", { value }, speed(value))));
  pace.value = "10";
  const from = el("select", { class: "select", id: "door-from" });
  const lap = el("input", { class: "door-number", type: "number", min: 2, max: 100, value: 2, "aria-label": t("Lap to begin at") });
  const seed = el("input", { class: "door-number", type: "number", min: 0, max: 9_999_999, value: 1, id: "door-seed" });
  const seedField = field("door-seed", t("Seed"), seed);
  const button = el("button", { type: "submit", class: "tool door-go" }, icon("play"), t("Start"));
  const element = el("div", { class: "door-fields" }, what, seedField, field("door-speed", t("Speed"), pace), field("door-from", t("From"), from, lap), button);

  function offer() {
    const picked = shelves.chosen();
    setText(what, picked?.title ?? "");
    const kind = picked ? beginnings(picked.source) : "start";
    const options = [["", t("the start")]];
    if (kind === "lap") options.push(["lap", t("a lap")]);
    if (kind === "part") options.push(...["1", "2", "3"].map((part) => [part, t("part {part}", { part })]));
    const before = from.value;
    from.replaceChildren(...options.map(([value, words]) => el("option", { value }, words)));
    if (options.some(([value]) => value === before)) from.value = before;
    seedField.hidden = picked?.source.kind !== "demo";
    lap.hidden = from.value !== "lap";
  }

  shelves.onChange(offer);
  from.addEventListener("change", offer);
  offer();
  return {
    element,
    enable: (/** @type {boolean} */ on) => (button.disabled = !on),
    action() {
      const picked = shelves.chosen();
      if (!picked) return null;
      const source = picked.source.kind === "demo" ? { ...picked.source, seed: Number(seed.value) } : picked.source;
      const place = from.value === "lap" ? { from_lap: Number(lap.value) } : from.value ? { from_part: Number(from.value) } : {};
      return { kind: "start", source, speed: Number(pace.value), ...place };
    },
  };
}

/** @type {(id: string, words: string, ...controls: HTMLElement[]) => HTMLElement} */
function field(id, words, ...controls) {
  return el("div", { class: "door-field" }, el("label", { for: id }, words), ...controls);
}
