/** The list of keys. */

import { el } from "../dom.js";
import { t } from "../i18n.js";
import { dialog } from "./dialog.js";

/** What opens it. @param {Page} page */
export function keyList(page) {
  const list = el("dl", { class: "keys" });
  const box = dialog("keys", t("Keys"), list);
  return () => {
    list.replaceChildren(...page.keys.list.map(({ cap, words }) => el("div", {}, el("dt", {}, el("kbd", {}, cap)), el("dd", {}, words))));
    box.showModal();
  };
}
