"""What FastF1 says of a recorded race, as the page would write it."""

import re
from dataclasses import dataclass
from typing import Any

import pandas as pd

from tests.recorded.conftest import Loaded

MS = pd.Timedelta(milliseconds=1)


def ms(span: Any) -> int:
    """A span of time, or a session time, in ms."""
    return round(span / MS)


def lap_time(time_ms: int) -> str:
    """``1:22.167``, ``31.623``."""
    minutes, rest = divmod(time_ms, 60_000)
    return f"{minutes}:{rest / 1000:06.3f}" if minutes else f"{rest / 1000:.3f}"


def read_gap(text: str) -> int:
    """``+1:03.412`` in ms."""
    found = re.fullmatch(r"\+(?:(\d+):)?(\d+)\.(\d{3})", text)
    assert found, f"a gap, got {text!r}"
    return int(found[1] or 0) * 60_000 + int(found[2]) * 1000 + int(found[3])


@dataclass(frozen=True)
class Facts:
    """A race by FastF1. Times are session times in ms."""

    loaded: Loaded

    def lap(self, code: str, lap: int) -> Any:
        """FastF1's row of a lap."""
        laps = self.loaded.session.laps
        [row] = laps[(laps["Driver"] == code) & (laps["LapNumber"] == lap)].itertuples()
        return row

    def crossings(self, lap: int) -> list[tuple[int, Any]]:
        """When each car ended this lap, in the order in which they did, and its row."""
        laps = self.loaded.session.laps
        rows = laps[(laps["LapNumber"] == lap) & laps["Time"].notna() & laps["Position"].notna()].itertuples()
        return sorted(((ms(row.Time), row) for row in rows), key=lambda each: each[0])

    def line(self, code: str, lap: int) -> int:
        """When a car ended this lap."""
        return ms(self.lap(code, lap).Time)

    @property
    def lights_out(self) -> int:
        return self.loaded.race.session.lights_out_ms

    def status(self, status: str) -> int:
        """When the track first had this status: FastF1's 2 yellow, 4 safety car, 5 red."""
        rows = self.loaded.session.track_status
        return next(
            ms(row.Time) for row in rows.itertuples() if row.Status == status and ms(row.Time) > self.lights_out
        )

    def weather(self, t_ms: float) -> Any:
        """What the weather station had said last."""
        rows = self.loaded.session.weather_data
        return rows[rows["Time"] / MS <= t_ms].iloc[-1]

    def result(self) -> list[str]:
        """Codes in the order of the official classification."""
        return list(self.loaded.session.results["Abbreviation"])
