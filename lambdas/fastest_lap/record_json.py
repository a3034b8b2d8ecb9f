"""The JSON form of a lap record: ``runs/<run>/state/fastest_lap.json``.

    {"holder": {"driver": "4", "lap": 43, "time_ms": 82167},
     "laps": {"4": {"43": [82167, 7890123, 10411, false]}},      time, session time, seq, deleted; true for an in lap
     "rulings": {"4": {"12": [7890123, 3100, true, "TRACK LIMITS AT TURN 4"]}},
     "result": [9990123, 19000, ["63"], [["4", 75875]]],        session time, seq, disqualified, the first two
     "roster": [...], "speed": 10.0, "parts": {...}, "announced": ["4", 43], "alerts": {...}}

``holder`` follows from the rest; it stands there for readers. ``parts`` are those of a qualifying, each kind of word
as a list of session time, seq and the event's own data.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from pitwall.events import ContractError
from pitwall.lambdas.fastest_lap.parts import Parts
from pitwall.lambdas.fastest_lap.record import LapKey, LapRecord, LapTime, Result, Ruling
from pitwall.lambdas.shared.alert_log import AlertLog
from pitwall.lambdas.shared.form import Form
from pitwall.lambdas.shared.roster import Roster

Item = TypeVar("Item")


def render(record: LapRecord) -> dict[str, Any]:
    """A lap record as JSON values."""
    holder = record.holder()
    return {
        "holder": holder and {"driver": holder[0], "lap": holder[1], "time_ms": record.laps[holder].time_ms},
        "laps": _by_driver(record.laps, _lap),
        "rulings": _by_driver(record.rulings, lambda ruling: [ruling.t_ms, ruling.seq, ruling.deleted, ruling.reason]),
        "result": _result(record.result),
        "roster": record.roster.to_plain(),
        "speed": record.speed,
        "parts": record.parts.to_plain(),
        "announced": record.announced,
        "alerts": record.alerts.to_plain(),
    }


def parse(plain: Any) -> LapRecord:
    """A lap record from JSON values. Raises ContractError."""
    try:
        return LapRecord(
            laps=_by_lap(plain["laps"], LapTime),
            rulings=_by_lap(plain["rulings"], Ruling),
            result=_parse_result(plain["result"]),
            roster=Roster.from_plain(plain["roster"]),
            speed=plain.get("speed", 1.0),
            parts=Parts.from_plain(plain.get("parts", {})),
            announced=(plain["announced"][0], plain["announced"][1]) if plain["announced"] else None,
            alerts=AlertLog.from_plain(plain["alerts"]),
        )
    except (AttributeError, IndexError, KeyError, TypeError) as error:
        raise ContractError("document", error, "must be a fastest-lap document") from None


def _by_driver(items: Mapping[LapKey, Item], write: Callable[[Item], list[Any]]) -> dict[str, dict[str, list[Any]]]:
    drivers: dict[str, dict[str, list[Any]]] = {}
    for (driver, lap), item in items.items():
        drivers.setdefault(driver, {})[str(lap)] = write(item)
    return drivers


def _by_lap(plain: dict[str, dict[str, list[Any]]], make: Callable[..., Item]) -> dict[LapKey, Item]:
    return {(driver, int(lap)): make(*fields) for driver, laps in plain.items() for lap, fields in laps.items()}


def _lap(lap: LapTime) -> list[Any]:
    return [lap.time_ms, lap.t_ms, lap.seq, lap.deleted, *([True] if lap.pit_in else [])]


def _result(result: Result | None) -> list[Any] | None:
    return [result.t_ms, result.seq, sorted(result.disqualified), result.first] if result else None


def _parse_result(plain: list[Any] | None) -> Result | None:
    if not plain:
        return None
    first = tuple((one[0], one[1]) for one in plain[3]) if len(plain) > 3 else ()
    return Result(plain[0], plain[1], frozenset(plain[2]), first)


FORM = Form(parse=parse, render=render, empty=LapRecord)
