/** Builds the panels, follows the stream, and draws what comes. */

import { Connection } from "./connection.js";
import { PANELS } from "./registry.js";
import { createStore, nextFrame } from "./store.js";
import { followStream } from "./stream.js";

const connection = new Connection(performance.now());
const page = { connection, cloud: document.body.dataset.cloud };
const updates = PANELS.map(({ area, panel }) => panel(document.querySelector(`[data-area="${area}"]`), page));
document.querySelector(".loading").remove();

function draw(state, changes) {
  for (const update of updates) {
    try {
      update(state, changes);
    } catch (error) {
      reportError(error); // one broken panel must not stop the others
    }
  }
}

const store = createStore(draw, nextFrame);

// A pinned run (`/?run=…`) stays pinned: the page's query is the stream's.
followStream(`/stream${location.search}`, {
  snapshot(document) {
    connection.data(performance.now());
    store.replace(document);
  },
  delta(patch) {
    connection.data(performance.now());
    store.patch(patch);
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
});
