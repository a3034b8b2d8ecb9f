/** One car in the tower of a session against the clock: a cell for each column. */

import { setAttribute } from "../dom.js";
import { DriverCell } from "../panels/driver-cell.js";
import { lapKind } from "./run-cell.js";

/** @implements {Row} */
export class TimedRow {
  /** @param {string} number @param {Column[]} columns */
  constructor(number, columns) {
    this.element = document.createElement("tr");
    this.element.dataset.driver = number;
    this.driver = new DriverCell();
    /** @type {Cell[]} */
    this.cells = columns.map(({ key, cell }) => cell?.(key) ?? this.driver);
    this.element.append(...this.cells.map(({ element }) => element));
  }

  /** Marks the row as the one chosen, or takes the mark away. @param {boolean} chosen */
  select(chosen) {
    setAttribute(this.element, "data-selected", chosen ? "" : null);
    setAttribute(this.driver.code, "aria-pressed", String(chosen));
  }

  /** @type {Row["draw"]} */
  draw(driver, scale, state) {
    setAttribute(this.element, "data-state", driver.state);
    setAttribute(this.element, "data-zone", driver.in_zone && !driver.knocked_out ? "" : null);
    setAttribute(this.element, "data-out", driver.knocked_out ? "" : null);
    for (const cell of this.cells) cell.draw(driver, scale, state);
    const { word, kind } = lapKind(driver); // where there is no room for its column it stands under the code
    this.driver.fastest.hidden = true; // who is quickest stands on top
    this.driver.outLap.hidden = !word;
    this.driver.outLap.firstChild?.replaceWith(word);
    setAttribute(this.driver.outLap, "title", null);
    setAttribute(this.driver.outLap, "data-run", kind);
  }
}
