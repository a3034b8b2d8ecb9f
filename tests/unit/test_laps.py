"""The race lap by lap: what charts, battles and the pit window are drawn from."""

from typing import Any

import pytest

from pitwall.dashboard.live.laps import laps_until
from pitwall.dashboard.state import RaceState, Run
from pitwall.events import Driver, Event, LapCompleted, LapTimeDeleted, Payload, SessionStarted, TrackStatus

RUN = "20250316T040000Z-laps-0001"
CARS = ("1", "2", "3", "4")
LAP_MS = 90_000


def run_of(*happened: tuple[int, Payload], unlisted: int = 0) -> Run:
    """A run of these happenings, so many of which are of cars that are not on the roster."""
    roster = tuple(
        Driver(number=car, code=f"AA{car}", full_name="A", team="T", team_colour="#ffffff", grid=int(car))
        for car in CARS
    )
    started = SessionStarted(
        source="fastf1",
        race_name="R",
        season=2025,
        circuit="C",
        date="2025-03-16",
        lights_out_ms=0,
        speed=1.0,
        roster=roster,
    )
    run = Run(RaceState(RUN, "embedded"))
    kinds = [
        run.take(Event(run=RUN, seq=seq, t_ms=t_ms, payload=payload), None).kind
        for seq, (t_ms, payload) in enumerate([(0, started), *happened])
    ]
    assert kinds.count("rejected") == unlisted
    assert kinds.count("applied") == len(kinds) - unlisted
    return run


def stint(car: str, laps: int, *, stop: int | None = None, cost_ms: int = 0, start_ms: int = 0) -> list[Any]:
    """Laps of one car at a steady pace; a stop at the end of lap ``stop`` costs so much over both laps."""
    happened, t_ms = [], start_ms
    for lap in range(1, laps + 1):
        at_stop = stop is not None and lap in (stop, stop + 1)
        time_ms = LAP_MS + (cost_ms // 2 if at_stop else 0)
        t_ms += time_ms
        done = LapCompleted(driver=car, lap=lap, lap_time_ms=time_ms, pit_in=lap == stop, pit_out=lap - 1 == stop)
        happened.append((t_ms, done))
    return happened


def laps_of(run: Run, until_ms: int | None) -> Any:
    return laps_until(RUN, run.history, until_ms)


def test_places_and_gaps_are_those_at_the_line() -> None:
    found: Any = laps_of(run_of(*stint("1", 3), *stint("2", 3, start_ms=1_500)), None)
    assert [(lap["lap"], lap["position"], lap["gap_ms"]) for lap in found["drivers"]["2"]] == [
        (1, 2, 1_500),
        (2, 2, 1_500),
        (3, 2, 1_500),
    ]
    assert found["drivers"]["1"][2] == {"lap": 3, "t_ms": 270_000, "position": 1, "gap_ms": 0, "time_ms": LAP_MS}


def test_nothing_after_the_moment_is_told() -> None:
    deleted = (200_000, LapTimeDeleted(driver="1", lap=1, reason="TRACK LIMITS"))
    run = run_of(*stint("1", 5), deleted, (250_000, TrackStatus(status="safety_car")))
    early: Any = laps_of(run, 199_999)
    assert [lap["lap"] for lap in early["drivers"]["1"]] == [1, 2]
    assert "deleted" not in early["drivers"]["1"][0]
    assert early["cautions"] == []
    late: Any = laps_of(run, 260_000)
    assert late["drivers"]["1"][0]["deleted"] is True
    assert late["cautions"] == [{"status": "safety_car", "from_ms": 250_000}]


def test_a_caution_goes_on_under_a_yellow_flag_and_while_the_virtual_safety_car_is_ending() -> None:
    statuses = [(10, "vsc"), (20, "vsc_ending"), (30, "yellow"), (40, "clear")]
    found: Any = laps_of(run_of(*[(t_ms, TrackStatus(status=word)) for t_ms, word in statuses]), None)  # type: ignore[arg-type]
    assert found["cautions"] == [{"status": "vsc", "from_ms": 10, "to_ms": 40}]


def test_who_is_not_in_the_roster_has_no_laps_even_if_they_came_before_it() -> None:
    in_order = run_of(*stint("1", 2, start_ms=5_000)).history.events
    run = Run(RaceState(RUN, "embedded"))
    early = [
        Event(run=RUN, seq=seq, t_ms=t_ms, payload=lap) for seq, (t_ms, lap) in enumerate(stint("99", 2), start=10)
    ]
    assert [run.take(event, None).kind for event in [*early, *in_order]] == ["applied"] * 5
    found: Any = laps_of(run, None)
    assert list(found["drivers"]) == ["1"]
    assert [lap["gap_ms"] for lap in found["drivers"]["1"]] == [0, 0]


def test_a_caution_ends_where_the_next_status_begins() -> None:
    statuses = [(10, "clear"), (20, "safety_car"), (30, "safety_car"), (40, "red"), (50, "clear")]
    found: Any = laps_of(run_of(*[(t_ms, TrackStatus(status=word)) for t_ms, word in statuses]), None)  # type: ignore[arg-type]
    assert found["cautions"] == [
        {"status": "safety_car", "from_ms": 20, "to_ms": 40},
        {"status": "red", "from_ms": 40, "to_ms": 50},
    ]


def test_a_stop_costs_what_its_two_laps_took_beyond_the_usual() -> None:
    stops = [stint(car, 10, stop=5, cost_ms=cost) for car, cost in (("1", 20_000), ("2", 22_000), ("3", 30_000))]
    found: Any = laps_of(run_of(*(one for laps in stops for one in laps)), None)
    assert found["pit_loss"] == {"green": {"ms": 22_000, "stops": 3}}


def test_laps_behind_the_safety_car_are_not_what_a_car_usually_drives() -> None:
    slow = [(180_000, TrackStatus(status="safety_car")), (700_000, TrackStatus(status="clear"))]
    laps, t_ms = [], 0
    for lap in range(1, 11):
        time_ms = LAP_MS + (60_000 if 3 <= lap <= 6 else 0) + (11_000 if lap in (9, 10) else 0)
        t_ms += time_ms
        laps.append((t_ms, LapCompleted(driver="1", lap=lap, lap_time_ms=time_ms, pit_in=lap == 9, pit_out=lap == 10)))
    found: Any = laps_of(run_of(*laps, *slow), None)
    assert found["pit_loss"] == {"green": {"ms": 22_000, "stops": 1}}


def test_in_rain_a_stop_is_reckoned_against_the_cars_that_stayed_out_as_slowly() -> None:
    def wet(car: str, *, stops: bool) -> list[Any]:
        laps, t_ms = [], 0
        for lap in range(1, 8):
            time_ms = LAP_MS + (15_000 if lap >= 5 else 0) + (10_000 if stops and lap in (5, 6) else 0)
            t_ms += time_ms
            pits = {"pit_in": lap == 5, "pit_out": lap == 6} if stops else {}
            laps.append((t_ms, LapCompleted(driver=car, lap=lap, lap_time_ms=time_ms, **pits)))
        return laps

    field = [one for car in "234" for one in wet(car, stops=False)]
    found: Any = laps_of(run_of(*wet("1", stops=True), *field), None)
    assert found["pit_loss"] == {"green": {"ms": 20_000, "stops": 1}}


def test_a_stop_as_the_safety_car_comes_in_tells_nothing() -> None:
    cars = [*stint("1", 8, stop=5, cost_ms=12_000), *stint("2", 8), *stint("3", 8)]
    spans = [(200_000, TrackStatus(status="safety_car")), (450_000, TrackStatus(status="clear"))]
    found: Any = laps_of(run_of(*cars, *spans), None)
    assert found["pit_loss"] == {}


def test_a_stop_under_caution_is_reckoned_against_those_who_stayed_out() -> None:
    cars = [*stint("1", 8, stop=5, cost_ms=12_000), *stint("2", 8), *stint("3", 8)]
    spans = [(400_000, TrackStatus(status="safety_car")), (700_000, TrackStatus(status="clear"))]
    found: Any = laps_of(run_of(*cars, *spans), None)
    assert found["pit_loss"] == {"caution": {"ms": 12_000, "stops": 1}}


@pytest.mark.parametrize("until_ms", [0, 5, None])
def test_a_race_without_laps_has_no_charts(until_ms: int | None) -> None:
    assert laps_of(run_of(), until_ms) == {"run": RUN, "drivers": {}, "cautions": [], "pit_loss": {}}
