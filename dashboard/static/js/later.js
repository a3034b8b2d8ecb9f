/** What comes when it is first opened: a part of the page and the style sheets it is drawn with. */

import { el } from "./dom.js";
import { words } from "./i18n.js";

/** A function that brings what `load()` gives when it is opened, once, and its texts before. */
export function later(load, ...sheets) {
  return once(() => words("opened").then(load), ...sheets);
}

/** A function that brings what `load()` gives, once. Where it does not come the next call tries again. */
export function once(load, ...sheets) {
  let coming;
  return () => (coming ??= Promise.all([load(), ...sheets.map(styled)]).then(([part]) => part, fail));

  function fail(error) {
    coming = null;
    throw error;
  }
}

/** Resolves when a style sheet of ours holds. */
function styled(name) {
  const known = document.getElementById(`sheet-${name}`);
  if (known?.sheet) return null;
  const link = known ?? el("link", { rel: "stylesheet", id: `sheet-${name}`, href: new URL(`../css/${name}.css`, import.meta.url) });
  return new Promise((resolve, reject) => {
    link.addEventListener("load", resolve);
    link.addEventListener("error", () => {
      link.remove();
      reject(new Error(`${name}.css does not come`));
    });
    if (!known) document.head.append(link);
  });
}
