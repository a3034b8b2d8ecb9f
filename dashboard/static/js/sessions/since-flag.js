/** What the official result of a race changed after the flag. */

import { t } from "../i18n.js";
import { resultWord } from "../wording.js";

/** What it changed for a driver, as a sentence, or an empty string. @param {Driver} driver */
export function sinceFlag({ at_flag: before, position, classified, time_change_s: seconds = 0 }) {
  if (before === undefined) return "";
  const parts = [];
  if (resultWord(classified)) parts.push(resultWord(classified));
  else if (before !== position) parts.push(t("P{before} at the flag, P{place} in the result", { before, place: position }));
  if (seconds > 0) parts.push(t("{seconds} s added", { seconds }));
  if (seconds < 0) parts.push(t("{seconds} s taken off", { seconds: -seconds }));
  return parts.join(", ");
}
