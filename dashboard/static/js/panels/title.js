/** The document's title: `L29/57 Australian Grand Prix · Pitwall`. */

/** Needs no room on the page. */
export function title() {
  return (state, changes) => {
    if (!changes.touches("race", "lap")) return;
    const { race, lap } = state;
    const place = lap ? `L${lap}${race?.total_laps ? `/${race.total_laps}` : ""} ` : "";
    document.title = race ? `${place}${race.name} · Pitwall` : "Pitwall";
  };
}
