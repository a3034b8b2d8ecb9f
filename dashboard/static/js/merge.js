/** JSON merge patches (RFC 7396), and the record of what they touched. */

/**
 * Applies a patch in place and returns the target. Objects are made without a prototype,
 * so a key named `__proto__` is a key like any other.
 */
export function mergePatch(target, patch) {
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) {
      delete target[key];
    } else if (isObject(value)) {
      target[key] = mergePatch(isObject(target[key]) ? target[key] : Object.create(null), value);
    } else {
      target[key] = value;
    }
  }
  return target;
}

/** What changed since the last drawing: top-level keys, and the ids below them. */
export class Changes {
  #ids = new Map();

  /** With `all` set, everything counts as changed: a snapshot replaced the document. */
  constructor(all = false) {
    this.all = all;
  }

  /** Adds what a patch touches. */
  note(patch) {
    for (const [key, value] of Object.entries(patch)) {
      if (!this.#ids.has(key)) this.#ids.set(key, new Set());
      if (isObject(value)) for (const id of Object.keys(value)) this.#ids.get(key).add(id);
    }
  }

  /** Whether any of these top-level keys changed. */
  touches(...keys) {
    return this.all || keys.some((key) => this.#ids.has(key));
  }

  /** The ids that changed below a top-level key. */
  ids(key) {
    return this.#ids.get(key) ?? new Set();
  }
}

function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
