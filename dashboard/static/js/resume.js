/** A reload that loses nothing: what was shown before is shown again. */

const NAME = "pitwall.resume";

/** How old what was left may be: a reload takes no longer. */
const FRESH_MS = 30_000;

/** Reloads the page; the next one finds by `resumed` what was shown in this one, and `more`. @param {Page} page @param {Record<string, unknown>} [more] */
export function reload(page, more = {}) {
  const { section, view = null } = document.body.dataset;
  const left = { at: Date.now(), mode: page.time.mode, rate: page.time.rate, shown: page.time.shown, driver: page.selection.driver, section, view, ...more };
  try {
    sessionStorage.setItem(NAME, JSON.stringify(left));
  } catch {
    // a window that keeps nothing begins anew
  }
  location.reload();
}

/** What the page before a reload showed, once; else null. @returns {Left?} */
export function resumed() {
  try {
    const left = JSON.parse(sessionStorage.getItem(NAME));
    sessionStorage.removeItem(NAME);
    return left && Date.now() - left.at < FRESH_MS ? left : null;
  } catch {
    return null;
  }
}
