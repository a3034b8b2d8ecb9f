/** The document's title: `L29/57 Australian Grand Prix · Pitwall`. */

/** Needs no room on the page. @type {Panel} */
export function title(host, page) {
  return (state, changes) => {
    if (!changes.touches("race", "lap", "parts")) return;
    const { race } = state;
    document.title = race ? `${page.kit.title(state)} ${race.name} · Pitwall`.trim() : "Pitwall";
  };
}
