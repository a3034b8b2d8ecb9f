/** What is in a chart: a button for each line or kind of bar, which takes it out or brings it back. */

import { el, setAttribute } from "../dom.js";
import { t } from "../i18n.js";
import { roving } from "../roving.js";

export class ChartLegend {
  /** @type {Set<string>} */
  #out = new Set();
  /** @type {Map<string, HTMLButtonElement>} */
  #buttons = new Map();
  #changed;
  #refresh;

  /** @param {() => void} changed */
  constructor(changed) {
    this.#changed = changed;
    this.all = el("button", { type: "button", class: "all-lines", hidden: "" }, t("All"));
    this.element = el("div", { class: "chart-legend", role: "toolbar", "aria-label": t("In the chart"), title: t("With Shift: this one alone") }, this.all);
    this.#refresh = roving(this.element, () => [this.all, ...this.#buttons.values()].filter((button) => !button.hidden), { back: "ArrowLeft", on: "ArrowRight" });
    this.element.addEventListener("click", (event) => {
      const button = event.target?.closest("button");
      if (button) this.#press(button, event.shiftKey);
    });
  }

  /** Draws a button for each of Plotly's traces, and gives the traces with `visible` as the viewer wants it. @param {PlotTrace[]} traces */
  filter(traces) {
    const names = traces.map(({ name = "" }) => name).sort((a, b) => a.localeCompare(b));
    if (names.join() !== [...this.#buttons.keys()].join()) this.#build(names);
    for (const { name = "", line, marker } of traces) {
      const button = this.#buttons.get(name);
      if (!button) continue;
      const colour = line?.color ?? marker?.color ?? "";
      if (button.style.getPropertyValue("--colour") !== colour) button.style.setProperty("--colour", colour);
      setAttribute(button, "data-line", line ? (line.dash ?? "solid") : "bar");
      setAttribute(button, "aria-pressed", String(!this.#out.has(name)));
    }
    this.all.hidden = !names.some((name) => this.#out.has(name));
    this.#refresh();
    return traces.map((trace) => ({ ...trace, visible: !this.#out.has(trace.name ?? "") }));
  }

  /** @param {string[]} names */
  #build(names) {
    this.#buttons = new Map(names.map((name) => [name, el("button", { type: "button" }, name)]));
    this.element.replaceChildren(this.all, ...this.#buttons.values());
  }

  /** @param {HTMLElement} button @param {boolean} alone */
  #press(button, alone) {
    const name = button.textContent;
    const others = [...this.#buttons.keys()].filter((other) => other !== name);
    if (button === this.all) {
      this.#buttons.values().next().value?.focus(); // the pressed one goes
      this.#out.clear();
    } else if (alone) this.#out = new Set(others);
    else if (!this.#out.delete(name)) this.#out.add(name);
    this.#changed();
  }
}
