/** How it got here: the time an event spends at each part of its way, always in sight; opens the pipeline. */

import { el, setAttribute, setText } from "../dom.js";
import { t } from "../i18n.js";
import { icon, setIcon } from "../icons.js";
import { ms, STATES, WORST_FIRST } from "../pipeline-figures.js";

const HOPS = [["simulator", t("Simulator")], ["kinesis", "Kinesis"], ["lambda", "Lambda"], ["dashboard", t("Dashboard")], ["you", t("You")]];

/** A button in the footer; P does the same from anywhere on the page. @type {Panel} */
export function pathStrip(host, page) {
  /** @type {Map<string, HTMLElement>} */
  const values = new Map();
  const hops = HOPS.map(([name, label]) => {
    const value = el("b", {}, "–");
    values.set(name, value);
    return el("span", { class: "hop" }, label, " ", value);
  });
  const sign = icon("circle");
  const title = t("Where an event spends its time, in ms: open the pipeline (P)");
  const button = el("button", { type: "button", class: "panel path", "aria-pressed": "false", title }, sign, ...hops, "ms");
  host.append(button);
  button.addEventListener("click", () => page.views.toggle("pipeline"));
  page.views.onChange((view) => setAttribute(button, "aria-pressed", String(view === "pipeline")));
  page.pipeline.onChange(() => {
    const { latest, lostSince, you } = page.pipeline;
    const state = lostSince === null ? (latest?.state ?? "idle") : "silent";
    setAttribute(button, "data-state", state);
    setIcon(sign, STATES[state].icon);
    const hurts = WORST_FIRST.includes(state) ? STATES[state].word : "";
    for (const { name, p50 } of [...(latest?.hops ?? []), { name: "you", p50: you.p50 }]) {
      const value = values.get(name);
      if (value) setText(value, ms(p50));
    }
    const words = hops.map((hop) => hop.textContent).join(", ");
    setAttribute(button, "aria-label", [t("Pipeline"), hurts, `${words} ms`].filter(Boolean).join(": "));
  });
  return () => {};
}
