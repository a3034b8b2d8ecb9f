/** The button and the keys of the two dialogs, which are loaded when they are first opened. */

import { el } from "../dom.js";
import { t } from "../i18n.js";
import { icon } from "../icons.js";
import { later } from "../later.js";

/** `,` opens the settings, `?` the list of keys. @type {Panel} */
export function dialogs(host, page) {
  const openKeys = opener(async () => (await import("./key-list.js")).keyList(page));
  const openSettings = opener(async () => (await import("./settings.js")).settings(page, openKeys));
  const button = el("button", { type: "button", class: "tool settings-button", "aria-label": t("Settings"), title: t("Settings (,)") }, icon("sliders"));
  host.append(button);
  button.addEventListener("click", openSettings);
  page.keys.add(",", ",", t("Settings"), openSettings);
  page.keys.add("?", "?", t("This list"), openKeys);
  page.keys.tell("+ − ← → 0", t("In a chart: closer, further, along, all of it"));
  page.keys.tell("Esc", t("Close a list or the settings"));
  if (page.left?.settings) openSettings();
  return () => {};
}

/** Opens what `load()` brings; where nothing comes the header says that the connection is lost. @param {() => Promise<() => void>} load */
function opener(load) {
  const bring = later(load, "dialog");
  return async () => (await bring().catch(() => null))?.();
}
