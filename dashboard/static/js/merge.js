/** JSON merge patches (RFC 7396), and the record of what they touched. */

/**
 * Applies a patch in place and returns the target. Objects are made without a prototype,
 * so a key named `__proto__` is a key like any other. @template {object} Target @param {Target} target @param {object} patch @returns {Target}
 */
export function mergePatch(target, patch) {
  const fields = /** @type {Record<string, unknown>} */ (target);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) {
      delete fields[key];
    } else if (isObject(value)) {
      const known = fields[key];
      fields[key] = mergePatch(isObject(known) ? known : Object.create(null), value);
    } else {
      fields[key] = value;
    }
  }
  return target;
}

/** What changed since the last drawing: top-level keys, and the ids below them. */
export class Changes {
  /** @type {Map<string, Set<string>>} */
  #ids = new Map();

  /** With `all` set, everything counts as changed: a snapshot replaced the document. */
  constructor(all = false) {
    this.all = all;
  }

  /** Adds what a patch touches. @param {object} patch */
  note(patch) {
    for (const [key, value] of Object.entries(patch)) {
      const ids = this.ids(key);
      this.#ids.set(key, ids);
      if (isObject(value)) for (const id of Object.keys(value)) ids.add(id);
    }
  }

  /** Whether any of these top-level keys changed. @param {string[]} keys */
  touches(...keys) {
    return this.all || keys.some((key) => this.#ids.has(key));
  }

  /** The ids that changed below a top-level key. @param {string} key */
  ids(key) {
    return this.#ids.get(key) ?? new Set();
  }
}

/** @param {unknown} value @returns {value is Record<string, unknown>} */
function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
