"""A demo race is one a fan would believe: pace, stops, safety car, rain, penalties."""

from collections import Counter
from itertools import pairwise
from statistics import median

import pytest

from pitwall.events import (
    ChequeredFlag,
    Classification,
    LapCompleted,
    LapTimeDeleted,
    OrderEntry,
    PitEntered,
    PitLeft,
    RaceControlMessage,
    Retired,
    RunningOrder,
    TrackStatus,
    Weather,
)
from pitwall.events.shared.race_control import LapNote, parse_deletion, parse_penalty
from pitwall.simulator.errors import UsageError
from pitwall.simulator.sources.demo import DemoSource
from tests.unit.test_demo_replay import Replay, replay

SEEDS = range(1, 11)
FULL_RACES = range(1, 7)
SLICKS = {"SOFT", "MEDIUM", "HARD"}
RAIN_TYRES = {"INTERMEDIATE", "WET"}


def messages(race: Replay) -> list[str]:
    return [message.message for _, message in race.of(RaceControlMessage)]


def statuses(race: Replay) -> list[tuple[int, str]]:
    return [(t_ms, status.status) for t_ms, status in race.of(TrackStatus)]


def finish_order(race: Replay) -> list[str]:
    last = {lap.driver: (-lap.lap, t_ms) for t_ms, lap in race.of(LapCompleted)}
    out = {retired.driver for _, retired in race.of(Retired)}
    return sorted(last.keys() - out, key=lambda driver: last[driver])


def test_it_says_that_it_never_took_place() -> None:
    session = replay(9, 3).session
    assert (session.source, session.synthetic, session.seed) == ("demo", True, 9)
    assert (session.race_name, session.total_laps, session.telemetry) == ("Demo Grand Prix", 3, False)
    assert session.track is not None
    assert len(session.track.corners) == 14


@pytest.mark.parametrize("cars", [2, 20, 22])
def test_every_car_has_a_place_a_number_and_a_code_of_its_own(cars: int) -> None:
    roster = replay(4, 3, cars=cars).session.roster
    assert [driver.grid for driver in roster] == list(range(1, cars + 1))
    assert len({driver.number for driver in roster}) == cars
    assert len({driver.code for driver in roster}) == cars
    assert all(len(driver.code) == 3 for driver in roster)
    assert set(Counter(driver.team for driver in roster).values()) == {2}
    assert len({driver.team_colour for driver in roster}) == cars // 2


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_full_race_takes_as_long_as_a_grand_prix(seed: int) -> None:
    race = replay(seed)
    ((flag_ms, _),) = race.of(ChequeredFlag)
    assert 75 <= (flag_ms - race.session.lights_out_ms) / 60_000 <= 95


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_lap_times_are_plausible_and_the_fastest_comes_late(seed: int) -> None:
    laps = [lap for _, lap in replay(seed).of(LapCompleted)]
    fastest = min(laps, key=lambda lap: lap.lap_time_ms or 0)
    assert (fastest.lap_time_ms or 0) > 0.88 * median(lap.lap_time_ms or 0 for lap in laps)
    assert fastest.lap > 26
    traps = [lap.speed_st_kph for lap in laps if lap.accurate]
    assert all(220 <= (speed or 0) <= 360 for speed in traps)
    assert median(speed or 0 for speed in traps) > 300


def test_the_field_overtakes_stops_and_loses_cars() -> None:
    races = [replay(seed) for seed in (1, 2, 3)]
    for race in races:
        winners = [lap.driver for _, lap in race.of(LapCompleted) if lap.position == 1]
        assert len(set(winners)) > 1
        assert len(race.of(PitLeft)) >= 15
        assert 1 <= len(race.of(Retired)) <= 4
        assert any(a != b for a, b in zip(finish_order(race), race.drivers, strict=False))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_dry_race_needs_two_compounds(seed: int) -> None:
    race = replay(seed, 16)
    for driver in finish_order(race):
        assert len({lap.compound for _, lap in race.laps_of(driver)} & SLICKS) >= 2


@pytest.mark.parametrize("seed", SEEDS)
def test_teammates_do_not_queue_for_their_box_at_green(seed: int) -> None:
    """From one pit line to the other takes 19 s without a stop: closer than that to each other
    a team's cars would meet in the box."""
    race = replay(seed, 16)
    team = {driver.number: driver.team for driver in race.session.roster}
    entered = {(entry.driver, entry.lap): t_ms for t_ms, entry in race.of(PitEntered)}
    stops = [(entered[stop.driver, stop.lap - 1], t_ms, stop) for t_ms, stop in race.of(PitLeft)]
    for entry_ms, _, stop in stops:
        status = [status for since, status in statuses(race) if since <= entry_ms][-1]
        if status != "clear" or stop.lap > 12:
            continue
        before = [
            left_ms
            for other_ms, left_ms, other in stops
            if team[other.driver] == team[stop.driver] and other_ms < entry_ms and (other.duration_ms or 0) < 26_000
        ]
        assert all(entry_ms > left_ms - 21_000 for left_ms in before)


@pytest.mark.parametrize("laps", [10, 12])
@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
def test_a_race_of_ten_laps_and_more_has_a_safety_car(seed: int, laps: int) -> None:
    race = replay(seed, laps)
    codes = [status for _, status in statuses(race)]
    assert codes.count("safety_car") >= 1
    assert codes[-1] == "clear"
    said = messages(race)
    assert said.index("SAFETY CAR DEPLOYED") < said.index("SAFETY CAR IN THIS LAP") < said.index("TRACK CLEAR")


def test_a_short_race_has_no_safety_car_and_asks_for_no_stop() -> None:
    race = replay(3, 5)
    assert "safety_car" not in [status for _, status in statuses(race)]
    assert not race.of(PitLeft)


@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
def test_the_safety_car_bunches_the_field(seed: int) -> None:
    race = replay(seed)
    out_ms, in_ms = next((a, b) for (a, code), (b, _) in pairwise(statuses(race)) if code == "safety_car")
    assert spread_ms(race, in_ms) < 0.6 * spread_ms(race, out_ms)
    assert spread_ms(race, in_ms) < 25_000


def spread_ms(race: Replay, t_ms: int) -> int:
    """The gap of the fifteenth car at a time; a lap or more counts as 99 s."""
    return next(entry.gap_ms or 99_000 for entry in order_at(race, t_ms).values() if entry.position == 15)


def order_at(race: Replay, t_ms: int) -> dict[str, OrderEntry]:
    current: dict[str, OrderEntry] = {}
    for then_ms, order in race.of(RunningOrder):
        if then_ms <= t_ms + 3000:
            current.update((entry.driver, entry) for entry in order.entries)
    return current


def test_lapped_cars_get_their_lap_back_behind_the_safety_car() -> None:
    race = replay()
    told_ms, told = next(
        (t_ms, m.message) for t_ms, m in race.of(RaceControlMessage) if "MAY NOW OVERTAKE" in m.message
    )
    clear_ms = next(t_ms for t_ms, m in race.of(RaceControlMessage) if m.message == "TRACK CLEAR" and t_ms > told_ms)
    for driver in told.split(": ")[1].split(", "):
        before, after = (order_at(race, t_ms)[driver].laps_behind or 0 for t_ms in (told_ms, clear_ms))
        assert before >= 1
        assert after == before - 1


@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
def test_nobody_overtakes_behind_the_safety_car(seed: int) -> None:
    """Laps begun and ended behind it: apart from stops, those in line stay in line."""
    race = replay(seed)
    out_ms, in_ms = next((a, b) for (a, code), (b, _) in pairwise(statuses(race)) if code == "safety_car")
    laps = race.of(LapCompleted)
    pits = {(lap.driver, lap.lap) for _, lap in laps if lap.pit_in or lap.pit_out}
    crossings: dict[int, dict[str, int]] = {}
    for t_ms, lap in laps:
        if out_ms + 100_000 < t_ms <= in_ms:
            crossings.setdefault(lap.lap, {})[lap.driver] = t_ms
    assert len(crossings) >= 2
    for (number, before), (_, after) in pairwise(sorted(crossings.items())):
        staying = [car for car in before.keys() & after.keys() if not {(car, number), (car, number + 1)} & pits]
        leaders = [car for car in staying if before[car] - min(before.values()) < 20_000]
        assert sorted(leaders, key=before.__getitem__) == sorted(leaders, key=after.__getitem__)


def test_lapped_cars_get_blue_flags_and_finish_laps_down() -> None:
    lapped = flagged = 0
    for seed in FULL_RACES:
        race = replay(seed)
        flags = {m.driver for _, m in race.of(RaceControlMessage) if m.flag == "BLUE"}
        down = {entry.driver for _, order in race.of(RunningOrder) for entry in order.entries if entry.laps_behind}
        ((_, result),) = race.of(Classification)
        lapped += any(entry.status.endswith("Lap") for entry in result.entries)
        flagged += bool(flags)
        assert {car for car in flags if car} <= set(race.drivers)
        assert all(entry.driver in down for entry in result.entries if "Lap" in entry.status)
    assert lapped >= 2
    assert flagged >= 2


@pytest.mark.parametrize("seed", FULL_RACES)
def test_the_result_is_the_finish_with_the_penalties_still_owed(seed: int) -> None:
    race = replay(seed)
    owed: Counter[str] = Counter()
    for text in messages(race):
        if penalty := parse_penalty(text):
            owed[penalty.driver] += int(penalty.what.split()[0])
        elif "PENALTY SERVED" in text:
            served = parse_penalty(text.replace("PENALTY SERVED - ", ""))
            assert served is not None
            owed[served.driver] -= int(served.what.split()[0])
    assert all(seconds >= 0 for seconds in owed.values())
    ((_, result),) = race.of(Classification)
    finish = {lap.driver: t_ms for t_ms, lap in race.of(LapCompleted)}
    full = [entry for entry in result.entries if entry.status == "Finished"]
    times = [finish[entry.driver] + 1000 * owed[entry.driver] for entry in full]
    assert times == sorted(times)
    assert [entry.gap_ms for entry in full] == [time - times[0] for time in times]


def test_penalties_change_the_order_of_the_finish() -> None:
    changed = 0
    for seed in FULL_RACES:
        ((_, result),) = replay(seed).of(Classification)
        official = [entry.driver for entry in result.entries if entry.classified != "R"]
        changed += official != finish_order(replay(seed))
    assert changed >= 1


def test_deleted_laps_are_announced_in_words_that_can_be_read() -> None:
    race = replay()
    driven = {(lap.driver, lap.lap): (t_ms, lap.lap_time_ms) for t_ms, lap in race.of(LapCompleted)}
    said = {(t_ms, note.driver, note.lap, note.lap_time_ms, note.reason) for t_ms, note in notes(race)}
    deletions = race.of(LapTimeDeleted)
    assert deletions
    for t_ms, deleted in deletions:
        end_ms, time_ms = driven[deleted.driver, deleted.lap]
        assert deleted.lap_time_ms == time_ms
        assert t_ms > end_ms
        assert (t_ms, deleted.driver, deleted.lap, time_ms, deleted.reason) in said


def notes(race: Replay) -> list[tuple[int, LapNote]]:
    found = ((t_ms, parse_deletion(message.message)) for t_ms, message in race.of(RaceControlMessage))
    return [(t_ms, note) for t_ms, note in found if note]


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("laps", [14, 52])
def test_rain_brings_intermediates_and_slower_laps(seed: int, laps: int) -> None:
    race = replay(seed, laps, rain=True)
    rainfall = [t_ms for t_ms, reading in race.of(Weather) if reading.rainfall]
    fitted = [(t_ms, stop) for t_ms, stop in race.of(PitLeft) if stop.compound in RAIN_TYRES]
    assert len({stop.driver for _, stop in fitted}) >= 14
    assert min(t_ms for t_ms, _ in fitted) > rainfall[0] - 60_000
    wet = median(lap.lap_time_ms or 0 for _, lap in race.of(LapCompleted) if lap.compound in RAIN_TYRES)
    dry = median(lap.lap_time_ms or 0 for _, lap in race.of(LapCompleted) if lap.compound in SLICKS and lap.accurate)
    assert wet > dry + 3000


def test_it_stays_dry_unless_rain_is_asked_for() -> None:
    race = replay()
    assert not any(reading.rainfall for _, reading in race.of(Weather))
    assert not RAIN_TYRES & {lap.compound for _, lap in race.of(LapCompleted)}


def test_the_weather_is_read_once_a_minute_to_the_end() -> None:
    times = [t_ms for t_ms, _ in replay().of(Weather)]
    assert {b - a for a, b in pairwise(times)} == {60_000}
    assert replay().moments[-1][0] - times[-1] <= 60_000


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"laps": 2}, "laps from 3 to 100, not 2"),
        ({"laps": 101}, "laps from 3 to 100, not 101"),
        ({"cars": 1}, "cars from 2 to 22, not 1"),
        ({"cars": 23}, "cars from 2 to 22, not 23"),
        ({"seed": -1}, "seed from 0 to 9223372036854775807, not -1"),
    ],
)
def test_a_race_that_cannot_be_made_is_refused_in_one_line(settings: dict[str, int], named: str) -> None:
    seed, laps, cars = (settings.get(name, default) for name, default in (("seed", 1), ("laps", 52), ("cars", 20)))
    with pytest.raises(UsageError) as refused:
        DemoSource(seed=seed, laps=laps, cars=cars)
    assert named in str(refused.value)
    assert "\n" not in str(refused.value)
