/** Making and changing elements. Whatever comes from outside goes in as text, never as HTML. */

const SVG = "http://www.w3.org/2000/svg";

/** An element with attributes and children; a child that is not a node becomes text. @template {keyof Tags} Tag @param {Tag} tag @param {Record<string, unknown>} [attributes] @param {(Node | string)[]} children */
export function el(tag, attributes = {}, ...children) {
  const made = /** @type {Tags[Tag] & HTMLElement} */ (document.createElement(tag));
  return fill(made, attributes, children);
}

/** The same for SVG. @template {keyof SVGElementTagNameMap} Tag @param {Tag} tag @param {Record<string, unknown>} [attributes] @param {(Node | string)[]} children */
export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

/** Text for those who listen to the page instead of looking at it. */
export function spoken(text = "") {
  return el("span", { class: "visually-hidden" }, text);
}

/** Sets the text of an element made with one text child, if it is another one. @param {{ firstChild: Node | null }} element @param {string} text */
export function setText(element, text) {
  const node = /** @type {Text} */ (element.firstChild);
  if (node.data !== text) node.data = text;
}

/** Sets an attribute, or removes it for null and undefined, if that changes anything. @param {Element} element @param {string} name @param {unknown} value */
export function setAttribute(element, name, value) {
  if (value === null || value === undefined) {
    if (element.hasAttribute(name)) element.removeAttribute(name);
  } else if (element.getAttribute(name) !== String(value)) {
    element.setAttribute(name, String(value));
  }
}

/** @template {Element} Made @param {Made} element @param {Record<string, unknown>} attributes @param {(Node | string)[]} children */
function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) element.setAttribute(name, String(value));
  }
  for (const child of children) {
    element.append(child instanceof Node ? child : document.createTextNode(child));
  }
  return element;
}
