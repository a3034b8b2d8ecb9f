/** A sector of the newest lap: its time with its mark, and below it how each mini-sector was driven. */

import { el, setAttribute, setText, spoken } from "../dom.js";
import { t } from "../i18n.js";
import { TimeCell } from "../panels/time-cell.js";

/** By the letter of the state: the taller its bar, the better; each has its own height or shape. @type {Record<string, string | undefined>} */
const MARKS = { b: t("fastest of all"), o: t("personal best"), s: t("no improvement"), p: t("in the pit lane"), x: t("stopped") };

/** @implements {Cell} */
export class SectorCell {
  /** @param {string} key `s1`, `s2` or `s3` */
  constructor(key) {
    this.sector = key.slice(1);
    this.time = new TimeCell(key);
    this.element = this.time.element;
    this.minis = el("span", { class: "minis", "aria-hidden": "true", hidden: "" });
    this.words = spoken();
    this.element.append(this.minis, this.words);
    this.shown = "";
  }

  /** @param {Driver} driver */
  draw(driver) {
    const away = driver.knocked_out || driver.state === "retired";
    const sector = away ? undefined : driver.sectors?.[this.sector];
    this.time.drawSector(sector?.time_ms, sector?.mark);
    const marks = (!away && driver.mini_sectors?.[this.sector]) || "";
    if (marks === this.shown) return;
    this.shown = marks;
    this.minis.hidden = !marks;
    while (this.minis.children.length > marks.length) this.minis.lastChild?.remove();
    while (this.minis.children.length < marks.length) this.minis.append(el("span"));
    [...marks].forEach((mark, index) => setAttribute(this.minis.children[index], "data-mini", mark));
    const words = [...marks].map((mark) => MARKS[mark]).filter(Boolean);
    setText(this.words, words.length ? `, ${t("mini-sectors")}: ${words.join(", ")}` : "");
  }
}
