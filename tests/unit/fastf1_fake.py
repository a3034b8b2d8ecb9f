"""A FastF1 session in memory: everything a short race of three cars has, less what a test takes away."""

from types import SimpleNamespace
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from pitwall.events import Event
from pitwall.simulator.race import Race
from pitwall.simulator.sources.fastf1.race_events import build_race
from pitwall.simulator.sources.fastf1.season import ScheduledRace
from pitwall.simulator.sources.fastf1.session import read_session

Kind = TypeVar("Kind")

EVENT = ScheduledRace(
    season=2025, round=3, name="Test Grand Prix", location="Somewhere", country="Nowhere", date="2025-04-06"
)

START_S, LAP_S, LAPS = 3600, 20, 4
END_S = START_S + 100
GRID = {"1": "VER", "4": "NOR", "81": "PIA"}


def seconds(value: float | None) -> pd.Timedelta:
    return pd.Timedelta(seconds=value) if value is not None else pd.NaT  # type: ignore[return-value]


def laps() -> pd.DataFrame:
    rows = []
    for place, (number, code) in enumerate(GRID.items()):
        for lap in range(1, LAPS + 1):
            end = START_S + lap * LAP_S + place * (1 + lap / 10)
            rows.append(
                {
                    "Time": seconds(end),
                    "Driver": code,
                    "DriverNumber": number,
                    "LapTime": seconds(LAP_S + place / 10) if lap > 1 else pd.NaT,
                    "LapNumber": float(lap),
                    "Stint": 1.0,
                    "PitOutTime": pd.NaT,
                    "PitInTime": pd.NaT,
                    "Sector1Time": seconds(8),
                    "Sector2Time": seconds(6),
                    "Sector3Time": seconds(6 + place / 10),
                    "Sector1SessionTime": seconds(end - 12),
                    "Sector2SessionTime": seconds(end - 6),
                    "Sector3SessionTime": seconds(end),
                    "SpeedI1": 250.0,
                    "SpeedI2": np.nan,
                    "SpeedFL": 280.0,
                    "SpeedST": 300.0,
                    "Compound": "HARD",
                    "TyreLife": float(lap),
                    "FreshTyre": True,
                    "LapStartTime": seconds(end - LAP_S),
                    "Position": float(place + 1),
                    "Deleted": False,
                    "FastF1Generated": False,
                    "IsAccurate": lap > 1,
                }
            )
    return pd.DataFrame(rows)


def results() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "DriverNumber": list(GRID),
            "Abbreviation": list(GRID.values()),
            "FullName": ["Max Verstappen", "Lando Norris", "Oscar Piastri"],
            "TeamName": ["Red Bull Racing", "McLaren", "McLaren"],
            "TeamColor": ["3671C6", "FF8000", "FF8000"],
            "Position": [1.0, 2.0, 3.0],
            "ClassifiedPosition": ["1", "2", "3"],
            "GridPosition": [2.0, 1.0, 0.0],
            "Time": [seconds(80), seconds(1.4), seconds(2.8)],
            "Status": ["Finished"] * 3,
            "Points": [25.0, 18.0, 15.0],
            "Laps": [4.0, 4.0, 4.0],
        },
        index=list(GRID),
    )


def car() -> pd.DataFrame:
    times = pd.to_timedelta(np.arange(START_S, END_S, 0.24), unit="s")
    size = len(times)
    return pd.DataFrame(
        {
            "SessionTime": times,
            "RPM": np.full(size, 9000.0),
            "Speed": np.full(size, 200.0),
            "nGear": np.full(size, 6),
            "Throttle": np.full(size, 50.0),
            "Brake": np.full(size, False),
            "DRS": np.zeros(size, dtype=int),
        }
    )


def places() -> pd.DataFrame:
    times = np.arange(START_S, END_S, 0.22)
    angle = 2 * np.pi * (times - START_S) / LAP_S
    return pd.DataFrame(
        {
            "SessionTime": pd.to_timedelta(times, unit="s"),
            "X": 8000 * np.cos(angle),
            "Y": 8000 * np.sin(angle),
            "Z": 0.0,
        }
    )


def order() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Time": [seconds(5), seconds(5), seconds(START_S + 25), seconds(START_S + 25.1)],
            "Driver": ["1", "4", "4", "1"],
            "Position": [2, 1, 2, 1],
            "GapToLeader": [np.nan, "LAP 1", "+1.1", "LAP 2"],
            "IntervalToPositionAhead": [np.nan, "LAP 1", "+1.1", "LAP 2"],
        }
    )


class FakeSession:
    """A FastF1 session with everything; what a test takes away raises as FastF1 does."""

    api_path = "/static/2025/"

    def __init__(self, **parts: Any) -> None:
        start = pd.Timestamp("2025-04-06 05:00:00")
        self._parts: dict[str, Any] = {
            "name": "Race",
            "date": start,
            "session_info": {"Type": "Race", "Meeting": {"Circuit": {"ShortName": "Somewhere Ring"}}},
            "total_laps": LAPS,
            "t0_date": start - seconds(START_S),
            "results": results(),
            "laps": laps(),
            "session_status": pd.DataFrame(
                {"Time": [seconds(START_S), seconds(END_S)], "Status": ["Started", "Finalised"]}
            ),
            "track_status": pd.DataFrame({"Time": [seconds(1), seconds(START_S + 25)], "Status": ["1", "4"]}),
            "weather_data": pd.DataFrame(
                {"Time": [seconds(60)], "AirTemp": [20.5], "Pressure": [0.0], "Rainfall": [False]}
            ),
            "race_control_messages": pd.DataFrame(
                {"Time": [start, pd.NaT], "Message": ["GREEN LIGHT - PIT EXIT OPEN", "DRS ENABLED"], "Lap": [1, 2]}
            ),
            "car_data": {number: car() for number in GRID},
            "pos_data": {number: places() for number in GRID},
            "order": order(),
        }
        self._parts.update(parts)

    def __getattr__(self, name: str) -> Any:
        part = self._parts[name]
        if isinstance(part, Exception):
            raise part
        return part

    def get_circuit_info(self) -> SimpleNamespace:
        info = self._parts.get("circuit_info")
        if isinstance(info, Exception):
            raise info
        corners = pd.DataFrame({"X": [8000.0, np.nan], "Y": [10.4, 5.0], "Number": [1, 2], "Letter": ["A", ""]})
        sectors = pd.DataFrame({"X": [10.0, 20.0, np.nan], "Y": [5.0, 6.0, 7.0], "Number": [1, 2, 3]})
        return SimpleNamespace(corners=corners, marshal_sectors=sectors, rotation=44.0)


def build(*, telemetry: bool = True, **parts: Any) -> Race:
    """The race made of a session, every payload checked against the contract's JSON form."""
    data = read_session(
        FakeSession(**parts), EVENT, lambda line: None, telemetry=telemetry, order_of=lambda session: session.order
    )
    race = build_race(data)
    last_ms = 0
    for t_ms, payload in [(0, race.session), *race.moments()]:
        event = Event(run="test", seq=1, t_ms=t_ms, payload=payload)
        assert Event.from_json(event.to_json()) == event
        assert t_ms >= last_ms
        last_ms = t_ms
    return race


def of_kind(race: Race, kind: type[Kind]) -> list[Kind]:
    """All payloads of one kind, in their order."""
    return [payload for _, payload in race.moments() if isinstance(payload, kind)]
