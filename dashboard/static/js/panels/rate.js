/** A viewer's own playback speed, there while they are behind live. */

import { el } from "../dom.js";
import { speed } from "../format.js";
import { t } from "../i18n.js";

/** Times the speed of the run. */
const RATES = [0.5, 1, 2, 4, 8, 16];

/** The menu; `<` and `>` do the same from anywhere on the page. @type {(page: Page) => HTMLElement} */
export function rateMenu({ time, keys }) {
  const name = t("Playback speed");
  const menu = el("select", { class: "select rate", "aria-label": name, title: name }, ...RATES.map((rate) => el("option", { value: String(rate) }, speed(rate))));
  menu.addEventListener("change", () => choose(Number(menu.value)));
  keys.add("<", "<", t("Slower"), () => step(-1));
  keys.add(">", ">", t("Faster"), () => step(1));
  time.onChange(draw);
  draw();
  return menu;

  /** @param {number} by */
  function step(by) {
    const rate = RATES[RATES.indexOf(time.rate) + by];
    if (rate && time.mode.kind !== "live") choose(rate);
  }

  /** @param {number} rate */
  function choose(rate) {
    time.rate = rate;
    if (time.paused) draw();
    else time.playFrom(time.shown.t_ms);
  }

  function draw() {
    menu.value = String(time.rate);
    menu.hidden = time.mode.kind === "live";
  }
}
