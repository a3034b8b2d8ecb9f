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

/** Who reads English needs no catalogue. */
const TEXTS = {};
await words(".");

const FORMS = new Intl.PluralRules(language);

document.documentElement.lang = language;

/** Brings the texts of a part of the page that is loaded later: a folder of `catalogue/`. */
export async function words(part) {
  if (language !== "en") Object.assign(TEXTS, (await import(`./catalogue/${part}/${language}.js`)).TEXTS);
}

/** A text in the viewer's language, with `{name}` replaced by `values.name`. */
export function t(text, values = {}) {
  return (Object.hasOwn(TEXTS, text) ? TEXTS[text] : text).replace(/\{(\w+)\}/g, (whole, name) => (Object.hasOwn(values, name) ? values[name] ?? whole : whole));
}

/** The text for one or the text for any other number, with `{count}` replaced. */
export function plural(count, one, other, values = {}) {
  return t(FORMS.select(count) === "one" ? one : other, { count, ...values });
}

function pick(wanted) {
  return wanted.find((tag) => Object.hasOwn(LANGUAGES, tag)) ?? "en";
}

function short(tag) {
  return tag.slice(0, 2).toLowerCase();
}
