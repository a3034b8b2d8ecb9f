/** Where the cars are: the circuit as the sport draws it, or a ring by gaps where no positions come. */

import { readable } from "../colour.js";
import { el, setText } from "../dom.js";
import { t } from "../i18n.js";
import { emptyState } from "./panel-parts.js";

const ZOOM = 3.2;
const PADDING = 34;
const CAR = 5;
const LABEL_GAP = 9;
const REACH = 24;
const OUT = new Set(["retired", "did_not_start"]);
const TRACK_COLOUR = { yellow: "--yellow", safety_car: "--yellow", vsc: "--yellow", vsc_ending: "--yellow", red: "--red" };
const STATUS_WORD = {
  yellow: t("Yellow flag"),
  safety_car: t("Safety car"),
  vsc: t("Virtual safety car"),
  vsc_ending: t("VSC ending"),
  red: t("Red flag"),
};

/** Draws on a canvas once per animation frame while it is in sight and something moves. */
export function trackMap(host, page) {
  const canvas = el("canvas", { role: "img", "aria-label": t("Track map") });
  const follow = el("select", { class: "select", "aria-label": t("Follow a driver") });
  const note = el("p", { class: "map-note" }, "");
  const empty = emptyState(t("No track yet"), t("The circuit and the cars on it come up here when a race is sent."));
  const box = el("div", { class: "map" }, canvas, note, empty);
  const head = el("div", { class: "panel-head" }, el("h2", {}, t("Track")), el("div", { class: "panel-note" }, follow));
  host.append(el("section", { class: "panel track", "aria-label": t("Track") }, head, box));

  let state = {};
  let shape = null;
  let palette = {};
  const view = { x: 0, y: 0, zoom: 1 };

  follow.addEventListener("change", () => {
    if ((follow.value || null) !== page.selection.driver) page.selection.choose(follow.value || null);
  });
  page.selection.onChange((driver) => (follow.value = driver ?? ""));
  canvas.addEventListener("click", (event) => {
    const to = projection(canvas, shape, view);
    const far = (car) => Math.hypot(to(car)[0] - event.offsetX, to(car)[1] - event.offsetY);
    const [hit] = places(state, page, shape, performance.now()).sort((a, b) => far(a) - far(b));
    if (hit && far(hit) < REACH) page.selection.choose(hit.driver);
  });
  matchMedia("(prefers-color-scheme: light)").addEventListener("change", () => (palette = {}));

  function frame() {
    requestAnimationFrame(frame);
    if (!state.race || !canvas.clientWidth) return;
    if (!palette.text) palette = readPalette(state);
    fit(canvas);
    const cars = places(state, page, shape, performance.now());
    aim(view, shape, cars, page.selection.driver);
    paint(canvas, shape, cars, state, palette, view, page.selection.driver);
  }
  requestAnimationFrame(frame);

  return (newest, changes) => {
    state = newest;
    empty.hidden = Boolean(state.race);
    if (changes.touches("race", "track")) {
      shape = state.track ? circuit(state.track) : null;
      palette = {};
    }
    if (changes.all || changes.touches("race")) options(follow, state, page.selection.driver);
    const ring = state.race && (!shape || (!state.race.telemetry && page.frames.empty));
    setText(note, ring ? t("No positions in this race: a ring by gaps, the leader on top") : "");
    const word = STATUS_WORD[state.status?.track];
    const label = word ? `${t("Track map")}, ${word}` : t("Track map");
    if (canvas.getAttribute("aria-label") !== label) canvas.setAttribute("aria-label", label);
  };
}

/** The circuit turned the way the sport shows it, north up on the screen. */
function circuit({ x_dm: xs, y_dm: ys, corners = [], rotation_deg: degrees = 0 }) {
  const angle = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const turn = (x, y) => ({ x: x * cos - y * sin, y: -(x * sin + y * cos) });
  const line = xs.map((x, index) => turn(x, ys[index]));
  const [left, right] = [Math.min(...line.map((p) => p.x)), Math.max(...line.map((p) => p.x))];
  const [top, bottom] = [Math.min(...line.map((p) => p.y)), Math.max(...line.map((p) => p.y))];
  const centre = { x: (left + right) / 2, y: (top + bottom) / 2 };
  const marks = corners.map(({ number, letter, x_dm: x, y_dm: y }) => {
    const at = turn(x, y);
    const away = Math.hypot(at.x - centre.x, at.y - centre.y) || 1;
    return { text: `${number}${letter ?? ""}`, ...at, out: { x: (at.x - centre.x) / away, y: (at.y - centre.y) / away } };
  });
  return { line, turn, marks, centre, width: right - left, height: bottom - top };
}

/** The cars as `{driver, x, y, code, colour, state}`, in the circuit's units, or on the ring's unit circle. */
function places(state, page, shape, now) {
  const drivers = state.drivers ?? {};
  const looks = (number) => ({ driver: number, ...pick(drivers[number]) });
  if (shape && (state.race?.telemetry || !page.frames.empty)) {
    return page.frames
      .at(now, state.race?.speed ?? 1, page.time.paused)
      .filter(([number]) => drivers[number] && drivers[number].state !== "did_not_start")
      .map(([number, { x, y }]) => ({ ...looks(number), ...shape.turn(x, y) }));
  }
  const lap = state.fastest_lap?.time_ms ?? 90_000;
  return Object.keys(drivers)
    .filter((number) => !OUT.has(drivers[number].state))
    .map((number) => {
      const angle = ((((drivers[number].gap_ms ?? 0) / lap) % 1) + 0.25) * 2 * Math.PI;
      return { ...looks(number), x: Math.cos(angle), y: -Math.sin(angle) };
    });
}

function pick({ code, colour, state, position }) {
  return { code, colour, state, position };
}

function fit(canvas) {
  const ratio = Math.min(2, devicePixelRatio || 1);
  const [width, height] = [Math.round(canvas.clientWidth * ratio), Math.round(canvas.clientHeight * ratio)];
  if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
}

/** The whole circuit, or closer in on the driver followed. */
function aim(view, shape, cars, driver) {
  const followed = shape && cars.find((car) => car.driver === driver);
  const target = followed ?? shape?.centre ?? { x: 0, y: 0 };
  const zoom = followed ? ZOOM : 1;
  const ease = Math.abs(zoom - view.zoom) < 0.01 && followed ? 1 : 0.15;
  view.x += (target.x - view.x) * ease;
  view.y += (target.y - view.y) * ease;
  view.zoom += (zoom - view.zoom) * 0.15;
}

/** From the circuit's units to pixels. */
function projection(canvas, shape, view) {
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  const span = shape ?? { width: 2, height: 2 };
  const scale = Math.min((width - 2 * PADDING) / span.width, (height - 2 * PADDING) / span.height) * view.zoom;
  return (p) => [(p.x - view.x) * scale + width / 2, (p.y - view.y) * scale + height / 2];
}

function paint(canvas, shape, cars, state, palette, view, selected) {
  const pen = canvas.getContext("2d");
  const ratio = canvas.width / canvas.clientWidth;
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, canvas.clientWidth, canvas.clientHeight);
  const to = projection(canvas, shape, view);
  const status = palette[TRACK_COLOUR[state.status?.track]] ?? palette["--track"];
  pen.lineJoin = "round";
  pen.beginPath();
  if (shape) {
    shape.line.forEach((p, index) => pen[index ? "lineTo" : "moveTo"](...to(p)));
    pen.closePath();
  } else {
    const [x, y] = to({ x: 0, y: 0 });
    pen.arc(x, y, to({ x: 1, y: 0 })[0] - x, 0, 2 * Math.PI);
  }
  stroke(pen, status, 11 * Math.sqrt(view.zoom));
  stroke(pen, palette["--panel"], 7 * Math.sqrt(view.zoom));
  if (shape) {
    startLine(pen, shape.line, to, palette);
    corners(pen, shape.marks, to, palette);
  }
  const order = [...cars].sort((a, b) => (b.position ?? 99) - (a.position ?? 99));
  const labels = cars.map((car) => {
    const [x, middle] = to(car);
    return { left: x - CAR, right: x + CAR, middle };
  });
  for (const car of order) dot(pen, car, to(car), palette, car.driver === selected);
  for (const car of order.reverse()) label(pen, car, to(car), palette, car.driver === selected, labels);
}

function stroke(pen, colour, width) {
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pen.stroke();
}

function startLine(pen, line, to, palette) {
  const [x, y] = to(line[0]);
  const [nx, ny] = to(line[Math.min(3, line.length - 1)]);
  const long = Math.hypot(nx - x, ny - y) || 1;
  const [dx, dy] = [(-(ny - y) / long) * 9, ((nx - x) / long) * 9];
  pen.beginPath();
  pen.moveTo(x - dx, y - dy);
  pen.lineTo(x + dx, y + dy);
  stroke(pen, palette["--text"], 2.5);
}

function corners(pen, marks, to, palette) {
  pen.font = `10.5px ${palette.font}`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillStyle = palette["--dim"];
  for (const mark of marks) {
    const [x, y] = to(mark);
    pen.fillText(mark.text, x + mark.out.x * 15, y + mark.out.y * 15);
  }
}

function dot(pen, car, [x, y], palette, selected) {
  const colour = palette.teams[car.driver] ?? palette["--text"];
  pen.globalAlpha = OUT.has(car.state) ? 0.45 : 1;
  pen.beginPath();
  pen.arc(x, y, selected ? CAR + 2 : CAR, 0, 2 * Math.PI);
  pen.fillStyle = car.state === "pit" ? palette["--panel"] : colour;
  pen.fill();
  stroke(pen, car.state === "pit" ? colour : palette["--background"], car.state === "pit" ? 2 : 1);
  if (OUT.has(car.state)) cross(pen, x, y, palette);
  if (selected) {
    pen.beginPath();
    pen.arc(x, y, CAR + 5, 0, 2 * Math.PI);
    stroke(pen, palette["--text"], 1.5);
  }
  pen.globalAlpha = 1;
}

function cross(pen, x, y, palette) {
  pen.beginPath();
  pen.moveTo(x - 4, y - 4);
  pen.lineTo(x + 4, y + 4);
  pen.moveTo(x + 4, y - 4);
  pen.lineTo(x - 4, y + 4);
  stroke(pen, palette["--text"], 1.5);
}

/** The code beside the car, on the first side where no other label is; the leaders choose first. */
function label(pen, car, [x, y], palette, selected, taken) {
  const text = car.state === "pit" ? `${car.code} ${t("PIT")}` : OUT.has(car.state) ? `${car.code} ${t("OUT")}` : (car.code ?? "");
  pen.font = `${selected ? 700 : 600} 11px ${palette.font}`;
  pen.textBaseline = "middle";
  const width = pen.measureText(text).width;
  const sides = [
    [x + LABEL_GAP, y],
    [x - LABEL_GAP - width, y],
    [x - width / 2, y - 14],
    [x - width / 2, y + 14],
    [x + LABEL_GAP, y - 13],
    [x + LABEL_GAP, y + 13],
    [x - LABEL_GAP - width, y - 13],
    [x - LABEL_GAP - width, y + 13],
  ];
  const { clientWidth: right, clientHeight: bottom } = pen.canvas;
  const inside = ([left, middle]) => left > 2 && left + width < right - 2 && middle > 8 && middle < bottom - 8;
  const free = sides.filter(inside).find(([left, middle]) =>
    taken.every((other) => left > other.right || left + width < other.left || Math.abs(middle - other.middle) > 11),
  );
  if (!free && !selected) return;
  const [left, middle] = free ?? sides[0];
  taken.push({ left, right: left + width, middle });
  pen.textAlign = "left";
  pen.lineWidth = 3;
  pen.strokeStyle = palette["--panel"];
  pen.strokeText(text, left, middle);
  pen.globalAlpha = OUT.has(car.state) ? 0.6 : 1;
  pen.fillStyle = palette["--text"];
  pen.fillText(text, left, middle);
  pen.globalAlpha = 1;
}

function options(follow, { drivers = {} }, chosen) {
  const numbers = Object.keys(drivers).sort((a, b) => (drivers[a].code ?? a).localeCompare(drivers[b].code ?? b));
  const made = numbers.map((number) => el("option", { value: number }, t("Follow {code}", { code: drivers[number].code ?? number })));
  follow.replaceChildren(el("option", { value: "" }, t("Whole track")), ...made);
  follow.value = chosen && chosen in drivers ? chosen : "";
}

function readPalette({ drivers = {} }) {
  const style = getComputedStyle(document.documentElement);
  const names = ["--background", "--panel", "--track", "--text", "--dim", "--yellow", "--red"];
  const palette = Object.fromEntries(names.map((name) => [name, style.getPropertyValue(name).trim()]));
  palette.text = true;
  palette.font = style.getPropertyValue("--font").trim();
  palette.teams = {};
  for (const [number, { colour }] of Object.entries(drivers)) {
    if (colour) palette.teams[number] = readable(colour, palette["--panel"], 3);
  }
  return palette;
}
