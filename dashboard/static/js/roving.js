/** One stop of the Tab key for many elements: keys go from one to the next. */

/**
 * `items()` gives the elements inside `container` in their order; `back` and `on` are the keys
 * that go through them, Home and End go to the ends. The element of `current()` is where Tab stops. @param {HTMLElement} container @param {() => HTMLElement[]} items @param {{ back: string, on: string, current?: () => HTMLElement | null | undefined }} keys
 */
export function roving(container, items, { back, on, current = () => items()[0] }) {
  /** @type {HTMLElement?} */
  let last = null;

  function refresh() {
    const all = items();
    const stop = last && all.includes(last) ? last : (current() ?? all[0]);
    for (const item of all) {
      const index = item === stop ? "0" : "-1";
      if (item.getAttribute("tabindex") !== index) item.setAttribute("tabindex", index);
    }
  }

  container.addEventListener("focusin", (event) => {
    const item = items().find((each) => each.contains(/** @type {Node} */ (event.target)));
    if (!item) return;
    last = item;
    refresh();
  });
  container.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const all = items();
    const at = all.indexOf(/** @type {HTMLElement} */ (event.target));
    if (at < 0) return;
    /** @type {Record<string, number | undefined>} */
    const places = { [back]: Math.max(0, at - 1), [on]: Math.min(all.length - 1, at + 1), Home: 0, End: all.length - 1 };
    const to = places[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    all[to].focus();
  });
  return refresh;
}
