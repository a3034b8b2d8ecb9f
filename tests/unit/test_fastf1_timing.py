"""Laps, sectors, pit lane and running order from rows of timing."""

from dataclasses import replace

import pytest

from pitwall.events import LapCompleted, OrderEntry, PitEntered, PitLeft, RunningOrder, SectorCompleted
from pitwall.simulator.sources.fastf1.crossings import crossing_moments
from pitwall.simulator.sources.fastf1.laps import lap_moments, sector_moments
from pitwall.simulator.sources.fastf1.order import order_moments, read_gap
from pitwall.simulator.sources.fastf1.pit import pit_moments, tyre_changed
from pitwall.simulator.sources.fastf1.records import LapRow, OrderRow

LAP = LapRow(
    driver="4",
    lap=5,
    start_ms=500_000,
    end_ms=590_000,
    lap_time_ms=90_000,
    sector_ms=(30_000, 20_000, 40_000),
    sector_end_ms=(530_000, 550_000, 590_040),
    compound="HARD",
    tyre_life=5,
    stint=1,
)


def sectors(lap: LapRow) -> list[tuple[int, int]]:
    moments = sector_moments([lap])
    return [(event.sector, t_ms) for t_ms, event in moments if isinstance(event, SectorCompleted)]


def test_a_lap_is_told_when_it_ended() -> None:
    [(t_ms, event)] = lap_moments([LAP], frozenset())
    assert t_ms == 590_000
    assert event == LapCompleted(
        driver="4",
        lap=5,
        lap_time_ms=90_000,
        sector1_ms=30_000,
        sector2_ms=20_000,
        sector3_ms=40_000,
        compound="HARD",
        tyre_life=5,
        stint=1,
    )


def test_a_lap_made_up_for_a_stopped_car_is_not_completed() -> None:
    assert not list(lap_moments([replace(LAP, generated=True)], frozenset()))
    assert not list(sector_moments([replace(LAP, generated=True)]))


def test_a_lap_with_nothing_but_an_end_is_still_a_lap() -> None:
    assert list(lap_moments([LapRow(driver="4", lap=5, end_ms=590_000)], frozenset())) == [
        (590_000, LapCompleted(driver="4", lap=5))
    ]


def test_a_lap_without_any_time_is_left_out_with_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    assert not list(lap_moments([LapRow(driver="4", lap=5)], frozenset()))
    assert "lap 5 of car 4 has no time: left out" in caplog.text


def test_a_lap_deleted_before_it_ended_says_so() -> None:
    [(_, event)] = lap_moments([LAP], frozenset({("4", 5)}))
    assert isinstance(event, LapCompleted)
    assert event.deleted


def test_the_third_sector_ends_with_the_lap() -> None:
    assert sectors(LAP) == [(1, 530_000), (2, 550_000), (3, 590_000)]


def test_sectors_timing_did_not_date_are_dated_from_their_lengths() -> None:
    assert sectors(replace(LAP, sector_end_ms=(None, None, None))) == [(1, 530_000), (2, 550_000), (3, 590_000)]


def test_the_first_sector_of_a_race_ends_where_the_second_begins() -> None:
    first = replace(LAP, lap=1, sector_ms=(None, 20_000, 40_000), sector_end_ms=(None, 550_000, 590_000))
    assert sectors(first) == [(1, 530_000), (2, 550_000), (3, 590_000)]


def test_a_sector_dated_outside_its_lap_is_left_out() -> None:
    assert sectors(replace(LAP, sector_end_ms=(10, 550_000, 590_000))) == [(2, 550_000), (3, 590_000)]
    assert sectors(replace(LAP, sector_end_ms=(560_000, 550_000, 590_000))) == [(3, 590_000)]


def test_a_stop_is_entry_exit_and_the_time_between() -> None:
    before = replace(LAP, pit_in_ms=588_000)
    after = replace(LAP, lap=6, pit_out_ms=610_500, compound="MEDIUM", tyre_life=1, fresh_tyre=True, stint=2)
    assert list(pit_moments([before, after], 0)) == [
        (588_000, PitEntered(driver="4", lap=5)),
        (
            610_500,
            PitLeft(
                driver="4",
                lap=6,
                duration_ms=22_500,
                tyre_changed=True,
                compound="MEDIUM",
                tyre_life=0,
                fresh_tyre=True,
                stint=2,
            ),
        ),
    ]


def test_a_car_that_never_leaves_the_lane_only_enters_it() -> None:
    assert [type(event) for _, event in pit_moments([replace(LAP, pit_in_ms=588_000)], 0)] == [PitEntered]


def test_a_start_from_the_pit_lane_has_no_duration() -> None:
    first = replace(LAP, lap=1, pit_out_ms=510_000)
    [(t_ms, event)] = pit_moments([first], 500_000)
    assert t_ms == 510_000
    assert isinstance(event, PitLeft)
    assert (event.duration_ms, event.tyre_changed) == (None, None)


def test_driving_to_the_grid_is_no_pit_exit() -> None:
    assert not list(pit_moments([replace(LAP, lap=1, pit_out_ms=100_000)], 500_000))


def test_a_tyre_change_under_a_red_flag_is_a_change() -> None:
    before = replace(LAP, pit_in_ms=588_000, tyre_life=30)
    after = replace(LAP, lap=6, pit_out_ms=2_388_000, tyre_life=3, stint=2)
    left = [event for _, event in pit_moments([before, after], 0) if isinstance(event, PitLeft)]
    assert [(event.duration_ms, event.tyre_changed) for event in left] == [(1_800_000, True)]


@pytest.mark.parametrize(
    ("after", "changed"),
    [
        ({"tyre_life": 6, "stint": 2}, False),  # through the lane behind the safety car
        ({"tyre_life": 1, "stint": 2}, True),  # a new set
        ({"tyre_life": 4, "stint": 2}, True),  # a younger used set
        ({"tyre_life": 9, "stint": 2}, True),  # back on a set it had taken off
        ({"tyre_life": 6, "compound": "SOFT", "stint": 2}, True),
        ({"tyre_life": None, "compound": "SOFT"}, True),
        ({"tyre_life": None, "stint": 2}, None),
        ({"tyre_life": None, "stint": 1}, False),
        ({"tyre_life": 6, "compound": "UNKNOWN", "stint": 2}, False),
        ({"tyre_life": 6, "compound": None, "stint": 2}, False),
    ],
)
def test_a_new_stint_is_a_tyre_change_only_if_the_tyres_say_so(after: dict[str, object], changed: bool | None) -> None:
    assert tyre_changed(LAP, replace(LAP, lap=6, **after)) is changed  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "gap"),
    [
        ("+3.203", (3203, None)),
        ("3.2", (3200, None)),
        ("+84.477", (84_477, None)),
        ("+1:02.3", (62_300, None)),
        ("1:00:01.000", (3_601_000, None)),
        ("1L", (None, 1)),
        ("9 L", (None, 9)),
        ("+1 LAP", (None, 1)),
        ("2 LAPS", (None, 2)),
        ("LAP 29", (None, None)),
        ("", (None, None)),
        ("STOPPED", (None, None)),
        ("999999999.0", (None, None)),
    ],
)
def test_gaps_are_read_in_every_spelling(text: str, gap: tuple[int | None, int | None]) -> None:
    assert read_gap(text) == gap


def test_the_order_at_the_start_is_the_last_one_before_it() -> None:
    rows = [OrderRow(5, "4", 2, "", ""), OrderRow(7, "4", 1, "LAP 1", "LAP 1"), OrderRow(9, "1", 2, "", "")]
    assert list(order_moments(rows, 1000, 2000)) == [
        (1000, RunningOrder(entries=(OrderEntry(driver="4", position=1, gap_ms=0), OrderEntry(driver="1", position=2))))
    ]


def test_rows_of_one_update_travel_together_with_the_latest_of_each_car() -> None:
    rows = [
        OrderRow(1100, "1", 2, "+1.0", "+1.0"),
        OrderRow(1150, "81", 3, "+2.0", "+1.0"),
        OrderRow(1300, "1", 2, "+1.1", "+1.1"),
        OrderRow(1301, "81", 3, "+2.1", "+1.0"),
    ]
    moments = list(order_moments(rows, 1000, 2000))
    assert [
        (t_ms, [entry.driver for entry in event.entries]) for t_ms, event in moments if isinstance(event, RunningOrder)
    ] == [
        (1300, ["1", "81"]),
        (1301, ["81"]),
    ]
    assert isinstance(moments[0][1], RunningOrder)
    assert moments[0][1].entries[0].gap_ms == 1100


def test_an_entry_that_did_not_change_is_not_sent_again() -> None:
    rows = [OrderRow(1100, "1", 2, "+1.0", "+1.0"), OrderRow(1900, "1", 2, "+1.0", "+1.0")]
    assert [t_ms for t_ms, _ in order_moments(rows, 1000, 2000)] == [1100]


def test_a_car_that_lost_the_lead_has_no_gap_until_the_feed_gives_one() -> None:
    rows = [OrderRow(1100, "1", 2, "LAP 8", "LAP 8"), OrderRow(1101, "4", 1, "+3.0", "+3.0")]
    [(_, event)] = order_moments(rows, 1000, 2000)
    assert isinstance(event, RunningOrder)
    assert event.entries == (OrderEntry(driver="4", position=1, gap_ms=0), OrderEntry(driver="1", position=2))


def test_rows_after_the_end_and_without_a_place_are_left_out() -> None:
    rows = [OrderRow(1100, "1", None, "+1.0", "+1.0"), OrderRow(2001, "4", 1, "", "")]
    assert not list(order_moments(rows, 1000, 2000))


def crossing(driver: str, lap: int, end_ms: int) -> LapRow:
    return LapRow(driver=driver, lap=lap, end_ms=end_ms)


def order_after(laps: list[LapRow], grid: dict[str, int]) -> dict[str, OrderEntry]:
    """The last entry of each car."""
    return {
        entry.driver: entry
        for _, event in crossing_moments(laps, grid, 0)
        if isinstance(event, RunningOrder)
        for entry in event.entries
    }


def test_without_a_feed_the_order_begins_with_the_grid() -> None:
    assert [entry.driver for entry in order_after([], {"1": 3, "4": 1, "81": 2}).values()] == ["4", "81", "1"]


def test_without_a_feed_gaps_are_the_times_between_crossings() -> None:
    laps = [crossing("4", 1, 100_000), crossing("81", 1, 101_500), crossing("1", 1, 103_000)]
    order = order_after(laps, {"4": 1, "81": 2, "1": 3})
    assert order["4"] == OrderEntry(driver="4", position=1, gap_ms=0)
    assert order["1"] == OrderEntry(driver="1", position=3, gap_ms=3000, interval_ms=1500)


def test_without_a_feed_an_overtake_shows_at_the_next_crossing() -> None:
    laps = [
        crossing("4", 1, 100_000),
        crossing("81", 1, 101_500),
        crossing("4", 2, 195_000),
        crossing("81", 2, 190_000),
    ]
    order = order_after(laps, {"4": 1, "81": 2})
    assert order["81"] == OrderEntry(driver="81", position=1, gap_ms=0)
    assert order["4"] == OrderEntry(driver="4", position=2, gap_ms=5000, interval_ms=5000)


def test_without_a_feed_a_lapped_car_is_laps_behind() -> None:
    laps = [
        *(crossing("4", lap, lap * 90_000) for lap in (1, 2, 3)),
        crossing("5", 1, 120_000),
        crossing("5", 2, 280_000),
    ]
    assert order_after(laps, {"4": 1, "5": 2})["5"] == OrderEntry(
        driver="5", position=2, laps_behind=1, interval_laps=1
    )
