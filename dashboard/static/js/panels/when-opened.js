/** Panels that are loaded when they are opened: what is not in sight costs the page nothing. */

import { later } from "../later.js";
import { Changes } from "../merge.js";

/**
 * A panel in whose place the one that `load()` brings stands once its area is in sight, drawn with these style sheets.
 * Where nothing comes the next opening tries again: the header says that the connection is lost. @param {() => Promise<Panel>} load @param {string[]} sheets @returns {Panel}
 */
export function whenOpened(load, ...sheets) {
  const bring = later(load, ...sheets);
  return (host, page) => {
    /** @type {Update=} */
    let update;
    /** @type {State=} */
    let newest;

    async function look() {
      if (update || !host.offsetParent) return;
      const panel = await bring().catch(() => null);
      if (!panel || update) return; // it may have been opened twice meanwhile
      update = panel(host, page);
      if (newest) update?.(newest, new Changes(true));
    }

    page.views.onChange(look);
    new ResizeObserver(look).observe(host);
    return (state, changes) => {
      newest = state;
      update?.(state, changes);
    };
  };
}
