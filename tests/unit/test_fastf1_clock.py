"""When a race began and ended, and what time it was outside."""

import random

import pytest

from pitwall.simulator.sources.fastf1.clock import estimate_t0, message_ms, read_clock
from pitwall.simulator.sources.fastf1.records import LapRow, MessageRow, RaceData

T0_UTC_MS = 1_742_094_442_619
"""Some session time 0, with a fraction of a second."""


def lap(driver: str, number: int, end_ms: int, *, start_ms: int | None = None, generated: bool = False) -> LapRow:
    return LapRow(driver=driver, lap=number, start_ms=start_ms, end_ms=end_ms, lap_time_ms=90_000, generated=generated)


def at(session_ms: int, message: str, flag: str = "") -> MessageRow:
    """A message as race control dates it: UTC, cut to the second."""
    return MessageRow(message=message, flag=flag, utc_ms=(T0_UTC_MS + session_ms) // 1000 * 1000)


def test_lights_out_is_the_first_start_also_with_a_red_flag() -> None:
    race = RaceData(
        season=2024, session_status=((10, "Inactive"), (5000, "Started"), (9000, "Aborted"), (9900, "Started"))
    )
    assert read_clock(race).lights_out_ms == 5000


def test_without_a_started_status_the_first_lap_tells() -> None:
    race = RaceData(season=2024, laps=(lap("4", 1, 200_000, start_ms=101_000), lap("1", 1, 201_000, start_ms=101_000)))
    assert read_clock(race).lights_out_ms == 101_000


def test_without_any_start_it_was_a_long_lap_before_the_first_crossing() -> None:
    race = RaceData(season=2024, laps=(lap("4", 1, 200_000), lap("4", 2, 290_000)))
    assert read_clock(race).lights_out_ms == 200_000 - 99_000


def test_the_flag_falls_for_the_first_to_complete_the_last_lap() -> None:
    race = RaceData(
        season=2024, total_laps=2, laps=(lap("4", 1, 90), lap("4", 2, 181), lap("1", 1, 91), lap("1", 2, 180))
    )
    flag = read_clock(race).flag
    assert flag is not None
    assert (flag.driver, flag.lap, flag.t_ms) == ("1", 2, 180)


def test_a_lap_back_to_the_pits_is_not_the_last_lap() -> None:
    race = RaceData(season=2024, total_laps=1, laps=(lap("4", 1, 90), lap("1", 1, 91), lap("1", 2, 300)))
    flag = read_clock(race).flag
    assert flag is not None
    assert (flag.driver, flag.lap) == ("4", 1)


def test_a_race_stopped_early_ends_with_the_laps_it_had() -> None:
    race = RaceData(
        season=2021, total_laps=44, laps=(lap("33", 1, 90), lap("33", 2, 300), lap("63", 3, 800, generated=True))
    )
    flag = read_clock(race).flag
    assert flag is not None
    assert flag.lap == 2


def test_a_race_without_laps_has_no_flag() -> None:
    assert read_clock(RaceData(season=2024)).flag is None


@pytest.mark.parametrize("seed", range(5))
def test_t0_is_found_from_messages_about_what_timing_reported(seed: int) -> None:
    rng = random.Random(seed)
    yellow, clear = (
        sorted(rng.sample(range(1_000_000, 9_000_000), 6)),
        sorted(rng.sample(range(1_000_000, 9_000_000), 6)),
    )
    track = [(t_ms, "2") for t_ms in yellow] + [(t_ms, "1") for t_ms in clear] + [(4_000_000, "4")]
    messages = [at(t_ms - rng.randrange(400), "YELLOW IN TRACK SECTOR 3", "YELLOW") for t_ms in yellow]
    messages += [at(t_ms - rng.randrange(400), "CLEAR IN TRACK SECTOR 3", "CLEAR") for t_ms in clear]
    messages += [at(rng.randrange(1_000_000, 9_000_000), "YELLOW IN TRACK SECTOR 9", "YELLOW") for _ in range(20)]
    messages.append(at(4_000_000, "SAFETY CAR DEPLOYED"))
    race = RaceData(season=2025, track_status=tuple(sorted(track)), messages=tuple(messages))
    found = estimate_t0(race, 1_000_000, None)
    assert found is not None
    assert abs(found - T0_UTC_MS) < 1000


def test_with_one_message_only_the_flag_tells_t0() -> None:
    race = RaceData(
        season=2025, laps=(lap("4", 1, 6_000_000),), messages=(at(6_000_000, "CHEQUERED FLAG", "CHEQUERED"),)
    )
    clock = read_clock(race)
    assert clock.t0_utc_ms is not None
    assert abs(clock.t0_utc_ms - T0_UTC_MS) < 1000


def test_pairs_that_would_put_the_race_on_another_day_do_not_count() -> None:
    track = tuple((t_ms, "2") for t_ms in (0, 1000, 2000, 3000, 9_000_000))
    messages = tuple(at(t_ms, "YELLOW", "YELLOW") for t_ms in (86_400_000, 86_401_000, 86_402_000, 86_403_000))
    race = RaceData(
        season=2025, track_status=track, messages=messages, scheduled_utc_ms=T0_UTC_MS + 3_600_000 - 180_000
    )
    found = estimate_t0(race, 3_600_000, None)
    assert found == T0_UTC_MS, "the scheduled start is closer than a chance agreement"


def test_with_no_message_at_all_the_schedule_tells_t0() -> None:
    race = RaceData(season=2025, scheduled_utc_ms=T0_UTC_MS + 3_600_000 - 180_000)
    assert estimate_t0(race, 3_600_000, None) == T0_UTC_MS
    assert estimate_t0(RaceData(season=2025), 3_600_000, None) is None


def test_the_telemetry_knows_t0_best() -> None:
    assert read_clock(RaceData(season=2025, t0_utc_ms=T0_UTC_MS, scheduled_utc_ms=5)).t0_utc_ms == T0_UTC_MS


def test_a_message_without_a_time_is_put_at_the_start_of_its_lap() -> None:
    clock = read_clock(
        RaceData(season=2025, t0_utc_ms=T0_UTC_MS, session_status=((1000, "Started"), (9_000_000, "Ends")))
    )
    assert message_ms(MessageRow(message="DRS ENABLED", lap=3), clock, {3: 300_000}) == 300_000
    assert message_ms(MessageRow(message="DRS ENABLED", lap=8), clock, {3: 300_000}) == 1000


def test_a_message_hours_after_the_race_is_not_waited_for() -> None:
    clock = read_clock(
        RaceData(season=2025, t0_utc_ms=T0_UTC_MS, session_status=((1000, "Started"), (9_000_000, "Ends")))
    )
    late = MessageRow(message="FIA STEWARDS: …", utc_ms=T0_UTC_MS + 30_000_000)
    assert message_ms(late, clock, {}) == 9_000_000 + 600_000
    early = MessageRow(message="RISK OF RAIN", utc_ms=T0_UTC_MS - 5000)
    assert message_ms(early, clock, {}) == 0
