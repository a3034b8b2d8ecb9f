/** How the page looks, as first-paint.js set it. */

const root = document.documentElement;

/** Calls `listener()` whenever theme, contrast or motion become others. @param {() => void} listener */
export function onLook(listener) {
  document.addEventListener("look", listener);
}

/** Whether nothing is to move but what has to. */
export function calm() {
  return root.dataset.motion === "less";
}

/** Contrast that WCAG 2.2 asks of shapes and of text, AA, or AAA where more is wanted. */
export function contrastWanted() {
  return root.dataset.contrast === "more" ? { shape: 4.5, text: 7 } : { shape: 3, text: 4.5 };
}
