"""A demo qualifying goes by the rules: parts and their clock, who is knocked out, which laps stand."""

from collections import defaultdict
from itertools import pairwise

import pytest

from pitwall.events import (
    ChequeredFlag,
    Classification,
    KnockedOut,
    LapCompleted,
    LapTimeDeleted,
    PitEntered,
    PitLeft,
    RaceControlMessage,
    Retired,
    SectorCompleted,
    SessionClock,
    SessionPartEnded,
    SessionPartStarted,
    TrackStatus,
)
from pitwall.events.shared.race_control import parse_deletion
from tests.unit.test_demo_replay import Replay
from tests.unit.test_demo_sessions import session

MINUTE_MS = 60_000
SETTINGS = [(seed, False) for seed in range(1, 13)] + [(seed, True) for seed in range(13, 17)]


@pytest.fixture(params=SETTINGS, ids=lambda setting: f"seed{setting[0]}{'-rain' if setting[1] else ''}")
def qualifying(request: pytest.FixtureRequest) -> Replay:
    seed, rain = request.param
    return session("Q", seed, rain=rain)


def parts(replay: Replay) -> list[tuple[int, int, SessionPartStarted]]:
    """When each part began and ended."""
    ended = {end.part: t_ms for t_ms, end in replay.of(SessionPartEnded)}
    return [(t_ms, ended[start.part], start) for t_ms, start in replay.of(SessionPartStarted)]


def best_of(replay: Replay, begins_ms: int, ends_ms: int) -> dict[str, int]:
    """Best lap time of each driver on a lap that began in a part, deleted ones left out."""
    gone = {(deleted.driver, deleted.lap) for _, deleted in replay.of(LapTimeDeleted)}
    best: dict[str, int] = {}
    for t_ms, lap in replay.of(LapCompleted):
        if lap.lap_time_ms and begins_ms <= t_ms - lap.lap_time_ms < ends_ms and (lap.driver, lap.lap) not in gone:
            best[lap.driver] = min(lap.lap_time_ms, best.get(lap.driver, lap.lap_time_ms))
    return best


def reds(replay: Replay) -> list[tuple[int, int]]:
    changes = [(t_ms, status.status) for t_ms, status in replay.of(TrackStatus)]
    return [
        (t_ms, next(then_ms for then_ms, after in changes if then_ms > t_ms and after != "red"))
        for t_ms, status in changes
        if status == "red"
    ]


def test_three_parts_of_18_15_and_12_minutes_of_open_track(qualifying: Replay) -> None:
    found = parts(qualifying)
    assert [(start.part, start.name) for *_, start in found] == [(1, "Q1"), (2, "Q2"), (3, "Q3")]
    for minutes, (begins_ms, ends_ms, _) in zip((18, 15, 12), found, strict=True):
        stopped_ms = sum(to - since for since, to in reds(qualifying) if begins_ms <= since < ends_ms)
        assert ends_ms - begins_ms - stopped_ms == minutes * MINUTE_MS
    assert found[0][0] == qualifying.session.lights_out_ms
    assert all(later[0] - earlier[1] >= 5 * MINUTE_MS for earlier, later in pairwise(found))


def test_the_clock_runs_down_while_the_track_is_open(qualifying: Replay) -> None:
    clocks = qualifying.of(SessionClock)
    stops = [t_ms for t_ms, _ in reds(qualifying)]
    running: tuple[int, int] | None = None
    for t_ms, clock in clocks:
        if running:
            assert clock.remaining_ms == running[1] - (t_ms - running[0])
        if not clock.running and clock.remaining_ms and running:
            assert t_ms in stops
        running = (t_ms, clock.remaining_ms) if clock.running else None
    ends = [t_ms for t_ms, clock in clocks if not clock.remaining_ms]
    assert ends == [t_ms for t_ms, _ in qualifying.of(SessionPartEnded)]
    assert [t_ms for t_ms, _ in qualifying.of(ChequeredFlag)] == ends[-1:]


def test_the_slowest_five_leave_after_each_of_the_first_two_parts(qualifying: Replay) -> None:
    found = parts(qualifying)
    knocked_out = qualifying.of(KnockedOut)
    assert [out.part for _, out in knocked_out] == [1, 2]
    assert [start.advance for *_, start in found] == [15, 10, None]
    for (begins_ms, ends_ms, start), (out_ms, out), following in zip(found, knocked_out, found[1:], strict=False):
        assert len(out.drivers) == 5
        assert set(following[2].drivers) == set(start.drivers) - set(out.drivers)
        best = best_of(qualifying, begins_ms, ends_ms)
        slowest_of_the_others = max(best.get(driver, 10**9) for driver in following[2].drivers)
        assert all(best.get(driver, 10**9) >= slowest_of_the_others for driver in out.drivers)
        assert out_ms > max(t_ms for t_ms, lap in qualifying.of(LapCompleted) if lap.lap_time_ms and t_ms < out_ms)
        assert not [t_ms for t_ms, _ in qualifying.of(LapTimeDeleted) if out_ms < t_ms < following[0]]


def test_who_is_knocked_out_drives_no_more(qualifying: Replay) -> None:
    for out_ms, out in qualifying.of(KnockedOut):
        later = {left.driver for t_ms, left in qualifying.of(PitLeft) if t_ms > out_ms}
        assert not later & set(out.drivers)


def test_no_lap_for_a_time_begins_after_the_end_of_a_part(qualifying: Replay) -> None:
    found = parts(qualifying)
    for t_ms, lap in qualifying.of(LapCompleted):
        if lap.lap_time_ms is not None:
            began_ms = t_ms - lap.lap_time_ms
            assert any(begins_ms <= began_ms < ends_ms for begins_ms, ends_ms, _ in found)


def test_the_result_is_each_parts_best_laps_in_order(qualifying: Replay) -> None:
    ((result_ms, result),) = qualifying.of(Classification)
    assert result_ms == qualifying.moments[-1][0]
    assert [entry.position for entry in result.entries] == list(range(1, 21))
    bests = [best_of(qualifying, begins_ms, ends_ms) for begins_ms, ends_ms, _ in parts(qualifying)]
    for entry in result.entries:
        assert entry.part_times_ms == tuple(best.get(entry.driver) for best in bests)
        assert entry.laps == len(qualifying.laps_of(entry.driver))
    for places, part in ((slice(0, 10), 2), (slice(10, 15), 1), (slice(15, 20), 0)):
        times = [entry.part_times_ms[part] or 10**9 for entry in result.entries[places]]
        assert times == sorted(times)
    for (_, out), places in zip(qualifying.of(KnockedOut), (slice(15, 20), slice(10, 15)), strict=True):
        assert [entry.driver for entry in result.entries[places]] == list(out.drivers)


def test_sectors_add_up_and_laps_in_and_out_have_no_time(qualifying: Replay) -> None:
    sectors = {(s.driver, s.lap, s.sector): (t_ms, s.time_ms) for t_ms, s in qualifying.of(SectorCompleted)}
    for t_ms, lap in qualifying.of(LapCompleted):
        of_lap = [sectors[lap.driver, lap.lap, number] for number in (1, 2, 3)]
        assert [time for _, time in of_lap] == [lap.sector1_ms, lap.sector2_ms, lap.sector3_ms]
        assert of_lap[2][0] == t_ms
        if lap.pit_in or lap.pit_out:
            assert lap.lap_time_ms is None
        elif lap.lap_time_ms is not None:
            assert sum(time or 0 for _, time in of_lap) == lap.lap_time_ms
        assert (lap.sector1_ms is None) == lap.pit_out


def test_every_driver_makes_two_or_three_runs_a_part_on_sets_of_their_own(qualifying: Replay) -> None:
    retired = {out.driver for _, out in qualifying.of(Retired)}
    for begins_ms, ends_ms, start in parts(qualifying):
        stopped = any(begins_ms <= since < ends_ms for since, _ in reds(qualifying))
        for driver in set(start.drivers) - retired:
            runs = [
                left for t_ms, left in qualifying.of(PitLeft) if left.driver == driver and begins_ms <= t_ms < ends_ms
            ]
            assert (1 if stopped else 2) <= len(runs) <= (5 if stopped else 3)
    stints: dict[str, list[int]] = defaultdict(list)
    for _, left in qualifying.of(PitLeft):
        stints[left.driver].append(left.stint or 0)
    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in stints.values())


def test_laps_count_without_a_gap_and_tyres_age_with_them(qualifying: Replay) -> None:
    for driver in qualifying.drivers:
        sets = {left.lap: left for _, left in qualifying.of(PitLeft) if left.driver == driver}
        entered = {entry.lap for _, entry in qualifying.of(PitEntered) if entry.driver == driver}
        laps = [lap for _, lap in qualifying.laps_of(driver)]
        assert [lap.lap for lap in laps] == list(range(1, len(laps) + 1))
        compound, life, stint = None, 0, 0
        for lap in laps:
            assert lap.pit_out == (lap.lap in sets)
            assert lap.pit_in == (lap.lap in entered)
            if left := sets.get(lap.lap):
                compound, life, stint = left.compound, left.tyre_life or 0, left.stint or 0
            life += 1
            assert (lap.compound, lap.tyre_life, lap.stint) == (compound, life, stint)


def test_under_a_red_flag_all_come_in_and_nobody_leaves(qualifying: Replay) -> None:
    for red_ms, over_ms in reds(qualifying):
        assert 4 * MINUTE_MS <= over_ms - red_ms <= 15 * MINUTE_MS
        # A car may be on its way through the pit lane when the light goes red.
        assert not [t_ms for t_ms, _ in qualifying.of(PitLeft) if red_ms + 20_000 < t_ms < over_ms]
        assert not [t_ms for t_ms, lap in qualifying.of(LapCompleted) if red_ms < t_ms < over_ms and lap.lap_time_ms]
        on_track = set()
        for t_ms, payload in qualifying.moments:
            if t_ms < over_ms and isinstance(payload, PitLeft):
                on_track.add(payload.driver)
            elif t_ms < over_ms and isinstance(payload, PitEntered | Retired):
                on_track.discard(payload.driver)
        assert on_track == set()


def test_deleted_laps_are_announced_in_words_that_can_be_read(qualifying: Replay) -> None:
    driven = {(lap.driver, lap.lap): (t_ms, lap.lap_time_ms) for t_ms, lap in qualifying.of(LapCompleted)}
    said = {
        (t_ms, note.driver, note.lap, note.lap_time_ms, note.reason)
        for t_ms, message in qualifying.of(RaceControlMessage)
        if (note := parse_deletion(message.message))
    }
    deletions = qualifying.of(LapTimeDeleted)
    assert len(said) == len(deletions)
    for t_ms, deleted in deletions:
        end_ms, time_ms = driven[deleted.driver, deleted.lap]
        assert deleted.lap_time_ms == time_ms
        assert t_ms > end_ms
        assert (t_ms, deleted.driver, deleted.lap, time_ms, deleted.reason) in said


def test_some_seeds_have_a_red_flag_and_most_yellow_flags_and_deleted_laps() -> None:
    sessions = [session("Q", seed) for seed in range(1, 13)]
    stopped = sum(bool(reds(each)) for each in sessions)
    assert 3 <= stopped <= 9
    assert sum("YELLOW" in {m.flag for _, m in each.of(RaceControlMessage)} for each in sessions) >= 6
    assert sum(bool(each.of(LapTimeDeleted)) for each in sessions) >= 9


def test_the_track_gets_faster_and_the_field_is_close() -> None:
    faster = 0
    for seed in range(1, 13):
        replay = session("Q", seed)
        best = [best_of(replay, begins_ms, ends_ms) for begins_ms, ends_ms, _ in parts(replay)]
        faster += min(best[2].values()) < min(best[0].values())
        # The sporting regulations want everybody within 107 %.
        assert max(best[0].values()) < 1.07 * min(best[0].values())
        assert 80_000 < min(best[2].values()) < 95_000
    assert faster >= 10
