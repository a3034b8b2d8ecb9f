/** A list that keeps its elements: newest first, one per id. */

/**
 * `update(ids)` brings `list` to exactly these ids in this order; `create(id)` makes the
 * element of an id not yet there. Elements that stay are not touched. @param {Element} list @param {(id: string) => Element} create
 */
export function keyedList(list, create) {
  /** @type {Map<string, Element>} */
  const elements = new Map();

  /** @param {string[]} ids */
  return function update(ids) {
    const wanted = new Set(ids);
    for (const [id, element] of elements) {
      if (wanted.has(id)) continue;
      element.remove();
      elements.delete(id);
    }
    let next = list.firstElementChild;
    for (const id of ids) {
      let element = elements.get(id);
      if (!element) {
        element = create(id);
        elements.set(id, element);
      }
      if (element === next) next = next.nextElementSibling;
      else list.insertBefore(element, next);
    }
  };
}

