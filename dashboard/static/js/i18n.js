/** The page's texts in the viewer's language. The English text is the key, so a new panel works untranslated. */

import { recall } from "./remembered.js";

/** The languages of the page by their own names. Each but English has its texts in `catalogue/`. */
export const LANGUAGES = { en: "English", de: "Deutsch", es: "Español" };

/** Where a browser names the language but no country. */
const HOME = { __proto__: null, en: "en-GB", de: "de-DE", es: "es-ES" };

/** The language chosen, else the first of the browser's that the catalogue has, else English. */
export const language = pick([recall("language", null), ...navigator.languages.map(short)]);

/** The language as the viewer's country writes it: `en-GB`, `de-AT`. */
export const locale = navigator.languages.find((tag) => tag.includes("-") && short(tag) === language) ?? HOME[language];

/** Who reads English needs no catalogue. @type {Record<string, string>} */
const TEXTS = {};
await words(".");

const FORMS = new Intl.PluralRules(language);

document.documentElement.lang = language;

/** Brings the texts of a part of the page that is loaded later: a folder of `catalogue/`. @param {string} part */
export async function words(part) {
  if (language !== "en") Object.assign(TEXTS, (await import(`./catalogue/${part}/${language}.js`)).TEXTS);
}

/** A text in the viewer's language, with `{name}` replaced by `values.name`. @param {string} text @param {Values} [values] */
export function t(text, values = {}) {
  return (Object.hasOwn(TEXTS, text) ? TEXTS[text] : text).replace(/\{(\w+)\}/g, (whole, name) => String((Object.hasOwn(values, name) ? values[name] : null) ?? whole));
}

/** The text for one or the text for any other number, with `{count}` replaced. @param {number} count @param {string} one @param {string} other @param {Values} [values] */
export function plural(count, one, other, values = {}) {
  return t(FORMS.select(count) === "one" ? one : other, { count, ...values });
}

/** @param {unknown[]} wanted @returns {keyof typeof LANGUAGES} */
function pick(wanted) {
  return wanted.find(ours) ?? "en";
}

/** @param {unknown} tag @returns {tag is keyof typeof LANGUAGES} */
function ours(tag) {
  return typeof tag === "string" && Object.hasOwn(LANGUAGES, tag);
}

/** @param {string} tag */
function short(tag) {
  return tag.slice(0, 2).toLowerCase();
}
