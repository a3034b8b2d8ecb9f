/** What comes when it is first opened: a part of the page and the style sheets it is drawn with. */

import { el } from "./dom.js";
import { words } from "./i18n.js";

/** A function that brings what `load()` gives when it is opened, once, and its texts before. @template Part @param {() => Promise<Part>} load @param {string[]} sheets @returns {() => Promise<Part>} */
export function later(load, ...sheets) {
  return once(() => words("opened").then(load), ...sheets);
}

/** A function that brings what `load()` gives, once. Where it does not come the next call tries again. @template Part @param {() => Promise<Part>} load @param {string[]} sheets @returns {() => Promise<Part>} */
export function once(load, ...sheets) {
  /** @type {Promise<Part> | null | undefined} */
  let coming;
  return () => (coming ??= Promise.all([load(), ...sheets.map(styled)]).then(([part]) => /** @type {Part} */ (part), fail));

  /** @param {unknown} error @returns {never} */
  function fail(error) {
    coming = null;
    throw error;
  }
}

/** Resolves when a style sheet of ours holds. @param {string} name */
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
