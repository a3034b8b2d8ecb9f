/** The button of the list of runs, which is loaded when it is first opened. */

import { el, setAttribute } from "../dom.js";
import { icon } from "../icons.js";
import { t } from "../i18n.js";
import { later } from "../later.js";

/** @type {Panel} */
export function runs(host, page) {
  const menu = el("div", { class: "runs panel", id: "runs", popover: "auto", role: "dialog", "aria-label": t("Runs") });
  const button = el("button", { type: "button", class: "tool runs-button", popovertarget: "runs" }, icon("note"), el("span", {}, t("Runs")));
  const bring = later(async () => (await import("./run-list.js")).runList(menu, page), "run-list");
  host.append(button, menu);
  menu.addEventListener("toggle", async ({ newState }) => {
    setAttribute(button, "aria-expanded", String(newState === "open"));
    if (newState !== "open") return;
    const look = await bring().catch(() => menu.replaceChildren(el("p", { class: "runs-note" }, t("The list of runs cannot be had just now"))));
    look?.();
  });
  return () => {};
}
