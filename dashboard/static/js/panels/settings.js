/** What each viewer may choose: language, look, units, panels. */

import { el } from "../dom.js";
import { language, LANGUAGES, t } from "../i18n.js";
import { recall, remember } from "../remembered.js";
import { reload } from "../resume.js";
import { chooseUnits } from "../units.js";
import { dialog } from "./dialog.js";

/** @type {[string, string, string[][]][]} */
const LOOKS = [
  ["theme", t("Theme"), [["system", t("As the system")], ["dark", t("Dark")], ["light", t("Light")]]],
  ["contrast", t("Contrast"), [["system", t("As the system")], ["more", t("More")]]],
  ["motion", t("Motion"), [["system", t("As the system")], ["less", t("Less")]]],
];
const UNITS = [["system", t("As in your country")], ["metric", t("°C, m/s, km/h")], ["imperial", t("°F, mph")]];

/**
 * What opens them. Everything takes effect at once and is remembered in this browser.
 * @type {(page: Page, openKeys: () => void) => () => void}
 */
export function settings(page, openKeys) {
  const tongue = choice(t("Language"), Object.entries(LANGUAGES), language, (value) => {
    remember("language", value);
    reload(page, { settings: true }); // every text of the page is another one
  });
  tongue.querySelectorAll("option").forEach((option) => option.setAttribute("lang", option.value));
  const looks = LOOKS.map(([name, label, options]) =>
    choice(label, options, String(recall(name, "system")), (value) => {
      remember(name, value);
      document.dispatchEvent(new CustomEvent("choice", { detail: [name, value] }));
    }),
  );
  const units = choice(t("Units"), UNITS, String(recall("units", "system")), chooseUnits);
  const [keys] = tick(t("Single keys work"), page.keys.on, (on) => page.keys.turn(on));
  const list = el("button", { type: "button", class: "tool" }, t("List of keys"));
  const heading = el("legend", {}, t("Panels shown"));
  const panels = el("fieldset", {}, heading);
  const box = dialog("settings", t("Settings"), tongue, ...looks, units, panels, el("div", { class: "field" }, keys, list));

  list.addEventListener("click", () => {
    box.close();
    openKeys();
  });

  /** One panel at least stays. */
  function offer() {
    const all = page.shown.list;
    const alone = all.filter(({ shown }) => shown).length === 1;
    const ticks = all.map(({ key, name, shown }) => {
      const [made, input] = tick(name, shown, (on) => {
        page.shown.show(key, on);
        offer();
        panels.querySelector(/** @type {"input"} */ (`[value="${key}"]`))?.focus();
      });
      input.value = key;
      input.disabled = alone && shown;
      return made;
    });
    panels.replaceChildren(heading, ...ticks);
  }

  return () => {
    offer();
    box.showModal();
    tongue.querySelector("select")?.focus();
  };
}

/** @type {(label: string, options: string[][], chosen: string, choose: (value: string) => void) => HTMLElement} */
function choice(label, options, chosen, choose) {
  const select = el("select", { class: "select" }, ...options.map(([value, text]) => el("option", { value }, text)));
  select.value = options.some(([value]) => value === chosen) ? chosen : options[0][0];
  select.addEventListener("change", () => choose(select.value));
  return el("label", { class: "field" }, el("span", {}, label), select);
}

/**
 * A box to tick in its label, and the box itself.
 * @type {(label: string, on: boolean, turn: (on: boolean) => void) => [HTMLElement, HTMLInputElement]}
 */
function tick(label, on, turn) {
  const input = el("input", { type: "checkbox" });
  input.checked = on;
  input.addEventListener("change", () => turn(input.checked));
  return [el("label", { class: "tick" }, input, label), input];
}
