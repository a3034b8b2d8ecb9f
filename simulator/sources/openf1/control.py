"""Race control's messages, what they say of track and session, the weather and team radio, from OpenF1's rows."""

from collections.abc import Iterator, Sequence
from typing import Final

from pitwall.events import TeamRadio, Weather
from pitwall.simulator.race import Moment
from pitwall.simulator.sources.fastf1.records import MessageRow, Status
from pitwall.simulator.sources.fastf1.values import number, text, whole
from pitwall.simulator.sources.openf1.times import Row, driver, session_ms, utc_ms

_SESSION_STATUS = "SessionStatus"
"""The category with which OpenF1 puts the session's status among the messages."""

_SESSION_WORDS: Final = (
    ("STARTED", "Started"),
    ("RESUMED", "Started"),
    ("ABORTED", "Aborted"),
    ("SUSPENDED", "Aborted"),
    ("STOPPED", "Aborted"),
    ("FINISHED", "Finished"),
    ("FINALISED", "Finalised"),
    ("ENDED", "Ends"),
    ("ENDS", "Ends"),
)

_CLEAR, _YELLOW, _SAFETY_CAR, _RED, _VSC, _VSC_ENDING = "1", "2", "4", "5", "6", "7"
"""The feed's codes of the track status."""

_TRACK_WORDS: Final = (
    ("VIRTUAL SAFETY CAR DEPLOYED", _VSC),
    ("VSC DEPLOYED", _VSC),
    ("VIRTUAL SAFETY CAR ENDING", _VSC_ENDING),
    ("VSC ENDING", _VSC_ENDING),
    ("SAFETY CAR DEPLOYED", _SAFETY_CAR),
)
_YELLOWS = frozenset({"YELLOW", "DOUBLE YELLOW"})

_PLACE_IN_URL = "TeamRadio/"


def read_messages(rows: Sequence[Row]) -> tuple[MessageRow, ...]:
    """What race control wrote, in the order of time; the session's status is not among it."""
    kept = [row for row in rows if row.get("category") != _SESSION_STATUS and text(row.get("message"))]
    return tuple(_message(row) for row in sorted(kept, key=lambda row: utc_ms(row.get("date")) or 0))


def _message(row: Row) -> MessageRow:
    return MessageRow(
        message=text(row.get("message")),
        utc_ms=utc_ms(row.get("date")),
        category=text(row.get("category"), 40),
        flag=text(row.get("flag"), 40),
        scope=text(row.get("scope"), 40),
        sector=whole(row.get("sector"), 0, 99),
        driver=driver(row),
        lap=whole(row.get("lap_number"), 0, 200),
    )


def read_session_status(rows: Sequence[Row], t0_ms: int) -> tuple[Status, ...]:
    """Every change of the session's status, in the feed's words; empty where OpenF1 does not have it."""
    found = []
    for row in rows:
        words = text(row.get("message")).upper()
        t_ms = session_ms(row, "date", t0_ms)
        if row.get("category") == _SESSION_STATUS and t_ms is not None:
            found += [(t_ms, status) for word, status in _SESSION_WORDS if word in words.split()][:1]
    return tuple(sorted(found))


def read_part_begins(rows: Sequence[Row], t0_ms: int) -> tuple[int, ...]:
    """From when on the second and the third part of a qualifying are spoken of."""
    begins: dict[int, int] = {}
    for row in rows:
        part, t_ms = whole(row.get("qualifying_phase"), 1, 3), session_ms(row, "date", t0_ms)
        if part is not None and t_ms is not None:
            begins[part] = min(t_ms, begins.get(part, t_ms))
    return tuple(begins[part] for part in (2, 3) if part in begins)


def read_track_status(rows: Sequence[Row], t0_ms: int) -> tuple[Status, ...]:
    """The track status as the messages tell it: OpenF1 does not have the feed's own."""
    timed = sorted(
        ((t_ms, index, row) for index, row in enumerate(rows) if (t_ms := session_ms(row, "date", t0_ms)) is not None),
        key=lambda entry: entry[:2],
    )
    return tuple(_track_changes([(t_ms, row) for t_ms, _, row in timed]))


def _track_changes(rows: Sequence[tuple[int, Row]]) -> Iterator[Status]:
    yellow: set[int] = set()
    whole_track, current = _CLEAR, ""
    for t_ms, row in rows:
        words, flag, scope = (text(row.get(name)).upper() for name in ("message", "flag", "scope"))
        told = next((code for beginning, code in _TRACK_WORDS if words.startswith(beginning)), None)
        sector = whole(row.get("sector"), 0, 99)
        if told is not None:
            whole_track = told
        elif flag == "RED":
            whole_track = _RED
        elif scope == "SECTOR" and sector is not None and flag in _YELLOWS:
            yellow.add(sector)
        elif scope == "SECTOR" and sector is not None and flag == "CLEAR":
            yellow.discard(sector)
        elif scope == "TRACK" and flag in _YELLOWS:
            whole_track = _YELLOW
        elif scope == "TRACK" and flag in ("CLEAR", "GREEN"):
            whole_track = _CLEAR
            yellow.clear()
        code = _YELLOW if whole_track == _CLEAR and yellow else whole_track
        if code != current:
            current = code
            yield t_ms, code


def read_weather(rows: Sequence[Row], t0_ms: int) -> tuple[tuple[int, Weather], ...]:
    """The readings of the weather station."""
    found = [(t_ms, _reading(row)) for row in rows if (t_ms := session_ms(row, "date", t0_ms)) is not None]
    return tuple(sorted(found, key=lambda reading: reading[0]))


def _reading(row: Row) -> Weather:
    rain = number(row.get("rainfall"), 0, 1_000)
    return Weather(
        air_c=number(row.get("air_temperature"), -50, 70),
        track_c=number(row.get("track_temperature"), -50, 90),
        humidity_pct=number(row.get("humidity"), 0, 100),
        pressure_hpa=number(row.get("pressure"), 500, 1100),
        rainfall=None if rain is None else rain > 0,
        wind_direction_deg=whole(row.get("wind_direction"), 0, 360),
        wind_speed_mps=number(row.get("wind_speed"), 0, 100),
    )


def radio_moments(rows: Sequence[Row], t0_ms: int) -> list[Moment]:
    """Team radio when it was published."""
    found: list[Moment] = []
    for row in rows:
        who, t_ms, url = driver(row), session_ms(row, "date", t0_ms), text(row.get("recording_url"))
        if who is not None and t_ms is not None and _PLACE_IN_URL in url:
            found.append((t_ms, TeamRadio(driver=who, path=url[url.index(_PLACE_IN_URL) :])))
    return sorted(found, key=lambda moment: moment[0])
