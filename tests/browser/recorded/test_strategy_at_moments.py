"""Charts and reckonings of a recorded race: FastF1's figures up to the moment shown, and nothing after it."""

import itertools
from typing import Any

import pandas as pd
import pytest
from playwright.sync_api import Locator, expect

from tests.browser.recorded.conftest import Finished, OpenWall
from tests.browser.recorded.facts import Facts, ms
from tests.browser.recorded.wall import DESK, PHONE, Wall

pytestmark = [pytest.mark.browser, pytest.mark.cloud, pytest.mark.long, pytest.mark.recorded, pytest.mark.timeout(420)]

DRAWN = """panel => [...panel.querySelectorAll(".js-plotly-plot")].flatMap(
  plot => plot.data.map(({ name, x, y, base, type }) => ({ name, x, y, base, type })))"""


@pytest.fixture
def facts(finished: Finished) -> Facts:
    return Facts(finished.loaded)


def strategy(wall: Wall) -> Locator:
    """The panel, opened as a desk or a phone opens it."""
    if (wall.page.viewport_size or {})["width"] < 900:
        wall.section("Strategy")
    else:
        wall.page.get_by_role("button", name="Strategy", exact=True).first.click()
    panel = wall.region("Strategy")
    expect(panel).to_be_visible()
    return panel


def chart(panel: Locator, tab: str, name: str) -> list[dict[str, Any]]:
    """What a chart is drawn from, once it has this accessible name."""
    panel.get_by_role("tab", name=tab).click()
    expect(panel.get_by_role("tabpanel", name=name)).to_be_visible()
    traces = panel.locator(".scatterlayer .trace, .barlayer .trace")
    expect(traces.first).to_be_attached()
    drawn: list[dict[str, Any]] = panel.evaluate(DRAWN)
    return drawn


@pytest.mark.parametrize("window", [DESK, PHONE], ids=["desk", "phone"])
def test_places_gaps_and_lap_times_are_fastf1s(open_wall: OpenWall, facts: Facts, window: tuple[int, int]) -> None:
    until = 40
    panel = strategy(open_wall(facts.crossings(until)[-1][0] + 100, *window))
    leader_laps = max(
        lap for lap in range(until, 58) if facts.crossings(lap)[0][0] <= facts.crossings(until)[-1][0] + 100
    )
    rows = {code: [facts.lap(code, lap) for lap in range(1, until + 1)] for code in ("NOR", "HAM", "STR")}
    places = chart(panel, "Positions", f"Positions, lap by lap to lap {leader_laps}")
    assert len({trace["name"] for trace in places}) >= 17
    for code, laps in rows.items():
        [drawn] = [trace for trace in places if trace["name"] == code]
        assert drawn["y"][:until] == [row.Position for row in laps]
    times = chart(panel, "Lap times", f"Lap times, lap by lap to lap {leader_laps}")
    for code, laps in rows.items():
        [drawn] = [trace for trace in times if trace["name"] == code]
        for row, shown in zip(laps, drawn["y"], strict=False):
            if pd.notna(row.LapTime):
                assert abs(shown * 1000 - ms(row.LapTime)) < 1, (code, row.LapNumber)
    gaps = chart(panel, "Gaps", f"Gaps, lap by lap to lap {leader_laps}")
    for code, laps in rows.items():
        [drawn] = [trace for trace in gaps if trace["name"] == code]
        for row, shown in zip(laps, drawn["y"], strict=False):
            gap_ms = ms(row.Time) - facts.crossings(int(row.LapNumber))[0][0]
            assert abs(shown * 1000 - gap_ms) <= 50, (code, row.LapNumber)
    for trace in (*places, *times, *gaps):
        assert max(trace["x"], default=0) <= leader_laps


def test_the_stints_of_all_drivers_are_drawn(open_wall: OpenWall, facts: Facts) -> None:
    panel = strategy(open_wall(facts.line("NOR", 57)))
    bars = chart(panel, "Stints", "Stints, lap by lap to lap 57")
    norris = [
        (trace["name"].lower(), first + 1, laps)
        for trace in bars
        for code, first, laps in zip(trace["y"], trace["base"], trace["x"], strict=True)
        if code == "NOR"
    ]
    assert sorted(norris, key=lambda bar: bar[1]) == [
        ("intermediate", 1, 34),
        ("hard", 35, 10),
        ("intermediate", 45, 13),
    ]


def test_two_drivers_speed_over_the_distance(open_wall: OpenWall, facts: Facts) -> None:
    panel = strategy(open_wall(facts.line("VER", 57)))
    panel.get_by_role("tab", name="Speed").click()
    panel.get_by_role("combobox", name="First driver").select_option(label="NOR")
    panel.get_by_role("combobox", name="Second driver").select_option(label="PIA")
    drawn = chart(panel, "Speed", "Speed over distance, NOR lap 43 and PIA lap")
    assert [trace["name"][:3] for trace in drawn] == ["NOR", "PIA"]
    car = facts.lap("NOR", 43)
    data = facts.loaded.session.car_data["4"]
    within = data[(data["SessionTime"] >= car.LapStartTime) & (data["SessionTime"] <= car.Time)]
    assert abs(max(drawn[0]["y"]) - within["Speed"].max()) <= 5
    assert abs(min(drawn[0]["y"]) - within["Speed"].min()) <= 15
    assert 5_000 < max(drawn[0]["x"]) < 5_500, "a lap of Albert Park is 5,278 m"


def test_the_pit_window_reckons_with_this_races_own_stops(open_wall: OpenWall, facts: Facts) -> None:
    wall = open_wall(facts.lights_out + 82 * 60_000)  # several have stopped under green by now
    panel = strategy(wall)
    panel.get_by_role("tab", name="Pit window").click()
    expect(panel).to_contain_text("A stop costs")
    table = panel.get_by_role("table", name="Pit window")
    expect(table.get_by_role("row").nth(3)).to_be_visible()
    shown = [row.split("\t")[0] for row in table.get_by_role("row").all_inner_texts()[1:]]
    assert shown == [code for code in wall.order() if code in shown]
    now, then = (int(cell[1:]) for cell in table.get_by_role("row").nth(1).inner_text().split("\t")[1:3])
    assert now == 1
    assert then > 1
    wall.show(facts.line("NOR", 50))  # behind the safety car a stop costs less, and is reckoned apart
    expect(panel).to_contain_text("under caution")


def test_battles_are_called_out(open_wall: OpenWall, facts: Facts) -> None:
    lap = 30
    close = _battles(facts, lap)
    panel = strategy(open_wall(max(facts.line(code, lap) for pair in close for code in pair) + 100))
    assert close
    for behind, ahead in close:
        expect(panel).to_contain_text(f"{behind} on {ahead}")


def _battles(facts: Facts, lap: int) -> list[tuple[str, str]]:
    """Who crossed the line within a second of the same car ahead on this lap and the one before, by FastF1."""

    def close(number: int) -> set[tuple[str, str]]:
        cars = facts.crossings(number)
        return {
            (behind.Driver, ahead.Driver)
            for (ahead_ms, ahead), (behind_ms, behind) in itertools.pairwise(cars)
            if behind_ms - ahead_ms < 1_000
        }

    return sorted(close(lap) & close(lap - 1))
