/** The tabs of a narrow window: which section of the page is shown. */

import { el, setAttribute } from "../dom.js";
import { t } from "../i18n.js";

const SECTIONS = [
  ["tower", t("Tower")],
  ["map", t("Map")],
  ["race", t("Race")],
  ["strategy", t("Strategy")],
  ["pipeline", t("Pipeline")],
];

/** Buttons in `host` that choose the section; a wide window shows all and hides them. @type {Panel} */
export function sections(host, page) {
  const buttons = SECTIONS.map(([section, label]) => {
    const button = el("button", { type: "button" }, label);
    button.addEventListener("click", () => choose(section));
    return button;
  });

  /** @param {string} section */
  function choose(section) {
    document.body.dataset.section = section;
    mark();
    page.views.announce();
    scrollTo(0, 0);
  }

  /** A section whose panels are all hidden has no tab. */
  function mark() {
    const shown = SECTIONS.map(([section]) => !document.getElementById(section)?.hidden);
    const at = SECTIONS.findIndex(([section]) => section === document.body.dataset.section);
    if (!shown[at] && shown.includes(true)) return choose(SECTIONS[shown.indexOf(true)][0]);
    SECTIONS.forEach(([section], index) => {
      buttons[index].hidden = !shown[index];
      setAttribute(buttons[index], "aria-current", document.body.dataset.section === section ? "true" : null);
    });
  }

  setAttribute(host, "aria-label", t("Sections"));
  host.append(...buttons);
  page.shown.onChange(mark);
  page.views.onChange(mark);
  mark();
  return () => {};
}
