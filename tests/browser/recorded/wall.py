"""The page as a viewer uses it: by roles and accessible names, standing still at a moment of the race."""

import math
import re
from types import TracebackType
from typing import Any

from playwright.sync_api import Browser, Locator, expect

from tests.browser.watched_page import WatchedPage
from tests.commands import until

DESK = (1440, 900)
PHONE = (390, 844)

_ROWS = """table => {
  const visible = cell => cell.offsetParent !== null && !cell.hidden;
  const heads = [...table.querySelectorAll("thead th")].filter(visible);
  return [...table.querySelectorAll("tbody tr")].map(row => {
    const found = { number: row.dataset.driver, state: row.dataset.state };
    let column = 0;
    for (const cell of [...row.children].filter(visible)) {
      found[heads[column].innerText.trim()] = cell.innerText.trim().replace(/\\s+/g, " ");
      column += cell.colSpan;
    }
    return found;
  });
}"""


_WHOLLY_THERE = """asked => performance.getEntriesByType("resource")
  .some(({ name, responseEnd }) => name.includes("/api/v1/moment?") && name.includes(asked) && responseEnd > 0)"""

_DRAWN = """async () => {
  for (let turn = 0; turn < 3; turn += 1) {
    await new Promise((done) => setTimeout(done));
    await new Promise(requestAnimationFrame);
  }
}"""
"""The answer is read in a turn of its own, and drawn in the next frame."""


class Wall:
    """A page with the pit wall; a context manager."""

    def __init__(self, watched: WatchedPage) -> None:
        self.watched = watched
        self.page = watched.page

    @classmethod
    def open(cls, browser: Browser, url: str, width: int, height: int, **more: Any) -> "Wall":
        return cls(WatchedPage.open(browser, url, width=width, height=height, **more))

    def __enter__(self) -> "Wall":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self.page.close()

    @property
    def header(self) -> Locator:
        return self.page.get_by_role("banner")

    @property
    def tower(self) -> Locator:
        return self.page.get_by_role("table", name="Timing tower")

    @property
    def map(self) -> Locator:
        return self.page.get_by_role("img", name="Track map")

    @property
    def messages(self) -> Locator:
        return self.page.get_by_role("log", name="Race control")

    @property
    def bar(self) -> Locator:
        return self.page.get_by_role("toolbar", name="Playback")

    @property
    def slider(self) -> Locator:
        return self.bar.get_by_role("slider", name="Race time")

    def region(self, name: str) -> Locator:
        return self.page.get_by_role("region", name=name, exact=True)

    def stand_still(self) -> None:
        """Pause."""
        expect(self.tower.get_by_role("row")).to_have_count(21)
        expect(self.slider).not_to_have_attribute("min", "0")
        self.bar.get_by_role("button", name="Pause").click()
        expect(self.bar.get_by_role("button", name="Play")).to_be_visible()

    def show(self, t_ms: float) -> None:
        """Jump to this session time: by the bar, whose tenths of a second are too coarse for a car on the line."""
        self.slider.evaluate("slider => { slider.step = 1; }")
        wanted = min(math.ceil(t_ms), int(self.slider.get_attribute("max") or 0))
        self.page.evaluate("() => performance.clearResourceTimings()")
        self.slider.fill(str(wanted))
        self.page.wait_for_function(_WHOLLY_THERE, arg=f"at={wanted}", timeout=30_000)
        self.page.evaluate(_DRAWN)

    def lap(self) -> int:
        """The lap the header tells, 0 before there is one."""
        found = re.search(r"(\d+)\s*/\s*57", self.header.inner_text())
        return int(found[1]) if found else 0

    def await_lap(self, *laps: int) -> None:
        """Return as soon as the header tells one of these laps."""
        until(lambda: self.lap() in laps, 30, f"lap {laps}")

    def rows(self) -> list[dict[str, str]]:
        """The tower as it stands: of each car what is visible, by the heads of the columns; ``number``, ``state``."""
        found: list[dict[str, str]] = self.tower.evaluate(_ROWS)
        return found

    def row(self, code: str) -> dict[str, str]:
        """The row of one driver."""
        return next(row for row in self.rows() if row["Driver"].startswith(code))

    def order(self) -> list[str]:
        """Three-letter codes from top to bottom."""
        return [row["Driver"][:3] for row in self.rows()]

    def section(self, name: str) -> None:
        """On a phone: open this section."""
        self.page.get_by_role("navigation").get_by_role("button", name=name, exact=True).click()
