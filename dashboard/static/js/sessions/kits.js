/** What the panels know of the kind of session they show: a kit, loaded when the first such session is shown. */

import { words } from "../i18n.js";
import { once } from "../later.js";

/** Each brings the kit of a kind of session. @type {Record<string, () => Promise<Kit>>} */
export const KITS = {
  race: once(() => words("race").then(async () => (await import("./race.js")).race)),
  qualifying: once(() => words("timed").then(async () => (await import("./qualifying.js")).qualifying), "timed"),
  practice: once(() => words("timed").then(async () => (await import("./practice.js")).practice), "timed"),
};
