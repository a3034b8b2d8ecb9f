/** Commands to the simulator, with the page's own token. */

let token = document.body.dataset.token;

/**
 * Gives a command; the answer's JSON, or an Error with the line to show.
 * The dashboard may be another one than that which sent this page: then its page has another token.
 * @param {Action} action @returns {Promise<{ id: string, run?: string }>}
 */
export async function give(action) {
  const body = JSON.stringify({ id: commandId(), action });
  let answer = await send(body);
  if (answer.status === 403) {
    const page = new DOMParser().parseFromString(await (await fetch("/")).text(), "text/html");
    token = page.body.dataset.token;
    answer = await send(body);
  }
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.error);
  return said;
}

/** What can be watched now. @returns {Promise<Catalogue>} */
export async function look() {
  const answer = await fetch("/api/v1/catalogue");
  if (!answer.ok) throw new Error(answer.statusText);
  return answer.json();
}

/** @param {string} body */
function send(body) {
  return fetch("/api/v1/commands", { method: "POST", body, headers: { "Content-Type": "application/json", "X-Pitwall-Token": token ?? "" } });
}

/** Known again by it, wherever it comes twice. */
function commandId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
