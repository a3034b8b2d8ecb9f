/** Where the cars are between the samples: four a second come, the eye wants sixty. */

/** What is drawn lies so far behind the newest sample, in ms of the race, that the next one is there in time. */
const LAG_MS = 1_500;
const JUMP_MS = 8_000;
const KEPT = 64;

export class Frames {
  #cars = new Map();
  #newest = null;
  #shown = null;
  #drawnAt = 0;

  clear() {
    this.#cars.clear();
    this.#newest = this.#shown = null;
  }

  get empty() {
    return this.#newest === null;
  }

  /** Takes a chunk of frames as the stream brings it. */
  take({ ticks_ms: ticks, cars }) {
    for (const { driver, x_dm: xs = [], y_dm: ys = [] } of cars) {
      let track = this.#cars.get(driver);
      if (!track) this.#cars.set(driver, (track = []));
      ticks.forEach((t, index) => {
        const [x, y] = [xs[index], ys[index]];
        if (x === null || x === undefined || y === null || y === undefined) return;
        if (track.length && t <= track.at(-1).t) return;
        track.push({ t, x, y });
      });
      if (track.length > KEPT) track.splice(0, track.length - KEPT);
    }
    const newest = ticks.at(-1);
    if (newest > (this.#newest ?? -1)) this.#newest = newest;
  }

  /** The cars as they are to be drawn now, as `[driver, {x, y}]`; `standing` freezes them. */
  at(now, speed, standing) {
    if (this.#newest === null) return [];
    const target = this.#newest - LAG_MS;
    if (this.#shown === null || Math.abs(target - this.#shown) > Math.max(JUMP_MS, speed * 1_500) || standing) {
      this.#shown = standing ? this.#newest : target;
    } else {
      this.#shown += Math.min(100, now - this.#drawnAt) * speed;
      this.#shown += (target - this.#shown) * 0.04;
      this.#shown = Math.min(this.#shown, this.#newest);
    }
    this.#drawnAt = now;
    const places = [];
    for (const [driver, track] of this.#cars) {
      const place = between(track, this.#shown);
      if (place) places.push([driver, place]);
    }
    return places;
  }
}

/** Where a car was at a moment, on the line between two samples; null once it has long sent nothing. */
function between(track, t) {
  let after = track.length;
  while (after > 0 && track[after - 1].t > t) after -= 1;
  const [a, b] = [track[after - 1], track[after]];
  if (!a) return b ?? null;
  if (!b) return t - a.t > 30_000 ? null : a;
  const share = (t - a.t) / (b.t - a.t);
  return { x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share };
}
