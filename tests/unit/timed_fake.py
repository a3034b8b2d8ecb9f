"""A FastF1 session against the clock in memory, a qualifying or a practice, less what a test takes away."""

from typing import Any

import numpy as np
import pandas as pd

from pitwall.events import Event
from pitwall.simulator.race import Race
from pitwall.simulator.sources.fastf1.session import read_session
from pitwall.simulator.sources.fastf1.source import build_session
from tests.unit.fastf1_fake import EVENT, FakeSession, seconds

MINUTE_S = 60
PARTS_S = ((900, 900 + 18 * MINUTE_S), (2400, 2400 + 15 * MINUTE_S), (3900, 3900 + 12 * MINUTE_S))
"""When each part starts and ends, in seconds of the session."""

SPLITS_S = (0, 2300, 3800)
FINALISED_S, ENDS_S = 5000, 5100


def numbers(cars: int = 20) -> list[str]:
    return [str(number) for number in range(1, cars + 1)]


def lap_s(part: int, place: int) -> float:
    """The time of the car in that place, in seconds: half a second quicker from part to part."""
    return 80 - part / 2 + place / 10


def laps(cars: int = 20, out: tuple[int, ...] = (15, 10)) -> pd.DataFrame:
    """An out lap and a flying lap in each part; ``out`` is how many take part in the second and the third."""
    rows = []
    for place, number in enumerate(numbers(cars)):
        for part, (start, _) in enumerate(PARTS_S, 1):
            if part > 1 and place >= (cars, *out)[part - 1]:
                break
            left, time = start + 10 + place, lap_s(part, place)
            rows.append(_lap(number, 2 * part - 1, left, left + 100, None, out=left))
            rows.append(_lap(number, 2 * part, left + 100, left + 100 + time, time))
    return pd.DataFrame(rows)


def _lap(
    number: str, lap: int, start: float, end: float, time: float | None, out: float | None = None
) -> dict[str, Any]:
    return {
        "Time": seconds(end),
        "DriverNumber": number,
        "Driver": f"D{number}",
        "LapTime": seconds(time),
        "LapNumber": float(lap),
        "Stint": float((lap + 1) // 2),
        "PitOutTime": seconds(out),
        "PitInTime": pd.NaT,
        "Compound": "SOFT",
        "TyreLife": float((lap + 1) % 2 + 1),
        "FreshTyre": True,
        "LapStartTime": seconds(start),
        "IsPersonalBest": time is not None,
        "Deleted": False,
        "FastF1Generated": False,
        "IsAccurate": time is not None,
    }


def results(cars: int = 20, out: tuple[int, ...] = (15, 10)) -> pd.DataFrame:
    """The result as FastF1 tells it from the laps: places as decimals."""
    rows = []
    for place, number in enumerate(numbers(cars)):
        times = {
            f"Q{part}": seconds(lap_s(part, place) if place < (cars, *out)[part - 1] else None) for part in (1, 2, 3)
        }
        line = {"DriverNumber": number, "Abbreviation": f"D{number}", "TeamName": "Team", "Position": place + 1.0}
        rows.append({**line, "ClassifiedPosition": f"{place + 1}.0", "GridPosition": np.nan, "Laps": np.nan, **times})
    return pd.DataFrame(rows, index=numbers(cars))


def statuses(*entries: tuple[float, str]) -> pd.DataFrame:
    """The session status, by default without a red flag."""
    if not entries:
        told = [entry for start, end in PARTS_S for entry in ((start, "Started"), (end, "Finished"))]
        entries = (*told, (FINALISED_S, "Finalised"), (ENDS_S, "Ends"))
    return pd.DataFrame({"Time": [seconds(at) for at, _ in entries], "Status": [status for _, status in entries]})


def messages(*entries: tuple[float, str]) -> pd.DataFrame:
    """Messages of race control, at seconds of the session."""
    zero = pd.Timestamp("2025-04-05 05:00:00") - seconds(PARTS_S[0][0])
    return pd.DataFrame({"Time": [zero + seconds(at) for at, _ in entries], "Message": [text for _, text in entries]})


def build_timed(name: str = "Qualifying", **parts: Any) -> Race:
    """The session, every payload checked against the contract's JSON form."""
    defaults: dict[str, Any] = {
        "name": name,
        "date": pd.Timestamp("2025-04-05 05:00:00"),
        "t0_date": pd.Timestamp("2025-04-05 05:00:00") - seconds(PARTS_S[0][0]),
        "laps": laps(),
        "results": results(),
        "session_status": statuses(),
        "_session_split_times": [seconds(split) for split in SPLITS_S],
        "track_status": pd.DataFrame({"Time": [seconds(1)], "Status": ["1"]}),
        "race_control_messages": messages(),
        "car_data": {},
        "pos_data": {},
        "order": pd.DataFrame(),
    }
    session = FakeSession(**{**defaults, **parts})
    data = read_session(session, EVENT, lambda line: None, telemetry=True, order_of=lambda session: session.order)
    race = build_session(data)
    last_ms = 0
    for t_ms, payload in [(0, race.session), *filter(None, race.moments())]:
        event = Event(run="test", seq=1, t_ms=t_ms, payload=payload)
        assert Event.from_json(event.to_json()) == event
        assert t_ms >= last_ms
        last_ms = t_ms
    return race


def told(race: Race, *kinds: type) -> list[tuple[float, Any]]:
    """What happened of these kinds, with the second of the session."""
    return [(moment[0] / 1000, moment[1]) for moment in filter(None, race.moments()) if isinstance(moment[1], kinds)]
