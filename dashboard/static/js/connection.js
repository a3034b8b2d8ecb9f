/** What the page says about its stream: live, silent, lost, over. */

import { t } from "./i18n.js";
import { number } from "./units.js";

/** @typedef {"connecting" | "open" | "lost" | "missing"} Link */

/** The connection as `followStream` reports it; times in ms of one monotonic clock. */
export class Connection {
  /** @param {number} now */
  constructor(now) {
    /** @type {Link} */
    this.link = "connecting";
    this.linkSince = now;
    this.dataAt = now;
  }

  /** @param {number} now */
  opened(now) {
    this.#turn("open", now);
  }

  /** @param {number} now */
  lost(now) {
    this.#turn("lost", now);
  }

  /** @param {number} now */
  missing(now) {
    this.#turn("missing", now);
  }

  /** @param {number} now */
  data(now) {
    this.#turn("open", now);
    this.dataAt = now;
  }

  /** @param {Link} link @param {number} now */
  #turn(link, now) {
    if (this.link === link) return;
    this.link = link;
    this.linkSince = now;
  }
}

/**
 * The state of the stream as `{kind, label, detail}`: `detail` may change every second,
 * `label` only when something happened. @param {Connection} connection @param {State} state @param {number} now @param {Mode} [mode]
 */
export function describeConnection(connection, state, now, mode = { kind: "live" }) {
  const silent = seconds(now - connection.dataAt);
  if (connection.link === "connecting") return says("connecting", t("Connecting…"));
  if (connection.link === "lost") {
    return says("lost", t("Connection lost"), t("reconnecting, {seconds} s", { seconds: seconds(now - connection.linkSince) }));
  }
  if (connection.link === "missing") return says("missing", t("No such run"), t("it is not kept here"));
  if (mode.kind === "paused") return says("paused", t("Paused"));
  if (!state.race) return says("waiting", t("Connected"), t("no race yet"));
  if (state.status?.phase === "finished") return says("finished", t("Finished"));
  if (mode.kind === "at") return says("replay", t("Replay"));
  if (silent * 1000 >= silenceLimitMs(state)) return says("stale", t("Stale"), t("no event for {seconds} s", { seconds: silent }));
  if (mode.kind === "behind") return says("behind", t("Behind"), `${number(mode.seconds, 1)} s`);
  return says("live", t("Live"));
}

/** How long nothing may come before that is worth saying: little happens on the grid and under a red flag. @param {State} state */
function silenceLimitMs(state) {
  return Math.max(10_000, (state.status?.calm ? 90_000 : 20_000) / (state.race?.speed || 1));
}

/** @param {Said["kind"]} kind @param {string} label @returns {Said} */
function says(kind, label, detail = "") {
  return { kind, label, detail };
}

/** @param {number} ms */
function seconds(ms) {
  return Math.floor(ms / 1000);
}
