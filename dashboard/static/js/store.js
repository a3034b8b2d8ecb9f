/** The state document in the browser: one copy, changed by the stream, drawn by the panels. */

import { Changes, mergePatch } from "./merge.js";

/**
 * A store that calls `draw(state, changes)` once per frame with all that came since the
 * last one. `nextFrame(callback)` decides when that is. @param {Update} draw @param {(callback: () => void) => void} nextFrame
 */
export function createStore(draw, nextFrame) {
  /** @type {State} */
  let state = Object.create(null);
  let changes = new Changes();
  let waiting = false;

  function flush() {
    waiting = false;
    const drawn = changes;
    changes = new Changes();
    draw(state, drawn);
  }

  function changed() {
    if (waiting) return;
    waiting = true;
    nextFrame(flush);
  }

  return {
    /** Starts over from a whole document. @param {State} document */
    replace(document) {
      state = mergePatch(/** @type {State} */ (Object.create(null)), document);
      this.redraw();
    },
    /** Draws all of it again. */
    redraw() {
      changes = new Changes(true);
      changed();
    },
    /** Applies a merge patch. @param {Patch} patch */
    patch(patch) {
      mergePatch(state, patch);
      changes.note(patch);
      changed();
    },
  };
}

/** The next animation frame, or a quarter of a second where none comes: a window that is hidden has none. @param {() => void} callback */
export function nextFrame(callback) {
  const timer = setTimeout(once, 250);
  const frame = requestAnimationFrame(once);

  function once() {
    clearTimeout(timer);
    cancelAnimationFrame(frame);
    callback();
  }
}
