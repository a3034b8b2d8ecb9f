/** Brings the front door with its words, which have to be there before it is made. */

import { words } from "../i18n.js";

/** What opens it: with `true` it was opened by itself, and goes away by itself when something begins. @param {Page} page */
export async function frontDoor(page) {
  await Promise.all(["timed", "front-door"].map(words));
  return (await import("./front-door.js")).frontDoor(page);
}
