"""The rules of a qualifying on recorded ones: order and times of each part are those of the official result."""

from pathlib import Path
from typing import Any

import fastf1
import pandas as pd
import pytest

from pitwall.events.qualifying_rules import Effort, LapTime, Moment, PartSpan, qualifying_order, standings
from tests.recorded.conftest import official
from tests.recorded_races import session_cache

pytestmark = pytest.mark.recorded

SESSIONS = [("2019-monza-qualifying", 2019, 14, "Q"), ("2021-mexico-qualifying", 2021, 18, "Q")]
SESSIONS.append(("2023-baku-shootout", 2023, 4, "SS"))


def ms(span: Any) -> int | None:
    return None if pd.isna(span) else round(span.total_seconds() * 1000)


def timed(row: Any) -> LapTime | None:
    """The lap's time if it stands and the lap did not end in the pit lane."""
    time_ms, pit_in_ms, t_ms = ms(row.LapTime), ms(row.PitInTime), ms(row.Time)
    if time_ms is None or t_ms is None or row.Deleted is True or (pit_in_ms is not None and pit_in_ms <= t_ms):
        return None
    return LapTime(time_ms, t_ms, row.DriverNumber, int(row.LapNumber))


def spans(session: Any) -> list[PartSpan]:
    """The parts as the session's status has them: begun anew after each end."""
    found: list[PartSpan] = []
    start_ms = None
    for row in session.session_status.itertuples():
        if row.Status == "Started" and start_ms is None:
            start_ms = ms(row.Time)
        elif row.Status == "Finished" and start_ms is not None:
            advance = {1: 15, 2: 10}.get(len(found) + 1)
            found.append(PartSpan(len(found) + 1, "", start_ms, ms(row.Time), advance=advance))
            start_ms = None
    return found


@pytest.mark.parametrize(("folder", "season", "round_", "name"), SESSIONS)
def test_order_and_times_are_those_of_the_official_result(
    folder: str, season: int, round_: int, name: str, tmp_path: Path
) -> None:
    fastf1.Cache.enable_cache(str(session_cache(folder, tmp_path / "cache")))
    fastf1.Cache.offline_mode(True)
    session = fastf1.get_session(season, round_, name)
    session.load(telemetry=False, weather=False)
    rows, result = list(session.laps.itertuples()), official(session)
    numbers = list(result.DriverNumber)
    parts = []
    for span, drivers in zip(spans(session), (numbers, numbers[:15], numbers[:10]), strict=True):
        parts.append(PartSpan(span.part, "", span.start_ms, span.end_ms, tuple(drivers), span.advance))
    laps = [lap for row in rows if (lap := timed(row)) is not None]
    moments = [
        Moment(ms(row.PitOutTime) or 0, row.DriverNumber, Effort.LEFT_THE_PITS) for row in rows if ms(row.PitOutTime)
    ]
    moments += [
        Moment(ms(row.Time) or 0, row.DriverNumber, Effort.FLYING_LAP) for row in rows if ms(row.PitInTime) is None
    ]
    found = standings(parts, sorted(numbers, key=int), laps, moments)
    assert qualifying_order(found, ()) == numbers
    for part in found:
        times = {number: ms(result.loc[number, f"Q{part.span.part}"]) for number in part.order}
        driven = {number: part.best[number].time_ms if number in part.best else None for number in part.order}
        assert driven == times
