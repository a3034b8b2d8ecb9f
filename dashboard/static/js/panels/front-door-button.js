/** The button and the key of the front door, which comes when it is first opened, with its words. */

import { el } from "../dom.js";
import { t } from "../i18n.js";
import { icon } from "../icons.js";
import { later } from "../later.js";

/** @type {Panel} */
export function frontDoorButton(host, page) {
  const name = t("What to watch");
  const button = el("button", { type: "button", class: "tool door-button", "aria-label": name, title: `${name} (W)` }, icon("screen"));
  const bring = later(() => import("../front-door/open.js"), "dialog", "front-door");
  const open = async () => (await bring().catch(() => null))?.frontDoor(page);
  button.addEventListener("click", open);
  page.keys.add("w", "W", name, open);
  host.append(button);
  if (!page.time.pinned && !page.left) setTimeout(() => import("../front-door/greet.js").then((door) => door.greet(page, bring)), 2_500);
  return () => {};
}
