"""How the session begins: what it is and who takes part, from the feed's own topics."""

import re

from pitwall.events import Driver, SessionStarted
from pitwall.simulator.sources.feed.clock import FeedClock
from pitwall.simulator.sources.feed.known import Known
from pitwall.simulator.sources.feed.merge import fields, items
from pitwall.simulator.sources.feed.message import parse_utc
from pitwall.simulator.sources.feed.values import compound, driver_number, duration_ms, text, whole

_CODE = re.compile(r"[A-Z0-9]{2,4}")
_COLOUR = re.compile(r"[0-9a-f]{6}")
_UNKNOWN_COLOUR = "#8c8c8c"
_MOST_DRIVERS = 40
_FORMATION_MS = 3 * 60_000
"""From the scheduled start of a race, when the formation lap begins, to lights out."""


def opening(known: Known, clock: FeedClock, drivers: dict[str, object]) -> SessionStarted:
    """The first event of a run. ``drivers`` is the list of drivers; cars that only timing has follow them."""
    info = known.info
    meeting = fields(info.get("Meeting"))
    circuit = text(fields(meeting.get("Circuit")).get("ShortName"), 120) or text(meeting.get("Location"), 120)
    date = text(info.get("StartDate"), 10)
    name = text(meeting.get("Name"), 120)
    return SessionStarted(
        source="recording",
        race_name=name or "Unnamed session",
        session=known.name,
        kind=known.kind,
        season=whole(date[:4], 1950, 2100) or whole(text(info.get("Path"), 4), 1950, 2100) or _year(clock),
        round=whole(meeting.get("Number"), 0, 40) or 0,
        circuit=circuit or name or "Unknown circuit",
        country=text(fields(meeting.get("Country")).get("Name"), 120),
        date=date if parse_utc(date) is not None else "",
        t0_utc_ms=clock.t0_utc_ms,
        total_laps=whole(known.topic("LapCount").get("TotalLaps"), 0, 200) if known.kind == "race" else None,
        lights_out_ms=_start_ms(known, clock),
        speed=1.0,
        telemetry=any(topic in known.topics for topic in ("CarData.z", "Position.z", "CarData", "Position")),
        roster=_roster(known, drivers),
    )


def _year(clock: FeedClock) -> int:
    """The year the messages are of; 1970 where none has a date, which no session can be mistaken for."""
    return 1970 + int((clock.t0_utc_ms or 0) / (365.2425 * 86_400_000))


def _start_ms(known: Known, clock: FeedClock) -> int:
    """When the session began; while it has not, when it is to begin."""
    if known.started_ms is not None:
        return known.started_ms
    local = parse_utc(known.info.get("StartDate"))
    offset = known.info.get("GmtOffset")
    ahead_ms = duration_ms(offset.lstrip("-")) if isinstance(offset, str) else None
    if local is None or ahead_ms is None:
        return 0
    utc_ms = local + ahead_ms if str(offset).startswith("-") else local - ahead_ms
    return clock.at_utc(utc_ms + (_FORMATION_MS if known.kind == "race" else 0)) or 0


def _roster(known: Known, drivers: dict[str, object]) -> tuple[Driver, ...]:
    timed = known.cars()
    listed = [number for number in drivers if driver_number(number) and (not timed or number in timed)]
    others = [number for number in timed if number not in listed]
    taken: set[str] = set()
    app = fields(known.topic("TimingAppData").get("Lines"))
    return tuple(
        _driver(number, fields(drivers.get(number)), fields(app.get(number)), taken, known.kind == "race")
        for number in [*listed, *others][:_MOST_DRIVERS]
    )


def _driver(number: str, entry: dict[str, object], app: dict[str, object], taken: set[str], in_race: bool) -> Driver:
    named = text(entry.get("Tla"), 4).upper()
    possible = [code for code in (named, number.zfill(2), f"X{number}") if _CODE.fullmatch(code)]
    code = next((code for code in possible if code not in taken), number.zfill(2))
    taken.add(code)
    colour = text(entry.get("TeamColour"), 7).lstrip("#").lower()
    first = fields(items(app.get("Stints")).get("0"))
    return Driver(
        number=number,
        code=code,
        full_name=_full_name(entry) or code,
        team=text(entry.get("TeamName"), 120),
        team_colour=f"#{colour}" if _COLOUR.fullmatch(colour) else _UNKNOWN_COLOUR,
        grid=whole(app.get("GridPos"), 0, 99) if in_race else None,
        compound=compound(first.get("Compound")) if in_race else None,
        tyre_life=whole(first.get("StartLaps"), 0, 200) if in_race else None,
    )


def _full_name(entry: dict[str, object]) -> str:
    both = " ".join(filter(None, (text(entry.get("FirstName"), 60), text(entry.get("LastName"), 59))))
    return both or text(entry.get("FullName"), 120)
