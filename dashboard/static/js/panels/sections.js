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

/** Buttons in `host` that choose the section; a wide window shows all and hides them. */
export function sections(host, page) {
  const buttons = SECTIONS.map(([section, label]) => {
    const button = el("button", { type: "button" }, label);
    button.addEventListener("click", () => {
      document.body.dataset.section = section;
      mark();
      page.views.announce();
      scrollTo(0, 0);
    });
    return button;
  });

  function mark() {
    SECTIONS.forEach(([section], index) => {
      setAttribute(buttons[index], "aria-current", document.body.dataset.section === section ? "true" : null);
    });
  }

  setAttribute(host, "aria-label", t("Sections"));
  host.append(...buttons);
  mark();
  return () => {};
}
