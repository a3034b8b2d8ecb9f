/** Short movements, and none for those who asked for none. */

import { calm } from "./look.js";

/**
 * Runs `change`, which may reorder `rows`, and lets every row glide from where it stood to
 * where it stands. @param {Element[]} rows @param {() => void} change
 */
export function glide(rows, change) {
  if (calm()) {
    change();
    return;
  }
  const before = rows.map((row) => row.getBoundingClientRect().top);
  change();
  rows.forEach((row, index) => {
    const distance = before[index] - row.getBoundingClientRect().top;
    if (distance === 0) return;
    const from = { transform: `translateY(${distance}px)` };
    row.animate([from, { transform: "none" }], { duration: 320, easing: "cubic-bezier(0.2, 0, 0.1, 1)" });
  });
}

/** Fades an element in. @param {Element} element */
export function appear(element) {
  if (!calm()) element.animate([{ opacity: 0 }, { opacity: 1 }], { duration: 240 });
}
