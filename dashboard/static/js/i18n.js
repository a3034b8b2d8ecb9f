/** The page's texts in the viewer's language. The English text is the key, so a new panel works untranslated. */

import { CATALOGUE, LANGUAGES } from "./catalogue.js";
import { recall } from "./remembered.js";

/** The language chosen, else the first of the browser's that the catalogue has, else English. */
export const language = pick([recall("language", null), ...navigator.languages.map((tag) => tag.slice(0, 2))]);

/** A text in the viewer's language, with `{name}` replaced by `values.name`. */
export function t(text, values = {}) {
  const column = LANGUAGES.indexOf(language) - 1;
  const found = CATALOGUE[text]?.[column] ?? text;
  return found.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

function pick(wanted) {
  return wanted.find((tag) => LANGUAGES.includes(tag)) ?? "en";
}
