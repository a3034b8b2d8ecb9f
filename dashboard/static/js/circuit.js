/** The circuit as it is drawn: turned the way the sport shows it, with its corners, sectors and marks. */

const BEND = 4;
const CLEAR_PX = 15;
const LYING = 1.25;

/**
 * What of a track is drawn, in its own units (decimetres), north up on the screen or as the sport turns it; in a
 * window that stands upright a circuit that lies is turned by another quarter, and is so much larger. @param {Api.Track} track
 */
export function circuit(track, upright = false) {
  const lying = turned(track, 0);
  return upright && lying.width > LYING * lying.height ? turned(track, 90) : lying;
}

/** @param {Api.Track} track @param {number} more in degrees @returns {Circuit} */
function turned({ x_dm: xs, y_dm: ys, corners = [], sector_ends: ends = [], marshal_sectors: marshals = [], rotation_deg: degrees = 0 }, more) {
  const angle = ((degrees + more) * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  /** @param {number} x @param {number} y */
  const turn = (x, y) => ({ x: x * cos - y * sin, y: -(x * sin + y * cos) });
  const line = xs.map((x, index) => turn(x, ys[index]));
  const [left, right] = [Math.min(...line.map((p) => p.x)), Math.max(...line.map((p) => p.x))];
  const [top, bottom] = [Math.min(...line.map((p) => p.y)), Math.max(...line.map((p) => p.y))];
  /** @param {{ x_dm: number, y_dm: number }} mark */
  const place = ({ x_dm: x, y_dm: y }) => nearest(line, turn(x, y));
  const bounds = marshals.map((mark) => ({ number: mark.number, from: place(mark) })).sort((a, b) => a.from - b.from);
  return {
    line,
    turn,
    outline: pathOf([...line, line[0]]),
    corners: corners.map((corner) => ({ text: `${corner.number}${corner.letter ?? ""}`, at: place(corner) })),
    sectors: ends.map((end) => ({ text: `S${end.number + 1}`, at: place(end) })),
    marshals: new Map(bounds.map(({ number, from }, index) => [String(number), stretch(line, from, bounds[(index + 1) % bounds.length].from)])),
    centre: { x: (left + right) / 2, y: (top + bottom) / 2 },
    width: right - left,
    height: bottom - top,
  };
}

/** The point of the closed line with that index, counted on past its ends. @param {Point[]} line @param {number} index */
function step(line, index) {
  return line[((index % line.length) + line.length) % line.length];
}

/** Which way lies across the track at a point of the outline, as a unit vector. @param {Point[]} line @param {number} at */
export function across(line, at) {
  const [a, b] = [step(line, at - 2), step(line, at + 2)];
  const long = Math.hypot(b.x - a.x, b.y - a.y) || 1;
  return { x: -(b.y - a.y) / long, y: (b.x - a.x) / long };
}

/** Where the numbers of the corners stand at a scale; reckoned once for each. @param {Circuit} shape @param {number} scale */
export function cornerNotes(shape, scale) {
  if (shape.notes?.scale !== scale) {
    shape.notes = { scale, spots: shape.corners.map(({ text, at }) => ({ text, spot: beside(shape, at, scale) })) };
  }
  return shape.notes.spots;
}

/**
 * Where the number of a corner stands: outside the bend, unless another part of the track runs there.
 * `scale` is pixels per unit. @param {Circuit} shape @param {number} at @param {number} scale
 */
function beside({ line }, at, scale) {
  const [point, side] = [line[at], across(line, at)];
  const [a, b] = [step(line, at - BEND), step(line, at + BEND)];
  const inside = { x: (a.x + b.x) / 2 - point.x, y: (a.y + b.y) / 2 - point.y };
  const outwards = inside.x * side.x + inside.y * side.y > 0 ? -1 : 1;
  const reach = CLEAR_PX / scale;
  const spots = [outwards, -outwards].map((way) => ({ x: point.x + side.x * way * reach, y: point.y + side.y * way * reach }));
  const room = spots.map((spot) => Math.min(...line.map((p) => Math.hypot(p.x - spot.x, p.y - spot.y))));
  return room[0] >= reach * 0.9 || room[0] >= room[1] ? spots[0] : spots[1];
}

/** @param {Point[]} line @param {Point} point */
function nearest(line, point) {
  let best = 0;
  line.forEach((p, index) => {
    if (Math.hypot(p.x - point.x, p.y - point.y) < Math.hypot(line[best].x - point.x, line[best].y - point.y)) best = index;
  });
  return best;
}

/** @param {Point[]} line @param {number} from @param {number} to */
function stretch(line, from, to) {
  return pathOf(to > from ? line.slice(from, to + 1) : [...line.slice(from), ...line.slice(0, to + 1)]);
}

/** @param {Point[]} points */
function pathOf(points) {
  const path = new Path2D();
  points.forEach((p, index) => path[index ? "lineTo" : "moveTo"](p.x, p.y));
  return path;
}
