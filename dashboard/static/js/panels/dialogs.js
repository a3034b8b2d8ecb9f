/** The buttons and the keys of the dialogs, which are loaded when they are first opened. */

import { el } from "../dom.js";
import { t } from "../i18n.js";
import { icon } from "../icons.js";
import { later } from "../later.js";

/** `,` opens the settings, `?` the list of keys, `W` the front door. @type {Panel} */
export function dialogs(host, page) {
  const openKeys = opener(async () => (await import("./key-list.js")).keyList(page));
  const openSettings = opener(async () => (await import("./settings.js")).settings(page, openKeys));
  const button = el("button", { type: "button", class: "tool settings-button", "aria-label": t("Settings"), title: t("Settings (,)") }, icon("sliders"));
  const watch = t("What to watch");
  const door = el("button", { type: "button", class: "tool door-button", "aria-label": watch, title: `${watch} (W)` }, icon("screen"));
  const openDoor = opener(async () => (await import("../front-door/open.js")).frontDoor(page), "front-door");
  host.append(door, button);
  door.addEventListener("click", () => openDoor());
  page.keys.add("w", "W", watch, openDoor);
  if (!page.time.pinned && !page.left) setTimeout(async () => (await import("../front-door/greet.js")).greet(openDoor), 2_500);
  button.addEventListener("click", () => openSettings());
  page.keys.add(",", ",", t("Settings"), openSettings);
  page.keys.add("?", "?", t("This list"), openKeys);
  page.keys.tell("+ − ← → 0", t("In a chart: closer, further, along, all of it"));
  page.keys.tell("Esc", t("Close a list or the settings"));
  if (page.left?.settings) openSettings();
  return () => {};
}

/**
 * Opens what `load()` brings; where nothing comes the header says that the connection is lost.
 * @param {() => Promise<(byItself?: true) => void>} load @param {string[]} sheets @returns {(byItself?: true) => Promise<void>}
 */
function opener(load, ...sheets) {
  const bring = later(load, "dialog", ...sheets);
  return async (byItself) => (await bring().catch(() => null))?.(byItself);
}
