/** The way along the circuit between two places of a car, for the moments of which no position came. */

import { straight } from "./frames.js";

/** Farther than this from the outline a car is not on the circuit, and faster than this none of them drives. */
const BESIDE_DM = 1_000;
const FASTEST_DM_PER_MS = 1.1;

/** @type {WeakMap<Api.Track, ReturnType<typeof outline>>} */
const outlines = new WeakMap();

/**
 * The place that share of the way from sample `a` to sample `b` (`{t, x, y}`): along the outline of the track by its
 * length, as far beside it as the two are, or in a straight line where they are not a drive along it.
 * @type {(a: Sample, b: Sample, share: number, track?: Api.Track) => Point}
 */
export function along(a, b, share, track) {
  if (!track) return straight(a, b, share);
  const known = outlines.get(track) ?? outline(track);
  outlines.set(track, known);
  const { pieces, long, places } = known;
  const [from, to] = [a, b].map((sample) => {
    const place = places.get(sample) ?? nearest(pieces, sample);
    places.set(sample, place);
    return place;
  });
  const ahead = (to.far - from.far + long) % long;
  if (ahead > FASTEST_DM_PER_MS * (b.t - a.t) || Math.max(from.beside, to.beside) > BESIDE_DM) return straight(a, b, share);
  const far = (from.far + ahead * share) % long;
  const piece = pieces.findLast(({ start }) => start <= far) ?? pieces[0];
  const part = (far - piece.start) / piece.length;
  return {
    x: piece.x + piece.dx * part + from.offX + (to.offX - from.offX) * share,
    y: piece.y + piece.dy * part + from.offY + (to.offY - from.offY) * share,
  };
}

/** The closed line in pieces, with how far along it each begins, and the places of samples as they are found. @param {Api.Track} track */
function outline({ x_dm: xs, y_dm: ys }) {
  let long = 0;
  /** @type {Piece[]} */
  const pieces = [];
  xs.forEach((x, index) => {
    const next = (index + 1) % xs.length;
    const [y, dx, dy] = [ys[index], xs[next] - x, ys[next] - ys[index]];
    const length = Math.hypot(dx, dy);
    if (length) pieces.push({ x, y, dx, dy, length, start: long });
    long += length;
  });
  return { pieces, long, /** @type {WeakMap<Sample, ReturnType<typeof nearest>>} */ places: new WeakMap() };
}

/** How far along the outline a sample is, and how far beside it. @param {Piece[]} pieces @param {Sample} sample */
function nearest(pieces, sample) {
  let best = { beside: Infinity, offX: 0, offY: 0, far: 0 };
  for (const { x, y, dx, dy, length, start } of pieces) {
    const share = Math.min(1, Math.max(0, ((sample.x - x) * dx + (sample.y - y) * dy) / length ** 2));
    const [offX, offY] = [sample.x - x - dx * share, sample.y - y - dy * share];
    const beside = Math.hypot(offX, offY);
    if (beside < best.beside) best = { beside, offX, offY, far: start + length * share };
  }
  return best;
}
