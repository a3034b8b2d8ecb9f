"""The race lap by lap, up to a moment: what charts are drawn from."""

from collections import defaultdict
from statistics import median
from typing import Any

from pitwall.dashboard.state.history import History
from pitwall.dashboard.state.plain import Plain, known
from pitwall.events import LapCompleted, LapTimeDeleted, SessionStarted, TrackStatus
from pitwall.events.rules import neutralisations, takes_part

_FIELD = 3
"""So many cars that stayed out make a comparison."""


def laps_until(run: str, history: History, until_ms: int | None) -> Plain:
    """Every completed lap of every driver, and the laps driven under caution.

    ``drivers`` holds for each number a list with ``lap``, ``t_ms`` (session time at the line),
    ``position`` and ``gap_ms`` (to the first car over the line on that lap), and where known
    ``time_ms``, ``compound``, ``tyre_life``, ``stint``, ``pit_in``, ``pit_out``; ``cautions`` spans as
    ``status``, ``from_ms``, ``to_ms`` (missing while it lasts).
    """
    ends: dict[int, dict[str, tuple[int, LapCompleted]]] = defaultdict(dict)
    statuses: list[tuple[int, int, str]] = []
    deleted: set[tuple[str, int]] = set()
    started: tuple[int, SessionStarted] | None = None
    for event in history.events:
        if until_ms is not None and event.t_ms > until_ms:
            continue
        match event.payload:
            case LapCompleted() as lap:
                ends[lap.lap][lap.driver] = (event.t_ms, lap)
            case TrackStatus(status=status):
                statuses.append((event.seq, event.t_ms, status))
            case SessionStarted() as session if started is None or event.seq > started[0]:
                started = event.seq, session
            case LapTimeDeleted(driver=driver, lap=number):
                deleted.add((driver, number))
    roster = {driver.number for driver in started[1].roster} if started else set()
    drivers: dict[str, list[Plain]] = defaultdict(list)
    for number in sorted(ends):
        timed = [one for one in ends[number].items() if takes_part(one[0], roster)]
        if not timed:
            continue
        over_the_line = sorted(timed, key=lambda one: (one[1][0], one[1][1].position or 99))
        first_ms = over_the_line[0][1][0]
        for place, (driver, (t_ms, lap)) in enumerate(over_the_line, start=1):
            drivers[driver].append(_lap(lap, t_ms, place, t_ms - first_ms, (driver, number) in deleted))
    cautions = _cautions(sorted(statuses))
    return {
        "run": run,
        "drivers": dict(drivers),
        "cautions": cautions,
        "pit_loss": _pit_losses(list(drivers.values()), cautions),
    }


def _lap(lap: LapCompleted, t_ms: int, place: int, gap_ms: int, is_deleted: bool) -> Plain:
    return known(
        lap=lap.lap,
        t_ms=t_ms,
        position=lap.position or place,
        gap_ms=gap_ms,
        time_ms=lap.lap_time_ms,
        compound=lap.compound,
        tyre_life=lap.tyre_life,
        stint=lap.stint,
        deleted=is_deleted or None,
        pit_in=lap.pit_in or None,
        pit_out=lap.pit_out or None,
    )


def _pit_losses(drivers: list[list[Plain]], cautions: list[dict[str, Any]]) -> Plain:
    """What a stop costs in this race, in ms: the median of its stops, apart for those under caution.

    A stop costs what the lap into the pits and the lap out of them took beyond two usual laps:
    the driver's own before it, the median of up to five clean ones, or the same two of the cars
    that stayed out, whichever says less, for rain slows the one comparison and new tyres the
    other. Under caution only those who stayed out tell. A stop of which one lap was driven under
    caution and the other was not tells nothing.
    """
    costs: dict[str, list[int]] = {"green": [], "caution": []}
    for laps in drivers:
        by_number = {lap["lap"]: lap for lap in laps}
        for lap in laps:
            after = by_number.get(lap["lap"] + 1)
            if not lap.get("pit_in") or after is None or not after.get("pit_out"):
                continue
            if "time_ms" not in lap or "time_ms" not in after:
                continue
            cautious = _is_cautious(lap, cautions), _is_cautious(after, cautions)
            if not any(cautious):
                references = _usual_ms(laps, lap["lap"], cautions), _field_ms(drivers, lap["lap"], at_least=_FIELD)
                kind, usual = "green", max((each for each in references if each is not None), default=None)
            elif cautious[0] and _is_neutralised(after, cautions):
                kind, usual = "caution", _field_ms(drivers, lap["lap"])
            else:
                continue
            if usual is not None:
                costs[kind].append(lap["time_ms"] + after["time_ms"] - usual)
    return {
        kind: {"ms": round(median(found)), "stops": len(found)}
        for kind, found in costs.items()
        if found and median(found) > 0
    }


def _usual_ms(laps: list[Plain], number: int, cautions: list[dict[str, Any]]) -> float | None:
    """Two of the driver's own clean laps before this one."""
    clean = [
        lap["time_ms"]
        for lap in laps
        if 1 < lap["lap"] < number and "time_ms" in lap and not _touches_pits(lap) and not _is_cautious(lap, cautions)
    ]
    return 2 * median(clean[-5:]) if clean else None


def _field_ms(drivers: list[list[Plain]], number: int, at_least: int = 1) -> float | None:
    """A lap and the next as the cars drove them that stayed out."""
    stayed = [
        [lap for lap in laps if lap["lap"] in (number, number + 1) and "time_ms" in lap and not _touches_pits(lap)]
        for laps in drivers
    ]
    both = [sum(lap["time_ms"] for lap in pair) for pair in stayed if len(pair) == 2]
    return median(both) if len(both) >= at_least else None


def _touches_pits(lap: Plain) -> bool:
    return bool(lap.get("pit_in") or lap.get("pit_out"))


def _is_cautious(lap: Plain, cautions: list[dict[str, Any]]) -> bool:
    """Whether any of a timed lap was driven under caution."""
    began_ms, ended_ms = lap["t_ms"] - lap["time_ms"], lap["t_ms"]
    return any(span["from_ms"] <= ended_ms and began_ms <= span.get("to_ms", began_ms) for span in cautions)


def _is_neutralised(lap: Plain, cautions: list[dict[str, Any]]) -> bool:
    """Whether a timed lap began under caution."""
    began_ms = lap["t_ms"] - lap["time_ms"]
    return any(span["from_ms"] <= began_ms <= span.get("to_ms", began_ms) for span in cautions)


def _cautions(statuses: list[tuple[int, int, str]]) -> list[dict[str, Any]]:
    spans = neutralisations((t_ms, status) for _, t_ms, status in statuses)
    return [known(status=span.kind, from_ms=span.start, to_ms=span.end) for span in spans]
