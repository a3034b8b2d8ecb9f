/** Where the cars are between the samples: four a second come, the eye wants sixty. */

/** From so far apart on, in ms of the race, a car's place between two samples is inferred, not measured. */
const SPARSE_MS = 2_000;
/** For longer than this nobody knows where it is. */
const LONGEST_MS = 10_000;
/** A fast replay sends the page only some of the frames: what is no hole for the viewer, in ms of his time. */
const SPARSE_SEEN_MS = 200;
const LONGEST_SEEN_MS = 1_000;
/** What is drawn lies so far behind the newest sample, in ms of the race, that the next one is there in time. */
const LAG_MS = 1_500;
const JUMP_MS = 8_000;
const KEPT = 64;

export class Frames {
  /** @type {Map<string, Sample[]>} */
  #cars = new Map();
  /** @type {number?} */
  #newest = null;
  #first = 0;
  /** @type {number?} */
  #shown = null;
  #drawnAt = 0;
  #speed = 1;

  clear() {
    this.#cars.clear();
    this.#newest = this.#shown = null;
    this.#speed = 1;
  }

  get empty() {
    return this.#newest === null;
  }

  /** Takes a chunk of frames as the stream brings it. @param {Api.CarFrames} chunk */
  take({ ticks_ms: ticks, cars }) {
    for (const { driver, x_dm: xs = [], y_dm: ys = [] } of cars) {
      let track = this.#cars.get(driver);
      if (!track) this.#cars.set(driver, (track = []));
      ticks.forEach((t, index) => {
        const [x, y] = [xs[index], ys[index]];
        if (x === null || x === undefined || y === null || y === undefined) return;
        if (t <= (track.at(-1)?.t ?? -Infinity)) return;
        track.push({ t, x, y });
      });
      if (track.length > KEPT) track.splice(0, track.length - KEPT);
    }
    if (this.empty) this.#first = ticks[0];
    const newest = ticks.at(-1);
    if (newest !== undefined && newest > (this.#newest ?? -1)) this.#newest = newest;
  }

  /** The cars as they are to be drawn now, as `[driver, {x, y, inferred}]`, on this track; `standing` freezes them. @param {number} now @param {number} speed @param {boolean} standing @param {Api.Track} [track] */
  at(now, speed, standing, track) {
    if (this.#newest === null) return [];
    if (!standing) this.#speed = speed;
    const target = this.#newest - this.#lag(this.#newest);
    if (this.#shown === null || Math.abs(target - this.#shown) > Math.max(JUMP_MS, speed * 1_500) || standing) {
      this.#shown = standing ? this.#newest : target;
    } else {
      const step = Math.min(100, now - this.#drawnAt) * speed;
      this.#shown += Math.max(0, step + (target - this.#shown - step) * 0.04); // where the lag grows the cars wait for it
      this.#shown = Math.min(this.#shown, this.#newest);
    }
    this.#drawnAt = now;
    /** @type {[driver: string, place: Place][]} */
    const places = [];
    for (const [driver, samples] of this.#cars) {
      const place = this.#place(samples, track);
      if (place) places.push([driver, place]);
    }
    return places;
  }

  /** For how long, in ms of the race, no position of a car came, if that is so long that it is not drawn; else 0. @param {string} driver */
  silence(driver) {
    const shown = this.#shown;
    if (shown === null) return 0;
    const samples = this.#cars.get(driver) ?? [];
    const before = samples.findLast(({ t }) => t <= shown);
    const silence = before || !samples.length ? shown - (before?.t ?? this.#first) : 0;
    return silence > this.#longest ? silence : 0;
  }

  get #longest() {
    return Math.max(LONGEST_MS, LONGEST_SEEN_MS * this.#speed);
  }

  /** So far behind the newest sample that also of the car whose samples come most slowly the next one is there. @param {number} newest */
  #lag(newest) {
    let lag = LAG_MS;
    for (const samples of this.#cars.values()) {
      const [a, b, c, d] = samples.slice(-4).map(({ t }) => t);
      if (!d || newest - d > this.#longest) continue;
      const usual = [b - a, c - b, d - c].sort((one, other) => one - other)[1];
      if (usual > LAG_MS && usual <= LONGEST_MS && usual >= SPARSE_SEEN_MS * this.#speed) lag = Math.max(lag, usual + LAG_MS);
    }
    return lag;
  }

  /** Where a car is at the moment shown, on the way between two samples; null where that is not known. @param {Sample[]} samples @param {Api.Track} [track] @returns {Place | null} */
  #place(samples, track, shown = this.#shown ?? 0) {
    const after = samples.findLastIndex(({ t }) => t <= shown) + 1;
    const [a, b] = [samples[after - 1], samples[after]];
    if (!a) return b ? { x: b.x, y: b.y, inferred: false } : null;
    const since = shown - a.t;
    const apart = b ? b.t - a.t : Infinity;
    const sparse = Math.max(SPARSE_MS, SPARSE_SEEN_MS * this.#speed);
    if (apart > this.#longest) return since > this.#longest ? null : { x: a.x, y: a.y, inferred: since >= sparse };
    return { ...(apart < SPARSE_MS ? straight : way)(a, b, since / apart, track), inferred: apart >= sparse };
  }
}

/** The place that share of the way from one sample to another, in a straight line. @param {Sample} a @param {Sample} b @param {number} share @returns {Point} */
export function straight(a, b, share) {
  return { x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share };
}

/** The same along the circuit, as soon as what that takes has come: few races need it. @type {(a: Sample, b: Sample, share: number, track?: Api.Track) => Point} */
let way = (a, b, share) => {
  way = straight;
  import("./along.js").then(({ along }) => (way = along), () => {});
  return straight(a, b, share);
};
