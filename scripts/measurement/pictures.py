"""Takes the pictures of the page that the documentation shows.

    python -m pitwall.scripts.measurement.pictures URL [FOLDER]

Needs Playwright (``requirements/dev.txt``) and a Chromium: Debian's, or PITWALL_CHROMIUM.
"""

import os
import re
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from pitwall.scripts import terminal
from pitwall.scripts.errors import CommandError

DESK, PHONE = (1440, 900), (390, 844)

VIEWS: dict[str, tuple[tuple[int, int], str | None]] = {
    "pitwall-1440": (DESK, None),
    "strategy-1440": (DESK, "Strategy"),
    "pipeline-1440": (DESK, "Pipeline"),
    "pitwall-390": (PHONE, None),
    "map-390": (PHONE, "Map"),
    "race-390": (PHONE, "Race"),
    "strategy-390": (PHONE, "Strategy"),
    "pipeline-390": (PHONE, "Pipeline"),
}
"""Window, and the button that opens the view, by the picture's name."""

VIEWS_AGAINST_THE_CLOCK: dict[str, tuple[tuple[int, int], str | None]] = {
    "{kind}-1440": (DESK, None),
    "{kind}-390": (PHONE, None),
}
"""The same for a qualifying or a practice: `pitwall demo --session Q` or `FP2`."""

STILL = "() => !document.getAnimations().some(each => each.playState === 'running')"


def chromium() -> str:
    """The Chromium to use. Raises CommandError saying how to get one."""
    found = os.environ.get("PITWALL_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not found:
        raise CommandError("no Chromium here: install Debian's package chromium or set PITWALL_CHROMIUM to one")
    return found


def take_pictures(url: str, folder: Path) -> list[Path]:
    """A picture of each view, once the tower has rows; returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        for name, ((width, height), view) in _views(browser, url).items():
            page = browser.new_page(viewport={"width": width, "height": height}, color_scheme="dark", locale="en-GB")
            page.goto(url)
            page.get_by_role("table", name="Timing tower").locator("tbody tr").first.wait_for()
            if view is not None:
                page.get_by_role("button", name=re.compile(f"^{view}\\b")).first.click()
            page.wait_for_timeout(2500)  # charts are drawn
            page.wait_for_function(STILL)  # rows that were moving have arrived
            made.append(folder / f"{name}.png")
            page.screenshot(path=made[-1])
            page.close()
        browser.close()
    return made


def _views(browser: Browser, url: str) -> dict[str, tuple[tuple[int, int], str | None]]:
    """The views of the session that is shown."""
    page = browser.new_page()
    page.goto(url)
    page.get_by_role("table", name="Timing tower").locator("tbody tr").first.wait_for()
    kind = page.locator("body").get_attribute("data-session")
    page.close()
    if kind in (None, "race"):
        return VIEWS
    return {name.format(kind=kind): view for name, view in VIEWS_AGAINST_THE_CLOCK.items()}


if __name__ == "__main__":
    terminal.substitute()
    for picture in take_pictures(sys.argv[1], Path(sys.argv[2] if len(sys.argv) > 2 else "docs")):
        sys.stdout.write(f"{picture}\n")
