/** A chart that is drawn again and again while the viewer looks at a part of it. */

import { el } from "../dom.js";

const CLOSER = 0.7;
const STEP = 0.2;
const CONFIG = { displaylogo: false, responsive: false, displayModeBar: false, doubleClick: false };

/** A finger scrolls the page; what draws a frame in the chart is a mouse or a pen. */
const FINE = matchMedia("(pointer: fine)");

export class ChartView {
  /** @type {Map<string, { x: Axis, y: Axis }>} */
  #parts = new Map();
  /** @type {{ chart: string, figure: Figure }=} */
  #drawn;
  #whole = [0, 0];

  /** @param {string} label */
  constructor(label) {
    this.element = /** @type {Plotted} */ (el("div", { class: "chart", role: "tabpanel", tabindex: "0", "aria-label": label }));
    this.element.addEventListener("keydown", (event) => this.#press(event));
    new ResizeObserver(() => {
      if (this.#drawn && this.element.offsetParent) globalThis.Plotly?.Plots.resize(this.element);
    }).observe(this.element);
  }

  /** Draws one of the charts; the part of it that the viewer has chosen stays chosen. @param {string} chart @param {Figure} figure */
  draw(chart, figure) {
    const first = !this.#drawn;
    const { traces, layout } = figure;
    const part = this.#parts.get(chart);
    const axes = part ? { xaxis: { ...layout.xaxis, ...part.x }, yaxis: { ...layout.yaxis, ...part.y } } : {};
    this.#drawn = { chart, figure };
    globalThis.Plotly?.react(this.element, traces, { ...layout, ...axes, dragmode: FINE.matches ? "zoom" : false }, CONFIG);
    if (!part) this.#whole = [...this.element.layout.xaxis.range];
    if (!first) return;
    this.element.on("plotly_relayout", (change) => {
      if (Object.keys(change).some((key) => /^[xy]axis\.range/.test(key))) this.#keep();
    });
    this.element.on("plotly_doubleclick", () => this.#show(null));
  }

  /** @param {number[]} range */
  #keep(range = this.element.layout.xaxis.range) {
    if (!this.#drawn) return;
    const fixed = (/** @type {number[]} */ of) => ({ range: [...of], autorange: false });
    this.#parts.set(this.#drawn.chart, { x: fixed(range), y: fixed(this.element.layout.yaxis.range) });
  }

  /** Shows this part of the horizontal axis, or all of it. @param {number[]?} range */
  #show(range) {
    if (!this.#drawn) return;
    if (range) this.#keep(range);
    else this.#parts.delete(this.#drawn.chart);
    this.draw(this.#drawn.chart, this.#drawn.figure);
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    if (!this.#drawn || event.altKey || event.ctrlKey || event.metaKey) return;
    const part = this.#parts.get(this.#drawn.chart);
    const [from, to] = part ? part.x.range : this.#whole;
    const width = to - from;
    /** @type {Record<string, () => void>} */
    const actions = {
      "+": () => this.#look((from + to) / 2, width * CLOSER),
      "-": () => this.#look((from + to) / 2, width / CLOSER),
      ...(part && {
        ArrowLeft: () => this.#look((from + to) / 2 - width * STEP, width),
        ArrowRight: () => this.#look((from + to) / 2 + width * STEP, width),
        0: () => this.#show(null),
      }),
    };
    const action = actions[event.key === "=" ? "+" : event.key];
    if (!action) return;
    event.preventDefault();
    event.stopPropagation();
    action();
  }

  /** @param {number} middle @param {number} width */
  #look(middle, width) {
    const [first, last] = this.#whole;
    if (width >= last - first) {
      this.#show(null);
      return;
    }
    const from = Math.min(Math.max(middle - width / 2, first), last - width);
    this.#show([from, from + width]);
  }
}
