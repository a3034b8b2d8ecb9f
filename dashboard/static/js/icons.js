/** The shapes that say what a colour says. Each is drawn in a 16 by 16 box. */

import { svg } from "./dom.js";

/** @type {Lookup<string>} */
const PATHS = {
  __proto__: null,
  circle: "M8 3a5 5 0 1 0 0 10a5 5 0 1 0 0-10Z",
  ring: "M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11Zm0 2.2a3.3 3.3 0 1 1 0 6.6a3.3 3.3 0 1 1 0-6.6Z",
  triangle: "M8 2.2 14.6 13.6H1.4Z",
  "triangle-double": "M5 4 9.2 12.6H.8Zm6 0 4.2 8.6H6.8Z",
  square: "M3 3h10v10H3Z",
  "square-hollow": "M2.5 2.5h11v11h-11Zm2.2 2.2v6.6h6.6V4.7Z",
  octagon: "M5.4 1.8h5.2l3.6 3.6v5.2l-3.6 3.6H5.4l-3.6-3.6V5.4Z",
  diamond: "M8 1.4 14.6 8 8 14.6 1.4 8Z",
  chequered: "M2 3h4v3.4H2Zm8 0h4v3.4h-4ZM6 6.4h4v3.3H6ZM2 9.7h4V13H2Zm8 0h4V13h-4Z",
  flag: "M3 1.8h1.8v1h8.4l-2 3.4 2 3.4H4.8v4.6H3Z",
  cross: "M4.3 2.6 8 6.3l3.7-3.7 1.7 1.7L9.7 8l3.7 3.7-1.7 1.7L8 9.7l-3.7 3.7-1.7-1.7L6.3 8 2.6 4.3Z",
  up: "M8 2.4 13.6 9H9.6v4.6H6.4V9H2.4Z",
  pit: "M4 2.2h5a4 4 0 0 1 0 8H6.4v3.6H4Zm2.4 2.2V8H9a1.8 1.8 0 0 0 0-3.6Z",
  warning: "M6.7 2h2.6L9 9.6H7Zm1.3 9a1.5 1.5 0 1 1 0 3a1.5 1.5 0 1 1 0-3Z",
  note: "M3 4h10v1.8H3Zm0 3.2h10V9H3Zm0 3.2h6.6v1.8H3Z",
  grid: "M2 3h4v3H2Zm8 2h4v3h-4ZM2 9h4v3H2Zm8 2h4v3h-4Z",
  sliders: "M2 3.2h5v1.6H2Zm9 0h3v1.6h-3ZM8 1.6h2v4.8H8ZM2 7.2h2v1.6H2Zm6 0h6v1.6H8ZM5 5.6h2v4.8H5ZM2 11.2h6v1.6H2Zm10 0h2v1.6h-2ZM9 9.6h2v4.8H9Z",
  screen: "M1 2h14v9H1Zm2 2v5h10V4ZM5 12h6v2H5Z",
  play: "M4.5 2.5 13 8l-8.5 5.5Z",
  pause: "M4 3h3v10H4Zm5 0h3v10H9Z",
};

/** An icon by name; it says nothing to those who listen, the words beside it do. @param {string} name */
export function icon(name) {
  return svg("svg", { class: "icon", viewBox: "0 0 16 16", "aria-hidden": "true", "data-icon": name }, svg("path", { d: PATHS[name] }));
}

/** Turns an icon into another one. @param {SVGElement} element @param {string} name */
export function setIcon(element, name) {
  if (element.dataset.icon === name) return;
  element.dataset.icon = name;
  element.firstElementChild?.setAttribute("d", PATHS[name] ?? "");
}
