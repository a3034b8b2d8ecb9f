"""Mini-sectors of a demo qualifying agree with the laps timing reports."""

from itertools import pairwise

from pitwall.events import LapCompleted, MiniSectors, Retired, SectorCompleted
from tests.unit.test_demo_replay import Replay
from tests.unit.test_demo_sessions import session

PER_SECTOR = 6
TICK_MS = 250
DRIVEN = {"slower", "own_best", "best"}


def marks(replay: Replay) -> dict[tuple[str, int, int], list[tuple[int, str]]]:
    """What each driver's mini-sectors showed, and since when."""
    found: dict[tuple[str, int, int], list[tuple[int, str]]] = {}
    for t_ms, changed in replay.of(MiniSectors):
        for change in changed.changes:
            found.setdefault((change.driver, change.sector, change.number), []).append((t_ms, change.mark))
    return found


def test_a_sector_has_six_mini_sectors_and_its_last_ends_with_it() -> None:
    replay = session()
    found = marks(replay)
    assert {number for _, _, number in found} == set(range(1, PER_SECTOR + 1))
    for t_ms, sector in replay.of(SectorCompleted):
        shown_ms = [since_ms for since_ms, _ in found[sector.driver, sector.sector, PER_SECTOR]]
        assert any(0 <= since_ms - t_ms < TICK_MS for since_ms in shown_ms)


def test_a_new_lap_takes_the_marks_of_the_last_one_away() -> None:
    replay = session()
    current: dict[str, dict[tuple[int, int], str]] = {driver: {} for driver in replay.drivers}
    shown = {}
    for _, payload in replay.moments:
        if isinstance(payload, MiniSectors):
            for change in payload.changes:
                marks_of = current[change.driver]
                if change.mark == "none":
                    del marks_of[change.sector, change.number]
                else:
                    marks_of[change.sector, change.number] = change.mark
                    shown[change.driver] = len(marks_of)
        if isinstance(payload, LapCompleted) and not payload.pit_out and payload.lap_time_ms:
            # The very last mark comes with the next tick.
            assert len(current[payload.driver]) in (3 * PER_SECTOR - 1, 3 * PER_SECTOR)
    assert max(shown.values()) == 3 * PER_SECTOR


def test_laps_in_and_out_show_the_pit_lane_and_never_a_best() -> None:
    replay = session("Q", 2)
    found = marks(replay)
    for driver in replay.drivers:
        laps = replay.laps_of(driver)
        for (before_ms, _), (t_ms, lap) in pairwise(laps):
            if not lap.pit_in:
                continue
            during = [
                mark
                for (number, *_), shown in found.items()
                if number == driver
                for since_ms, mark in shown
                if before_ms + TICK_MS <= since_ms <= t_ms + TICK_MS
            ]
            assert "pit" in during
            assert not {"best"} & set(during) or lap.lap_time_ms is None


def test_the_first_lap_for_a_time_is_the_best_so_far_and_later_ones_seldom_are() -> None:
    replay = session("Q", 3)
    found = marks(replay)
    timed = {(lap.driver, lap.lap) for _, lap in replay.of(LapCompleted) if lap.accurate}
    t_ms, first = next(each for each in replay.of(SectorCompleted) if (each[1].driver, each[1].lap) in timed)
    for number in range(1, PER_SECTOR + 1):
        during = {mark for since_ms, mark in found[first.driver, 1, number] if 0 < t_ms + TICK_MS - since_ms < 40_000}
        assert "best" in during
    shown = [mark for marks_of in found.values() for _, mark in marks_of if mark in DRIVEN]
    assert 0.02 < shown.count("best") / len(shown) < 0.15
    assert shown.count("own_best") > shown.count("best")


def test_a_car_that_stopped_says_so() -> None:
    stopped = 0
    for seed in range(1, 13):
        replay = session("Q", seed)
        found = marks(replay)
        for t_ms, out in replay.of(Retired):
            last = [shown[-1] for (driver, *_), shown in found.items() if driver == out.driver]
            assert [since_ms for since_ms, mark in last if mark == "stopped" and 0 <= since_ms - t_ms < TICK_MS]
            stopped += 1
    assert stopped
