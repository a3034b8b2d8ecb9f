/** What the viewer chose, kept in this browser; where it keeps nothing, for as long as the page is open. */

const PREFIX = "pitwall.";
/** @type {Map<string, unknown>} */
const session = new Map();

/** The value chosen for a name, else `fallback`. @param {string} name @param {unknown} fallback @returns {unknown} */
export function recall(name, fallback) {
  try {
    const text = localStorage.getItem(PREFIX + name);
    return text === null ? fallback : JSON.parse(text);
  } catch {
    return session.get(name) ?? fallback;
  }
}

/** @param {string} name @param {unknown} value */
export function remember(name, value) {
  session.set(name, value);
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    // a window that keeps nothing
  }
}
