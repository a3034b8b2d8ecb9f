/**
 * Every text of the page in the other languages, by its English text: `[German, Spanish]`.
 * A text that is missing here is shown in English; tests/unit/test_catalogue.py finds it.
 */

export const LANGUAGES = ["en", "de", "es"];

export const CATALOGUE = {};
