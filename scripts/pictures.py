"""Takes the pictures of the page that the documentation shows.

    python -m scripts.pictures URL [FOLDER]

Needs Playwright (``requirements/dev.txt``) and a Chromium: Debian's, or PITWALL_CHROMIUM.
"""

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import sync_playwright

from scripts.errors import CommandError

WIDTHS = {"pitwall-1440": (1440, 900), "pitwall-390": (390, 844)}


def chromium() -> str:
    """The Chromium to use. Raises CommandError saying how to get one."""
    found = os.environ.get("PITWALL_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not found:
        raise CommandError("no Chromium here: install Debian's package chromium or set PITWALL_CHROMIUM to one")
    return found


def take_pictures(url: str, folder: Path, widths: Mapping[str, tuple[int, int]] | None = None) -> list[Path]:
    """One picture of the page for each width, once the tower has rows; returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        for name, (width, height) in (widths or WIDTHS).items():
            page = browser.new_page(viewport={"width": width, "height": height}, color_scheme="dark")
            page.goto(url)
            page.get_by_role("table", name="Timing tower").locator("tbody tr").first.wait_for()
            page.wait_for_timeout(1500)  # rows that are moving have arrived
            made.append(folder / f"{name}.png")
            page.screenshot(path=made[-1])
            page.close()
        browser.close()
    return made


if __name__ == "__main__":
    for picture in take_pictures(sys.argv[1], Path(sys.argv[2] if len(sys.argv) > 2 else "docs")):
        sys.stdout.write(f"{picture}\n")
