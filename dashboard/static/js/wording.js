/** Words of the feed, as the page says them. */

/** Words that keep their capitals in a sentence. */
const CAPITALS = new Set(["FIA", "DRS", "VSC", "F1", "UTC", "ERS", "MGU", "GPS", "II", "III"]);

/**
 * Race control's capitals as a sentence: driver codes and abbreviations stay as they are.
 * Text that is not all capitals is left alone.
 */
export function sentence(text, codes = new Set()) {
  if (text !== text.toUpperCase()) return text;
  const words = text.replace(/ - /g, " – ").replace(/[\p{L}\p{N}]+/gu, (word) => {
    const kept = CAPITALS.has(word) || codes.has(word) || /^\d+[A-Z]$/.test(word);
    return kept ? word : word.toLowerCase();
  });
  return words
    .replace(/\(([\p{L}\p{N}]{2,4})\)/gu, (code) => code.toUpperCase())
    .replace(/\p{L}/u, (letter) => letter.toUpperCase());
}

/** A penalty in a few characters: `+5 s`, `10 s S/G`, `DT`. */
export function shortPenalty(penalty) {
  const text = penalty.toUpperCase();
  const seconds = /(\d+) SEC/.exec(text)?.[1];
  if (/STOP/.test(text)) return seconds ? `${seconds} s S/G` : "S/G";
  if (/DRIVE/.test(text)) return "DT";
  if (/BLACK FLAG|DISQUALIF/.test(text)) return "DSQ";
  if (seconds) return `+${seconds} s`;
  return sentence(penalty);
}

/** The cloud's own name. */
export function cloudName(cloud) {
  return { embedded: "Embedded", localstack: "LocalStack", aws: "AWS" }[cloud] ?? cloud ?? "";
}

const TRACK = {
  clear: { word: "Green", icon: "circle" },
  yellow: { word: "Yellow flag", icon: "triangle" },
  safety_car: { word: "Safety car", icon: "square" },
  red: { word: "Red flag", icon: "octagon" },
  vsc: { word: "Virtual safety car", icon: "square-hollow" },
  vsc_ending: { word: "VSC ending", icon: "square-hollow" },
};
const PHASE = {
  grid: { word: "On the grid", icon: "grid", kind: "grid" },
  chequered: { word: "Chequered flag", icon: "chequered", kind: "chequered" },
  finished: { word: "Race finished", icon: "chequered", kind: "finished" },
};

/** The race's status as `{word, icon, kind}`; a red flag speaks louder than the grid. */
export function raceStatus(status) {
  const { track = "clear", phase } = status ?? {};
  if (!status) return { word: "No race yet", icon: "grid", kind: "grid" };
  if (phase in PHASE && !(phase === "grid" && track === "red")) return PHASE[phase];
  return { kind: track, ...(TRACK[track] ?? { word: sentence(track.toUpperCase()), icon: "circle" }) };
}

const COMPOUNDS = {
  SOFT: "S",
  MEDIUM: "M",
  HARD: "H",
  INTERMEDIATE: "I",
  WET: "W",
  HYPERSOFT: "HS",
  ULTRASOFT: "US",
  SUPERSOFT: "SS",
  SUPERHARD: "SH",
};

/** A compound as `{letter, word}`. */
export function compoundName(compound) {
  const letter = COMPOUNDS[compound];
  return letter ? { letter, word: compound.toLowerCase() } : { letter: "?", word: "unknown" };
}

/** A time's mark in words. */
export function markWord(mark) {
  return (
    {
      purple: "fastest of all",
      green: "personal best",
      yellow: "no improvement",
      deleted: "deleted",
    }[mark] ?? ""
  );
}

/** How a result other than a place is printed, or an empty string for a place. */
export function resultWord(classified) {
  return { D: "DSQ", E: "EXC", W: "WD", F: "DNQ", N: "NC" }[classified] ?? "";
}
