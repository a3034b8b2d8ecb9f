/** The list of keys. */

import { el } from "../dom.js";
import { t } from "../i18n.js";
import { dialog } from "./dialog.js";

/** `?` opens it; so does the button in the settings. */
export function keyList(host, page) {
  const list = el("dl", { class: "keys" });
  const box = dialog("keys", t("Keys"), list);

  function open() {
    list.replaceChildren(...page.keys.list.map(({ cap, words }) => el("div", {}, el("dt", {}, el("kbd", {}, cap)), el("dd", {}, words))));
    box.showModal();
  }

  page.keys.add("?", "?", t("This list"), open);
  page.keys.tell("Esc", t("Close a list or the settings"));
  page.openKeys = open;
  return () => {};
}
