/**
 * Which moment of the race the page shows: live, so many seconds behind, from a moment on, or
 * standing still. Everything on the page comes from one stream, so all panels show that moment
 * and none knows what comes after it.
 */

import { followStream } from "./stream.js";

export const LONGEST_DELAY_S = 600;

/** `on` takes what `followStream` brings; `now()` gives the shown `{run, t_ms}`. */
export class PageTime {
  #on;
  #now;
  #close = () => {};
  /** @type {((mode: Mode) => void)[]} */
  #listeners = [];
  #asked = 0;

  /** @param {Omit<StreamHandlers, "caughtUp">} on @param {() => Moment} now */
  constructor(on, now) {
    this.#on = on;
    this.#now = now;
    this.pinned = new URLSearchParams(location.search).get("run");
    /** @type {Mode} */
    this.mode = { kind: "live" };
    this.rate = 1;
  }

  /** Calls `listener(mode)` whenever the mode changes. @param {(mode: Mode) => void} listener */
  onChange(listener) {
    this.#listeners.push(listener);
  }

  get paused() {
    return this.mode.kind === "paused";
  }

  /** The `{run, t_ms}` on the page. */
  get shown() {
    return this.#now();
  }

  /** Begins where the page before a reload was, or as the page's address says: at a moment, behind, or live. @param {Left?} left */
  begin(left) {
    const query = new URLSearchParams(location.search);
    this.rate = left?.rate ?? Math.min(16, Math.max(0.5, Number(query.get("rate")) || 1));
    if (left?.mode.kind === "behind") return this.stayBehind(left.mode.seconds ?? 0);
    if (left?.shown.run && left.mode.kind === "paused") return this.#stand(left.shown);
    if (left?.shown.run && left.mode.kind === "at") return this.playFrom(left.shown.t_ms, left.shown.run);
    if (left?.mode.kind === "live") return this.goLive();
    const at = Number(query.get("t"));
    const behind = Number(query.get("behind"));
    if (this.pinned && query.has("t") && at >= 0) this.playFrom(Math.round(at * 1000));
    else if (behind > 0) this.stayBehind(behind);
    else this.goLive();
  }

  goLive() {
    this.rate = 1;
    this.#follow({ kind: "live" }, () => `/stream${this.#query({ run: this.pinned, frames: 1, pipeline: 1 })}`);
  }

  /** @param {number} seconds */
  stayBehind(seconds) {
    const behind = Math.min(LONGEST_DELAY_S, Math.max(0, Math.round(seconds * 10) / 10));
    if (!behind) return this.goLive();
    this.rate = 1;
    this.#follow({ kind: "behind", seconds: behind }, () => `/playback${this.#query({ run: this.pinned, behind, pipeline: 1 })}`);
  }

  /** Goes on from a moment, at `rate` times the speed of the run. @param {number} t_ms @param {string | null} run */
  playFrom(t_ms, run = this.#now().run ?? this.pinned) {
    const shown = () => (this.#now().run === run && this.#started ? this.#now().t_ms : t_ms);
    this.#follow({ kind: "at" }, () => `/playback${this.#query({ run, at: Math.max(0, Math.round(shown())), rate: this.rate, pipeline: 1 })}`);
  }

  pause() {
    this.#close();
    if (!this.paused) this.#turn({ kind: "paused" });
  }

  resume() {
    if (this.paused) this.playFrom(this.#now().t_ms);
  }

  /** Shows a moment: goes on from there, or stands still there if the page stands still. @param {number} t_ms */
  async jump(t_ms) {
    const at = Math.max(0, Math.round(t_ms));
    if (!this.paused) return this.playFrom(at);
    await this.#stand({ run: this.#now().run, t_ms: at });
  }

  /** Stands still at a moment of a run. @param {Moment} moment */
  async #stand({ run, t_ms: at }) {
    this.pause();
    const asked = ++this.#asked;
    const overtaken = () => asked !== this.#asked || !this.paused;
    try {
      const answer = await fetch(`/api/v1/moment${this.#query({ run, at })}`);
      if (!answer.ok) return;
      const { state, frames } = await answer.json();
      if (overtaken()) return; // asked after all of it has come: a large answer takes its time too
      this.#on.snapshot(state);
      for (const chunk of frames) this.#on.frames(chunk);
      this.#tell();
    } catch {
      if (!overtaken()) this.#on.lost();
    }
  }

  /** The address of what is shown: run, moment, and the driver followed if there is one. @param {string | null} driver */
  link(driver) {
    const { run, t_ms } = this.#now();
    return `/${this.#query({ run, t: (t_ms / 1000).toFixed(1), rate: this.rate === 1 ? null : this.rate, driver })}`;
  }

  #started = false;

  /** @param {Mode} mode @param {() => string} url */
  #follow(mode, url) {
    this.#close();
    this.#asked += 1;
    this.#started = false;
    this.#turn(mode);
    const on = this.#on;
    this.#close = followStream(url, {
      ...on,
      snapshot: (document) => {
        this.#started = true;
        on.snapshot(document);
      },
      caughtUp: () => this.goLive(),
    });
  }

  /** @param {Mode} mode */
  #turn(mode) {
    this.mode = mode;
    this.#tell();
  }

  #tell() {
    for (const listener of this.#listeners) listener(this.mode);
  }

  /** @param {Values} values */
  #query(values) {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(values)) {
      if (value !== null && value !== undefined) query.set(name, String(value));
    }
    const text = query.toString();
    return text && `?${text}`;
  }
}
