/** The front door opens by itself where nothing is on and something could be. */

const [EVERY_MS, LOOKS] = [2_500, 4];

/** Opens it; a simulator that does not answer yet is looked for a few times. @type {(open: (byItself: true) => void, looks?: number) => Promise<void>} */
export async function greet(open, looks = LOOKS) {
  const answer = await fetch("/api/v1/catalogue").catch(() => null);
  if (!answer?.ok || document.querySelector("dialog[open]")) return;
  const catalogue = await answer.json();
  if (isOn(catalogue)) return;
  if (catalogue.simulator) open(true);
  else if (looks > 1) setTimeout(greet, EVERY_MS, open, looks - 1);
}

/** Whether anything is on. One that was stopped counts as live for a while, as far as its events tell. @param {Catalogue} catalogue */
export function isOn({ played, runs }) {
  const over = played.filter(({ state }) => !["loading", "playing", "paused"].includes(state)).map(({ run }) => run);
  return played.length > over.length || runs.some(({ live, run }) => live && !over.includes(run));
}
