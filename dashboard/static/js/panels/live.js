/** Whether what the page shows is live: the indicator in the header. */

import { describeConnection } from "../connection.js";
import { el, setAttribute, setText } from "../dom.js";
import { icon, setIcon } from "../icons.js";

const ICONS = {
  __proto__: null,
  connecting: "ring",
  waiting: "ring",
  live: "circle",
  stale: "pause",
  lost: "cross",
  missing: "cross",
  finished: "chequered",
  paused: "pause",
  replay: "play",
  behind: "play",
};

/** The label is spoken when it changes, the running seconds beside it are not. @type {Panel} */
export function live(host, page) {
  const shape = icon("ring");
  const label = el("span", { role: "status" }, "");
  const detail = el("span", { class: "live-detail" }, "");
  const indicator = el("div", { class: "live" }, shape, label, detail);
  host.append(indicator);
  let newest = /** @type {State} */ ({});

  function draw() {
    const said = describeConnection(page.connection, newest, performance.now(), page.time.mode);
    setAttribute(indicator, "data-kind", said.kind);
    setAttribute(document.body, "data-connection", said.kind);
    setIcon(shape, ICONS[said.kind]);
    setText(label, said.label);
    setText(detail, said.detail);
  }

  draw();
  page.time.onChange(draw);
  setInterval(draw, 500);
  return (state) => {
    newest = state;
    draw();
  };
}
