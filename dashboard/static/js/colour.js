/** Team colours that can be read on the panel (WCAG 2.2 contrast). */

/** Relative luminance of `#rrggbb`, 0 to 1. @param {string} hex */
function luminance(hex) {
  const [red, green, blue] = channels(hex).map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Contrast of two colours, 1 to 21. @param {string} one @param {string} other */
export function contrast(one, other) {
  const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

/** The colour itself, or as little lighter (on a dark panel) or darker as reaches `ratio`. @param {string} hex @param {string} panel @param {number} ratio */
export function readable(hex, panel, ratio) {
  const towards = luminance(panel) < 0.18 ? 255 : 0;
  for (let share = 0; share < 1; share += 0.04) {
    const mixed = toHex(channels(hex).map((value) => value + (towards - value) * share));
    if (contrast(mixed, panel) >= ratio) return mixed;
  }
  return towards ? "#ffffff" : "#000000";
}

/** @param {string} hex */
function channels(hex) {
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
}

/** @param {number[]} values */
function toHex(values) {
  return `#${values.map((value) => Math.round(value).toString(16).padStart(2, "0")).join("")}`;
}
