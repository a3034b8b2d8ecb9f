"""Who took part and how it ended, from OpenF1's rows."""

from collections.abc import Sequence

from pitwall.simulator.sources.fastf1.records import ResultRow
from pitwall.simulator.sources.fastf1.values import number, text, whole
from pitwall.simulator.sources.openf1.times import Row, driver, seconds_ms

_CLASSIFIED_SHARE = 0.9
"""A car must have covered so much of the winner's distance to be classified (sporting regulations)."""


def read_results(
    drivers: Sequence[Row], results: Sequence[Row], grid: Sequence[Row], *, race: bool
) -> tuple[ResultRow, ...]:
    """One line for each driver, in the order of the result, then those who are not in it."""
    outcome = {who: row for row in results if (who := driver(row)) is not None}
    places = {who: whole(row.get("position"), 0, 99) for row in grid if (who := driver(row)) is not None}
    people = {who: row for row in drivers if (who := driver(row)) is not None}
    most = max((whole(row.get("number_of_laps"), 0, 200) or 0 for row in results), default=0)
    lines = [
        _line(who, people.get(who, {}), outcome.get(who), places.get(who), most, race=race)
        for who in {**outcome, **people}
    ]
    return tuple(sorted(lines, key=lambda line: (line.position or 100, -(line.laps or 0))))


def _line(who: str, person: Row, outcome: Row | None, grid: int | None, most_laps: int, *, race: bool) -> ResultRow:
    first, last = text(person.get("first_name"), 60), text(person.get("last_name"), 60)
    line = ResultRow(
        number=who,
        code=text(person.get("name_acronym"), 4),
        full_name=f"{first} {last}".strip() or text(person.get("full_name"), 120),
        team=text(person.get("team_name"), 120),
        colour=text(person.get("team_colour"), 7),
        grid=grid,
    )
    if outcome is None:
        return line
    position, laps = whole(outcome.get("position"), 1, 99), whole(outcome.get("number_of_laps"), 0, 200)
    duration, gap = outcome.get("duration"), outcome.get("gap_to_leader")
    in_parts = isinstance(duration, list)
    return ResultRow(
        number=who,
        code=line.code,
        full_name=line.full_name,
        team=line.team,
        colour=line.colour,
        grid=grid,
        position=position,
        classified=_classified(outcome, position, laps, most_laps),
        time_ms=None if in_parts else seconds_ms(duration if position == 1 else gap),
        status=_status(outcome, gap, race=race),
        points=number(outcome.get("points"), 0, 100),
        laps=laps,
        part_times_ms=tuple(seconds_ms(one) for one in duration[:3]) if isinstance(duration, list) else (),
    )


def _classified(outcome: Row, position: int | None, laps: int | None, most_laps: int) -> str:
    """The place as the sport prints it, or why there is none."""
    if outcome.get("dsq") is True:
        return "D"
    if outcome.get("dns") is True:
        return "W"
    far_enough = laps is not None and laps >= int(most_laps * _CLASSIFIED_SHARE)
    if position is None or (outcome.get("dnf") is True and not far_enough):
        return "R"
    return str(position)


def _status(outcome: Row, gap: object, *, race: bool) -> str:
    for name, word in (("dsq", "Disqualified"), ("dns", "Did not start"), ("dnf", "Retired")):
        if outcome.get(name) is True:
            return word
    if not race:
        return ""
    return "Lapped" if isinstance(gap, str) and "LAP" in gap.upper() else "Finished"
