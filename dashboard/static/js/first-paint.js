/**
 * How the page looks, before anything is drawn: theme, contrast and motion as chosen here, else as
 * the system asks. No module, for those run when the first picture has long been shown.
 */
(() => {
  const root = document.documentElement;
  const wishes = {
    light: matchMedia("(prefers-color-scheme: light)"),
    contrast: matchMedia("(prefers-contrast: more)"),
    forced: matchMedia("(forced-colors: active)"),
    calm: matchMedia("(prefers-reduced-motion: reduce)"),
  };

  /** For a window that keeps nothing. @type {Record<string, string>} */
  const session = {};

  /** @param {string} name */
  function chosen(name) {
    try {
      return session[name] ?? JSON.parse(localStorage.getItem(`pitwall.${name}`)) ?? "system";
    } catch {
      return "system";
    }
  }

  /** @param {string} name @param {string} system */
  function pick(name, system) {
    const choice = chosen(name);
    return choice === "system" ? system : choice;
  }

  function look() {
    const before = JSON.stringify(root.dataset);
    root.dataset.theme = pick("theme", wishes.light.matches ? "light" : "dark");
    root.dataset.contrast = pick("contrast", wishes.contrast.matches || wishes.forced.matches ? "more" : "plain");
    root.dataset.motion = pick("motion", wishes.calm.matches ? "less" : "full");
    if (JSON.stringify(root.dataset) !== before) document.dispatchEvent(new Event("look"));
  }

  for (const wish of Object.values(wishes)) wish.addEventListener("change", look);
  addEventListener("storage", ({ key }) => {
    if (key) delete session[key.replace("pitwall.", "")];
    look(); // chosen in another window
  });
  document.addEventListener("choice", ({ detail: [name, value] }) => {
    session[name] = value;
    look();
  });
  look();
})();
