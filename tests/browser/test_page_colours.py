"""Whatever is text can be read, in both themes (WCAG 2.2: 4.5:1, shapes 3:1)."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.dashboard_process import DashboardProcess
from tests.browser.race_feed import RaceFeed, roster
from tests.commands import until

pytestmark = pytest.mark.browser

PAIRS = """async () => {
  const { contrast } = await import("/static/js/colour.js");
  const style = getComputedStyle(document.documentElement);
  const token = (name) => style.getPropertyValue(`--${name}`).trim();
  const pairs = {};
  for (const text of ["text", "dim", "purple", "green", "yellow", "red", "blue", "amber"])
    for (const ground of ["panel", "raised"]) pairs[`text ${text} on ${ground}`] = contrast(token(text), token(ground));
  for (const shape of ["soft", "medium", "hard", "intermediate", "wet", "unknown"])
    pairs[`shape ${shape} on panel`] = contrast(token(shape), token("panel"));
  for (const flag of ["yellow", "red"])
    pairs[`text on a ${flag} flag`] = contrast(token(`on-${flag}`), token(`flag-${flag}`));
  return pairs;
}"""

TEAMS = """async () => {
  const { contrast } = await import("/static/js/colour.js");
  const panel = getComputedStyle(document.documentElement).getPropertyValue("--panel").trim();
  return Array.from(document.querySelectorAll("tbody tr"), (row) =>
    contrast(row.style.getPropertyValue("--team-text"), panel));
}"""


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_every_colour_can_be_read_where_it_stands(open_page: OpenPage, theme: str) -> None:
    pairs: dict[str, float] = open_page(theme=theme).page.evaluate(PAIRS)
    too_weak = {pair: ratio for pair, ratio in pairs.items() if ratio < (4.5 if pair.startswith("text") else 3)}
    assert too_weak == {}


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_team_colours_are_made_readable(dashboard: DashboardProcess, open_page: OpenPage, theme: str) -> None:
    dashboard.ingest(RaceFeed().start(roster(5)))
    page = open_page(theme=theme).page
    expect(page.locator("tbody tr")).to_have_count(5)
    assert min(page.evaluate(TEAMS)) >= 4.5


def test_a_change_of_theme_repaints_the_teams(dashboard: DashboardProcess, open_page: OpenPage) -> None:
    dashboard.ingest(RaceFeed().start(roster(5)))
    page = open_page(theme="dark").page
    expect(page.locator("tbody tr")).to_have_count(5)
    page.emulate_media(color_scheme="light")
    until(lambda: min(page.evaluate(TEAMS)) >= 4.5, 5, "the teams are repainted")
