"""Who takes part: the roster, complete and well-formed whatever FastF1 has."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pitwall.events import Driver
from pitwall.simulator.sources.fastf1.clock import completed
from pitwall.simulator.sources.fastf1.records import LapRow, RaceData, ResultRow
from pitwall.simulator.sources.fastf1.tyres import Tyres, read_tyres

_CODE = re.compile(r"[A-Z0-9]{2,4}")
_COLOUR = re.compile(r"#?([0-9a-f]{6})")
_UNKNOWN_COLOUR = "#8c8c8c"

MOST_DRIVERS = 40


def read_roster(race: RaceData, tyres: Tyres | None = None) -> tuple[Driver, ...]:
    """All drivers of the result in its order, then those who only have laps.

    ``tyres`` are those of the race, by default what the laps alone tell.
    """
    race = without_support_races(race)
    lines = {row.number: row for row in race.results}
    for lap in race.laps:
        lines.setdefault(lap.driver, ResultRow(number=lap.driver))
    first = {lap.driver: lap for lap in reversed((tyres or read_tyres(race.laps)).laps)}
    codes = dict(_codes([*lines.values()]))
    return tuple(_driver(line, codes[line.number], first) for line in [*lines.values()][:MOST_DRIVERS])


def without_support_races(race: RaceData) -> RaceData:
    """The race without the numbers that are in the list of drivers, but not in this race.

    FastF1 adds the whole list to the official result; it names drivers of support races too.
    Where there is an official result, who is not in it and completed no lap did not take part.
    """
    drove = {lap.driver for lap in completed(race.laps)}
    if race.kind != "race":
        # Whoever was to take part and set no time stands in the result, without a place.
        unlisted = {row.number for row in race.results if row.position is None and not row.team}
        return _without(race, unlisted - drove)
    if not any(row.classified for row in race.results):
        return race
    others = {row.number for row in race.results if not _is_official(row) and row.number not in drove}
    return _without(race, others)


def _without(race: RaceData, others: set[str]) -> RaceData:
    return replace(
        race,
        results=tuple(row for row in race.results if row.number not in others),
        laps=tuple(lap for lap in race.laps if lap.driver not in others),
        order=tuple(row for row in race.order if row.driver not in others),
    )


def _is_official(row: ResultRow) -> bool:
    return bool(row.classified or row.status) or row.position is not None


def _driver(line: ResultRow, code: str, first: Mapping[str, LapRow]) -> Driver:
    lap = first.get(line.number)
    life = lap.tyre_life if lap else None
    return Driver(
        number=line.number,
        code=code,
        full_name=line.full_name if _is_name(line.full_name) else code,
        team=line.team,
        team_colour=team_colour(line.colour),
        grid=line.grid,
        compound=lap.compound if lap else None,
        # The age counts the lap it stands on, and a made-up first lap does so too.
        tyre_life=max(life - 1, 0) if life is not None and lap and lap.lap == 1 else None,
    )


def _is_name(name: str) -> bool:
    return bool(name) and name != "None None"


def _codes(lines: Sequence[ResultRow]) -> Iterator[tuple[str, str]]:
    """A code for each number, never the same twice: laps are counted by it."""
    taken: set[str] = set()
    for line in lines:
        code = next(code for code in _possible_codes(line) if code not in taken)
        taken.add(code)
        yield line.number, code


def _possible_codes(line: ResultRow) -> Iterator[str]:
    surname = line.full_name.split(" ")[-1] if _is_name(line.full_name) else ""
    for name in (line.code, surname[:3]):
        plain = "".join(letter for letter in unicodedata.normalize("NFKD", name) if not unicodedata.combining(letter))
        if _CODE.fullmatch(plain.upper()):
            yield plain.upper()
    yield line.number.zfill(2)
    yield f"X{line.number}"


def team_colour(colour: str) -> str:
    """A colour as ``#rrggbb``; grey where it is none."""
    match = _COLOUR.fullmatch(colour.lower())
    return f"#{match[1]}" if match else _UNKNOWN_COLOUR
