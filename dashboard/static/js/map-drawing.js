/** Draws the track map: the circuit or a ring, the marks on it, the cars and their names. */

import { across, cornerNotes } from "./circuit.js";
import { t } from "./i18n.js";

const PADDING = 34;
const CAR = 5;
const LABEL_GAP = 9;
const OUT = new Set(["retired", "did_not_start"]);
/** @type {Lookup<Token>} */
const TRACK_COLOUR = { __proto__: null, safety_car: "--yellow", vsc: "--yellow", vsc_ending: "--yellow", red: "--red" };

/** From the circuit's units to pixels, and how many pixels a unit is. @param {Canvas} canvas @param {Circuit | null} shape @param {View} view */
export function projection(canvas, shape, view) {
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  const span = shape ?? { width: 2, height: 2 };
  const scale = Math.min((width - 2 * PADDING) / span.width, (height - 2 * PADDING) / span.height) * view.zoom;
  /** @type {To} */
  const to = (p) => [(p.x - view.x) * scale + width / 2, (p.y - view.y) * scale + height / 2];
  return { to, scale };
}

/** One picture. `cars` are `{driver, code, state, position, x, y, inferred}`; `status` is that of the race. @type {Paint} */
export function paint(canvas, { shape, cars, status = {}, palette, view, selected }) {
  const pen = canvas.getContext("2d");
  const ratio = canvas.width / canvas.clientWidth;
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, canvas.clientWidth, canvas.clientHeight);
  const { to, scale } = projection(canvas, shape, view);
  const yellow = Object.keys(status.yellow_sectors ?? {}).flatMap((sector) => shape?.marshals.get(sector) ?? []);
  const everywhere = status.track === "yellow" && yellow.length === 0; // where they are is not known
  const colour = palette[(everywhere ? "--yellow" : TRACK_COLOUR[status.track ?? ""]) ?? "--track"];
  const wide = Math.sqrt(view.zoom);
  pen.lineJoin = pen.lineCap = "round";
  /** @type {Taken[]} */
  const taken = [];
  if (shape) {
    const [x, y] = to({ x: 0, y: 0 });
    pen.setTransform(ratio * scale, 0, 0, ratio * scale, ratio * x, ratio * y);
    stroke(pen, colour, (11 * wide) / scale, shape.outline);
    for (const part of yellow) stroke(pen, palette["--yellow"], (13 * wide) / scale, part);
    stroke(pen, palette["--panel"], (7 * wide) / scale, shape.outline);
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    marks(pen, shape, to, scale / view.zoom, palette, taken);
  } else {
    const [x, y] = to({ x: 0, y: 0 });
    const ring = new Path2D();
    ring.arc(x, y, scale, 0, 2 * Math.PI);
    stroke(pen, colour, 11, ring);
    stroke(pen, palette["--panel"], 7, ring);
  }
  for (const car of cars) {
    const [x, middle] = to(car);
    taken.push({ left: x - CAR, right: x + CAR, middle });
  }
  const order = [...cars].sort((a, b) => (b.position ?? 99) - (a.position ?? 99));
  for (const car of order) dot(pen, car, to(car), palette, car.driver === selected);
  for (const car of order.reverse()) label(pen, car, to(car), palette, car.driver === selected, taken);
}

/** @param {CanvasRenderingContext2D} pen @param {string} colour @param {number} width @param {Path2D} [path] */
function stroke(pen, colour, width, path) {
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  if (path) pen.stroke(path);
  else pen.stroke();
}

/** The start line, where the second and third sector begin, and the numbers of the corners. @param {CanvasRenderingContext2D} pen @param {Circuit} shape @param {To} to @param {number} scale @param {Palette} palette @param {Taken[]} taken */
function marks(pen, shape, to, scale, palette, taken) {
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  gate(pen, shape, 0, to, 9, palette["--text"], 2.5);
  pen.font = `10.5px ${palette.font}`;
  for (const { text, spot } of cornerNotes(shape, scale)) note(pen, text, to(spot), palette["--dim"], taken);
  pen.font = `600 10px ${palette.font}`;
  for (const { text, at } of shape.sectors) {
    gate(pen, shape, at, to, 8, palette["--dim"], 1.5);
    const [[x, y], side] = [to(shape.line[at]), across(shape.line, at)];
    /** @type {[number, number][]} */
    const spots = [1, -1].map((way) => [x + side.x * way * 17, y + side.y * way * 17]);
    const free = spots.find((spot) => taken.every((other) => Math.abs(other.middle - spot[1]) > 11 || spot[0] + 9 < other.left || spot[0] - 9 > other.right));
    note(pen, text, free ?? spots[0], palette["--dim"], taken);
  }
}

/** @param {CanvasRenderingContext2D} pen @param {Circuit} shape @param {number} at @param {To} to @param {number} half @param {string} colour @param {number} width */
function gate(pen, { line }, at, to, half, colour, width) {
  const [[x, y], side] = [to(line[at]), across(line, at)];
  pen.beginPath();
  pen.moveTo(x - side.x * half, y - side.y * half);
  pen.lineTo(x + side.x * half, y + side.y * half);
  stroke(pen, colour, width);
}

/** @param {CanvasRenderingContext2D} pen @param {string} text @param {[number, number]} spot @param {string} colour @param {Taken[]} taken */
function note(pen, text, spot, colour, taken) {
  const [x, y] = spot;
  const half = pen.measureText(text).width / 2;
  pen.fillStyle = colour;
  pen.fillText(text, x, y);
  taken.push({ left: x - half - 1, right: x + half + 1, middle: y });
}

/** A car is a dot; one in the pits is hollow and says so, one that is out is crossed and dimmed, one inferred dimmed. @param {CanvasRenderingContext2D} pen @param {CarSpot} car @param {[number, number]} spot @param {Palette} palette @param {boolean} selected */
function dot(pen, car, [x, y], palette, selected) {
  const colour = palette.teams[car.driver] ?? palette["--text"];
  pen.globalAlpha = OUT.has(car.state) || car.inferred ? 0.45 : 1;
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

/** @param {CanvasRenderingContext2D} pen @param {number} x @param {number} y @param {Palette} palette */
function cross(pen, x, y, palette) {
  pen.beginPath();
  pen.moveTo(x - 4, y - 4);
  pen.lineTo(x + 4, y + 4);
  pen.moveTo(x + 4, y - 4);
  pen.lineTo(x - 4, y + 4);
  stroke(pen, palette["--text"], 1.5);
}

/** The code beside the car, on the first side where no other label is; the leaders choose first. @param {CanvasRenderingContext2D} pen @param {CarSpot} car @param {[number, number]} spot @param {Palette} palette @param {boolean} selected @param {Taken[]} taken */
function label(pen, car, [x, y], palette, selected, taken) {
  const text = car.state === "pit" ? `${car.code} ${t("PIT")}` : (car.code ?? "");
  pen.font = `${selected ? 700 : 600} 11px ${palette.font}`;
  pen.textBaseline = "middle";
  const width = pen.measureText(text).width;
  const { clientWidth: right, clientHeight: bottom } = pen.canvas;
  const spots = sides(x, y, width).filter(([left, middle]) => left > 2 && left + width < right - 2 && middle > 8 && middle < bottom - 8);
  const free = spots.find(([left, middle]) =>
    taken.every((other) => left > other.right || left + width < other.left || Math.abs(middle - other.middle) > 11),
  );
  if (!free && !selected) return;
  const [left, middle] = free ?? spots[0] ?? [x + LABEL_GAP, y];
  taken.push({ left, right: left + width, middle });
  pen.textAlign = "left";
  pen.lineWidth = 3;
  pen.strokeStyle = palette["--panel"];
  pen.strokeText(text, left, middle);
  pen.globalAlpha = OUT.has(car.state) || car.inferred ? 0.6 : 1;
  pen.fillStyle = palette["--text"];
  pen.fillText(text, left, middle);
  pen.globalAlpha = 1;
}

/** @param {number} x @param {number} y @param {number} width */
function sides(x, y, width) {
  return [
    [x + LABEL_GAP, y],
    [x - LABEL_GAP - width, y],
    [x - width / 2, y - 14],
    [x - width / 2, y + 14],
    [x + LABEL_GAP, y - 13],
    [x + LABEL_GAP, y + 13],
    [x - LABEL_GAP - width, y - 13],
    [x - LABEL_GAP - width, y + 13],
  ];
}
