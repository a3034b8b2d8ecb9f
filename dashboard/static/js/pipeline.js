/**
 * The pipeline as it works now, whatever moment of the race the page shows: once a second out of the
 * stream, and asked for where the stream stands still. Also how long the last hop takes, to here.
 */

const SILENT_MS = 2_500;
const CLOCK_EVERY_MS = 60_000;
const KEPT = 15;

export class Pipeline {
  /** @type {(() => void)[]} */
  #listeners = [];
  /** @type {number[]} */
  #delays = [];
  /** @type {number?} */
  #offset = null;
  #asking = false;
  /** @type {Pipework?} */
  latest = null;
  /** @type {number?} */
  lostSince = null;

  constructor() {
    this.takenAt = performance.now();
    this.#setClock();
    setInterval(() => this.#setClock(), CLOCK_EVERY_MS);
    setInterval(() => this.#ask(), 1_000);
  }

  /** Calls `listener()` whenever there is something new. @param {() => void} listener */
  onChange(listener) {
    this.#listeners.push(listener);
  }

  /** Takes the picture as the stream brings it, and times its way up to the frame that shows it. @param {Pipework} picture */
  take(picture) {
    const arrived = performance.now();
    const under_way = this.#offset === null ? null : Math.max(0, now() + this.#offset - picture.now_ms);
    this.#show(picture);
    if (under_way === null || document.hidden) return;
    requestAnimationFrame(() => {
      this.#delays.push(under_way + performance.now() - arrived);
      if (this.#delays.length > KEPT) this.#delays.shift();
    });
  }

  /** The way from the dashboard to this page as `{p50, p99}` in ms, empty until it is measured. */
  get you() {
    const sorted = this.#delays.toSorted((a, b) => a - b);
    return { p50: sorted[Math.floor(sorted.length / 2)], p99: sorted.at(-1) };
  }

  /** @param {Pipework} picture */
  #show(picture) {
    this.latest = picture;
    this.lostSince = null;
    this.takenAt = performance.now();
    this.#tell();
  }

  #tell() {
    for (const listener of this.#listeners) listener();
  }

  /** Asks where the stream says nothing: it is closed while the page stands still, and may be lost. */
  async #ask() {
    if (document.hidden || this.#asking || performance.now() - this.takenAt < SILENT_MS) return;
    this.#asking = true;
    try {
      const answer = await fetch("/api/v1/pipeline");
      if (answer.ok) this.#show(await answer.json());
      else this.#lost();
    } catch {
      this.#lost();
    }
    this.#asking = false;
  }

  #lost() {
    this.lostSince ??= this.takenAt;
    this.#tell();
  }

  /** How far the dashboard's clock is ahead, by the quickest of a few answers. */
  async #setClock() {
    let quickest = Infinity;
    for (let tries = 0; tries < 4; tries += 1) {
      try {
        const asked = now();
        const answer = await fetch("/api/v1/clock");
        const got = now();
        const { now_ms: there } = await answer.json();
        if (got - asked < quickest) [quickest, this.#offset] = [got - asked, there - (asked + got) / 2];
      } catch {
        return; // the stream tells that the connection is lost
      }
    }
  }
}

function now() {
  return performance.timeOrigin + performance.now();
}
