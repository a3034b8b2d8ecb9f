"""A practice in the state document: order by best lap, and the pace of long runs."""

from typing import Any

from pitwall.dashboard.state import RaceState
from pitwall.events import LapCompleted, LapTimeDeleted, PitLeft
from tests.fixtures.qualifying import RUN, Moments, events, laps, session

NUMBERS = ("77", "33", "31")


def after(moments: Moments) -> dict[str, Any]:
    state = RaceState(RUN, "embedded")
    for event in events(session(NUMBERS, "practice", "Practice 1"), moments):
        state.apply(event)
    return state.document()


def tower(document: dict[str, Any]) -> list[str]:
    return [row["code"] for row in sorted(document["drivers"].values(), key=lambda row: row["position"])]


BESTS: Moments = laps([("77", 2, 1_000_000, 90_000), ("33", 2, 1_050_000, 89_500), ("77", 4, 1_200_000, 89_500)])


def test_the_order_is_that_of_the_best_laps_of_equal_ones_the_first() -> None:
    document = after(BESTS)
    assert tower(document) == ["VER", "BOT", "OCO"]
    drivers = document["drivers"]
    assert [drivers[number].get("gap_ms") for number in ("33", "77", "31")] == [0, 0, None]
    assert drivers["33"]["best_lap_mark"] == "purple"
    assert "parts" not in document
    assert "grid" not in {row["state"] for row in drivers.values()}


def test_a_deleted_lap_gives_the_order_of_the_laps_that_stand() -> None:
    document = after([*BESTS, (1_300_000, LapTimeDeleted(driver="33", lap=2)), *laps([("31", 3, 1_310_000, 91_000)])])
    assert tower(document) == ["BOT", "OCO", "VER"]
    assert document["drivers"]["31"]["gap_ms"] == 1_500


def stint(times_ms: list[int], *, begin: int = 10) -> Moments:
    """An out lap, laps of these times, and the lap into the pits."""
    moments: Moments = [
        (1_000_000, PitLeft(driver="33", lap=begin, duration_ms=300_000, compound="MEDIUM", tyre_life=0))
    ]
    moments.append((1_100_000, LapCompleted(driver="33", lap=begin, pit_out=True, compound="MEDIUM")))
    t_ms = 1_100_000
    for lap, time_ms in enumerate(times_ms, start=begin + 1):
        t_ms += time_ms
        moments.append((t_ms, LapCompleted(driver="33", lap=lap, lap_time_ms=time_ms, compound="MEDIUM")))
    last = begin + len(times_ms) + 1
    moments.append(
        (t_ms + 99_000, LapCompleted(driver="33", lap=last, lap_time_ms=95_000, pit_in=True, compound="MEDIUM"))
    )
    return moments


def paces(moments: Moments) -> list[int | None]:
    return [stint.get("pace_ms") for stint in after(moments)["drivers"]["33"]["stints"]]


def test_a_long_run_has_the_median_of_its_laps_that_were_neither_in_nor_out_nor_slow() -> None:
    traffic = 99_000
    assert paces(stint([92_000, 92_400, traffic, 92_200, 92_300, 92_600]))[-1] == 92_300


def test_attempts_at_a_lap_time_are_no_long_run() -> None:
    assert paces(stint([89_000, 120_000, 89_100, 121_000, 89_300]))[-1] is None
