/** Builds the panels, follows the stream, and draws what comes. */

import { Connection } from "./connection.js";
import { Frames } from "./frames.js";
import { t } from "./i18n.js";
import { Keys } from "./keys.js";
import { PANELS } from "./registry.js";
import { Pipeline } from "./pipeline.js";
import { resumed } from "./resume.js";
import { Selection } from "./selection.js";
import { KITS } from "./sessions/kits.js";
import { ShownPanels } from "./shown-panels.js";
import { createStore, nextFrame } from "./store.js";
import { PageTime } from "./time.js";
import { Views } from "./views.js";
import { Voice } from "./voice.js";

const connection = new Connection(performance.now());
const frames = new Frames();
const pipeline = new Pipeline();
/** @type {Moment} */
let shown = { run: null, t_ms: 0 };

const time = new PageTime(
  {
    snapshot(document) {
      connection.data(performance.now());
      frames.clear();
      shown = { run: document.run ?? null, t_ms: document.t_ms ?? 0 };
      store.replace(document);
    },
    delta(patch) {
      connection.data(performance.now());
      if (patch.t_ms !== undefined) shown.t_ms = patch.t_ms;
      store.patch(patch);
    },
    frames(chunk) {
      frames.take(chunk);
    },
    pipeline(picture) {
      pipeline.take(picture);
    },
    open() {
      connection.opened(performance.now());
    },
    missing() {
      connection.missing(performance.now());
    },
    lost() {
      connection.lost(performance.now());
    },
  },
  () => shown,
);

const left = resumed();
/** @type {string=} */
let kind;
/** @type {Page} */
const page = {
  ...{ connection, frames, pipeline, time, selection: new Selection(), views: new Views(), cloud: document.body.dataset.cloud },
  ...{ keys: new Keys(), shown: new ShownPanels(), voice: new Voice(), left, kit: /** @type {Kit} */ (/** @type {unknown} */ (null)) },
};
if (left) {
  page.selection.driver = left.driver;
  document.body.dataset.section = left.section;
}
const updates = PANELS.map(({ area, panel, key, name }) => {
  const host = document.querySelector(`[data-area="${area}"]`);
  const update = panel(host, page);
  const element = /** @type {HTMLElement} */ (host.lastElementChild ?? host);
  if (key && name) page.shown.add(key, name, element, host); // one that is loaded when it is opened has no element yet
  return update;
});
if (left?.view) page.views.toggle(left.view);
document.querySelector(".loading").remove();
document.querySelector(".skip").textContent = t("Skip to the timing tower");

/** Panels are drawn with the kit of the session's kind, and not before it is there. @type {Update} */
function draw(state, changes) {
  const wanted = state.race?.kind ?? "race";
  if (wanted !== kind) {
    KITS[wanted]().then((kit) => {
      if (page.kit === kit) return;
      [kind, page.kit] = [wanted, kit];
      document.body.dataset.session = wanted;
      document.body.toggleAttribute("data-timed", kit.kind !== "race");
      store.redraw();
    }, () => {}); // the header says that the connection is lost
    return;
  }
  for (const update of updates) {
    try {
      update(state, changes);
    } catch (error) {
      reportError(error); // one broken panel must not stop the others
    }
  }
}

const store = createStore(draw, nextFrame);
time.begin(left);
setTimeout(() => page.kit ?? store.redraw(), 1_000); // no session yet: it is a race that is waited for
