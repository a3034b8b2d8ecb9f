/** How it got here: the time an event spends at each part of its way, always in sight; opens the pipeline. */

import { el, setAttribute, setText } from "../dom.js";
import { t } from "../i18n.js";
import { icon, setIcon } from "../icons.js";
import { ms, STATES, WORST_FIRST } from "../pipeline-figures.js";

const HOPS = { __proto__: null, simulator: t("Simulator"), kinesis: "Kinesis", lambda: "Lambda", dashboard: t("Dashboard") };

/** A button in the footer; P does the same from anywhere on the page. @type {Panel} */
export function pathStrip(host, page) {
  const values = new Map();
  const hops = Object.entries({ ...HOPS, you: t("You") }).map(([name, label]) => {
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
    const shown = (latest?.hops ?? []).map(({ name, p50 }) => [name, p50]);
    for (const [name, value] of [...shown, ["you", you.p50]]) {
      if (values.has(name)) setText(values.get(name), ms(value));
    }
    const words = hops.map((hop) => hop.textContent).join(", ");
    setAttribute(button, "aria-label", [t("Pipeline"), hurts, `${words} ms`].filter(Boolean).join(": "));
  });
  return () => {};
}
