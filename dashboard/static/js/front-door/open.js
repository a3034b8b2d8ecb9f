/** Brings the front door with its words, which have to be there before it is made. */

import { language, TEXTS } from "../i18n.js";

/** Opens it; opened by itself it also goes away by itself when something begins. @param {Page} page */
export async function frontDoor(page, byItself = false) {
  if (language !== "en") Object.assign(TEXTS, (await import(`../catalogue/front-door/${language}.js`)).TEXTS);
  (await import("./front-door.js")).frontDoor(page, byItself);
}
