/** Where the cars are: the circuit as the sport draws it, or a ring by gaps where no positions come. */

import { circuit } from "../circuit.js";
import { readable } from "../colour.js";
import { el, setText } from "../dom.js";
import { t } from "../i18n.js";
import { calm, contrastWanted, onLook } from "../look.js";
import { paint, projection } from "../map-drawing.js";
import { emptyState } from "./panel-parts.js";

const ZOOM = 3.2;
const REACH = 24;
const UPRIGHT = 1.1;
const OUT = new Set(["retired", "did_not_start"]);
const DRIVING = new Set(["running", "pit"]);
const NAMED = 4;
/** For those who want less motion the cars step forward once in so long, and the picture cuts to whom they follow. */
const CALM_MS = 1_000;
/** @type {Lookup<string>} */
const STATUS_WORD = {
  __proto__: null,
  yellow: t("Yellow flag"),
  safety_car: t("Safety car"),
  vsc: t("Virtual safety car"),
  vsc_ending: t("VSC ending"),
  red: t("Red flag"),
};

/** Draws on a canvas, at most once per animation frame: while it is in sight and something on it is new. @type {Panel} */
export function trackMap(host, page) {
  const canvas = el("canvas", { role: "img", "aria-label": t("Track map") });
  const follow = el("select", { class: "select", "aria-label": t("Follow a driver") });
  const note = el("p", { class: "map-note" }, "");
  const empty = emptyState(t("No track yet"), t("The circuit and the cars on it come up here when a race is sent."));
  const box = el("div", { class: "map" }, canvas, note, empty);
  const head = el("div", { class: "panel-head" }, el("h2", {}, t("Track")), el("div", { class: "panel-note" }, follow));
  host.append(el("section", { class: "panel track", "aria-label": t("Track") }, head, box));

  let state = /** @type {State} */ ({});
  /** @type {Circuit?} */
  let shape = null;
  let upright = false;
  /** @type {Palette?} */
  let palette = null;
  let drawnAt = 0;
  /** What the picture was made of. @type {unknown[]} */
  let drawn = [];
  const view = { x: 0, y: 0, zoom: 1 };

  follow.addEventListener("change", () => {
    if ((follow.value || null) !== page.selection.driver) page.selection.choose(follow.value || null);
  });
  page.selection.onChange((driver) => {
    follow.value = driver ?? "";
    drawnAt = 0;
  });
  canvas.addEventListener("click", (event) => {
    const { to } = projection(canvas, shape, view);
    /** @param {CarSpot} car */
    const far = (car) => Math.hypot(to(car)[0] - event.offsetX, to(car)[1] - event.offsetY);
    const [hit] = places(state, page, shape, performance.now()).sort((a, b) => far(a) - far(b));
    if (hit && far(hit) < REACH) page.selection.choose(hit.driver);
  });
  onLook(() => (palette = null));
  canvas.addEventListener("contextrestored", () => (drawn = []));

  function lay() {
    upright = stands(canvas);
    shape = state.track ? circuit(state.track, upright) : null;
  }

  function say() {
    const ring = state.race && !placed(state, page, shape) && page.kit.nowhere;
    setText(note, [ring, yellowWords(state), !ring && lostWords(state, page)].filter(Boolean).join(" · "));
  }

  function frame() {
    requestAnimationFrame(frame);
    if (!state.race || !canvas.clientWidth) return;
    palette ??= readPalette(state);
    fit(canvas);
    if (upright !== stands(canvas)) lay();
    const now = performance.now();
    say();
    const cars = places(state, page, shape, now); // also where nothing is drawn: the clock of the frames goes on
    if (calm() && now - drawnAt < CALM_MS) return;
    drawnAt = now;
    const selected = page.selection.driver;
    aim(view, shape, cars, selected);
    /** @type {unknown[]} */
    const picture = [canvas.width, canvas.height, shape, palette, selected, ...marked(state.status), ...Object.values(view), ...cars.flatMap(Object.values)];
    if (picture.length === drawn.length && picture.every((part, index) => part === drawn[index])) return;
    drawn = picture;
    paint(canvas, { shape, cars, status: state.status, palette, view, selected });
  }
  requestAnimationFrame(frame);

  return (newest, changes) => {
    state = newest;
    empty.hidden = Boolean(state.race);
    if (changes.touches("race", "track")) {
      lay();
      palette = null;
      page.shown.leave("track", Boolean(state.race && !shape && !page.kit.ring));
    }
    if (changes.all || changes.touches("race")) options(follow, state, page.selection.driver);
    say();
    const label = [t("Track map"), STATUS_WORD[state.status?.track ?? ""], yellowWords(state)].filter(Boolean).join(", ");
    if (canvas.getAttribute("aria-label") !== label) canvas.setAttribute("aria-label", label);
  };
}

/** `Yellow in sector 8, 9 (double)`: for those who cannot see it, and where nobody knows which part that is. @param {State} s */
function yellowWords({ status }) {
  const shown = Object.entries(status?.yellow_sectors ?? {}).map(([sector, kind]) => (kind === "double" ? t("{sector} (double)", { sector }) : sector));
  return shown.length ? t("Yellow in sector {sectors}", { sectors: shown.join(", ") }) : "";
}

/** `No position of NOR, VER for 12 s`: who drives and is not drawn, for at least so long. @param {State} state @param {Page} page */
function lostWords({ drivers = {} }, { frames }) {
  const lost = Object.keys(drivers).filter((number) => DRIVING.has(drivers[number].state) && frames.silence(number));
  if (!lost.length) return "";
  const named = lost.map((number) => drivers[number].code ?? number).sort().slice(0, NAMED).join(", ");
  const codes = lost.length > NAMED ? `${named} +${lost.length - NAMED}` : named;
  return t("No position of {codes} for {seconds} s", { codes, seconds: Math.floor(Math.min(...lost.map((number) => frames.silence(number))) / 1_000) });
}

/** Whether the cars are drawn where they are, not on the ring. @param {State} state @param {Page} page @param {Circuit | null} shape */
function placed(state, page, shape) {
  return shape && (state.race?.telemetry || !page.frames.empty);
}

/** What the map shows of the status of the race. @param {Partial<Status>} [s] */
function marked({ track, yellow_sectors: sectors = {} } = {}) {
  return [track, Object.keys(sectors).join()];
}

/** The cars as `{driver, x, y, code, colour, state}`, in the circuit's units, or on the ring's unit circle. @param {State} state @param {Page} page @param {Circuit | null} shape @param {number} now @returns {CarSpot[]} */
function places(state, page, shape, now) {
  const drivers = state.drivers ?? {};
  /** @param {string} number */
  const looks = (number) => ({ driver: number, ...pick(drivers[number]) });
  if (shape && placed(state, page, shape)) {
    return page.frames
      .at(now, (state.race?.speed ?? 1) * page.time.rate, page.time.paused, state.track)
      .filter(([number]) => drivers[number] && drivers[number].state !== "did_not_start")
      .map(([number, { x, y, inferred }]) => ({ ...looks(number), ...shape.turn(x, y), inferred }));
  }
  if (!page.kit.ring) return [];
  const lap = state.fastest_lap?.time_ms ?? 90_000;
  return Object.keys(drivers)
    .filter((number) => !OUT.has(drivers[number].state))
    .map((number) => {
      const angle = ((((drivers[number].gap_ms ?? 0) / lap) % 1) + 0.25) * 2 * Math.PI;
      return { ...looks(number), x: Math.cos(angle), y: -Math.sin(angle) };
    });
}

/** @param {Driver} d */
function pick({ code, colour, state, position }) {
  return { code, colour, state, position };
}

/** @param {HTMLCanvasElement} canvas */
function fit(canvas) {
  const ratio = Math.min(2, devicePixelRatio || 1);
  const [width, height] = [Math.round(canvas.clientWidth * ratio), Math.round(canvas.clientHeight * ratio)];
  if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
}

/** In a window like a phone's there is more room for what stands than for what lies. @param {HTMLCanvasElement} canvas */
function stands(canvas) {
  return canvas.clientHeight > UPRIGHT * canvas.clientWidth;
}

/** The whole circuit, or closer in on the driver followed. @param {View} view @param {Circuit | null} shape @param {CarSpot[]} cars @param {string | null} driver */
function aim(view, shape, cars, driver) {
  const followed = shape && cars.find((car) => car.driver === driver);
  const target = followed ?? shape?.centre ?? { x: 0, y: 0 };
  const zoom = followed ? ZOOM : 1;
  const there = Math.abs(zoom - view.zoom) < 0.01;
  const ease = calm() || (there && followed) ? 1 : 0.15;
  view.x = nearer(view.x, target.x, ease, 1);
  view.y = nearer(view.y, target.y, ease, 1);
  view.zoom = nearer(view.zoom, zoom, calm() ? 1 : 0.15, 0.001);
}

/** A part of the way from one value to another, all of it where that is not to be seen. @param {number} value @param {number} target @param {number} ease @param {number} unseen */
function nearer(value, target, ease, unseen) {
  return Math.abs(target - value) < unseen ? target : value + (target - value) * ease;
}

/** @param {HTMLSelectElement} follow @param {State} state @param {string | null} chosen */
function options(follow, { drivers = {} }, chosen) {
  const numbers = Object.keys(drivers).sort((a, b) => (drivers[a].code ?? a).localeCompare(drivers[b].code ?? b));
  const made = numbers.map((number) => el("option", { value: number }, t("Follow {code}", { code: drivers[number].code ?? number })));
  follow.replaceChildren(el("option", { value: "" }, t("Whole track")), ...made);
  follow.value = chosen && chosen in drivers ? chosen : "";
}

/** @param {State} state */
function readPalette({ drivers = {} }) {
  const style = getComputedStyle(document.documentElement);
  const names = ["--background", "--panel", "--track", "--text", "--dim", "--yellow", "--red"];
  const colours = Object.fromEntries(names.map((name) => [name, style.getPropertyValue(name).trim()]));
  /** @type {Palette} */
  const palette = { ...colours, font: style.getPropertyValue("--font").trim(), teams: Object.create(null) };
  for (const [number, { colour }] of Object.entries(drivers)) {
    if (colour) palette.teams[number] = readable(colour, palette["--panel"], contrastWanted().shape);
  }
  return palette;
}
