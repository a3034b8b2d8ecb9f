/** The document's title: `L29/57 Australian Grand Prix · Pitwall`. */

import { t } from "../i18n.js";

/** Needs no room on the page. @type {Panel} */
export function title() {
  return (state, changes) => {
    if (!changes.touches("race", "lap")) return;
    const { race, lap } = state;
    const place = lap ? `${t("L{lap}", { lap: race?.total_laps ? `${lap}/${race.total_laps}` : lap })} ` : "";
    document.title = race ? `${place}${race.name} · Pitwall` : "Pitwall";
  };
}
