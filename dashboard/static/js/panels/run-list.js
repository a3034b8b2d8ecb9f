/** Which runs there are, one of them to be opened, and the link to the moment shown. */

import { el, setText } from "../dom.js";
import { day, moment } from "../format.js";
import { t } from "../i18n.js";

const COPIED_MS = 2_500;

/** Fills the list's box; what it returns looks which runs there are now. @param {HTMLElement} box @param {Page} page */
export function runList(box, { time, selection }) {
  const list = el("ul", { class: "runs-list" });
  const note = el("p", { class: "runs-note" }, "");
  const older = el("button", { type: "button", class: "tool", hidden: "" }, t("Older runs"));
  const copy = el("button", { type: "button", class: "tool" }, t("Copy link to this moment"));
  const link = el("input", { class: "runs-link", readonly: "", "aria-label": t("Link to this moment") });
  const said = el("p", { class: "runs-note", role: "status" }, "");
  box.replaceChildren(el("h2", {}, t("Runs")), list, older, note, el("div", { class: "runs-share" }, link, copy), said);

  older.addEventListener("click", () => look(older.value));
  copy.addEventListener("click", async () => {
    link.value = address();
    setText(said, (await written(link)) ? t("Copied: run, moment and driver") : t("Copy the link above"));
    setTimeout(() => setText(said, ""), COPIED_MS);
  });

  function address() {
    return new URL(time.link(selection.driver), location.href).href;
  }

  async function look(after = "") {
    link.value = time.shown.run ? address() : "";
    copy.disabled = !time.shown.run;
    setText(note, list.childElementCount ? "" : t("Looking for runs…"));
    try {
      const answer = await fetch(`/api/v1/runs${after && `?after=${after}`}`);
      if (!answer.ok) throw new Error(answer.statusText);
      const { runs: found, next } = await answer.json();
      const lines = entries(found, time.shown.run, Boolean(time.pinned), after);
      if (after) {
        list.append(...lines);
        lines[0].querySelector("a")?.focus();
      } else list.replaceChildren(...lines);
      older.value = next ?? "";
      older.hidden = !next;
      setText(note, found.length ? "" : t("No run yet: a race that is sent comes up here"));
    } catch {
      setText(note, t("The list of runs cannot be had just now"));
    }
  }

  return () => look();
}

/**
 * A line per run, and on top of the first page the way back to whatever is newest.
 * @type {(found: Run[], shown: string?, pinned: boolean, after: string) => HTMLElement[]}
 */
function entries(found, shown, pinned, after) {
  const newest = el("li", {}, el("a", { href: "/", "aria-current": pinned ? null : "true" }, el("strong", {}, t("The newest run, live"))));
  const lines = found.map((run, index) => {
    const race = [run.race || run.run, run.season].filter(Boolean).join(" ");
    const facts = [runState(run, !after && index === 0), day(run.date), run.started_ms && t("sent {when}", { when: moment(run.started_ms) })];
    const current = pinned && run.run === shown ? "true" : null;
    const anchor = el("a", { href: `/?run=${encodeURIComponent(run.run)}`, "aria-current": current }, el("strong", {}, race));
    anchor.append(el("span", {}, facts.filter(Boolean).join(" · ")));
    return el("li", {}, anchor);
  });
  return after ? lines : [newest, ...lines];
}

/** @type {(run: Run, isNewest: boolean) => string} */
function runState({ finished, held }, isNewest) {
  if (finished) return t("finished");
  return held && isNewest ? t("live") : t("broken off");
}

/** Puts the text of a field on the clipboard, by the old way where a page may not use the new one. @param {HTMLInputElement} field */
async function written(field) {
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    field.select();
    return document.execCommand("copy");
  }
}
