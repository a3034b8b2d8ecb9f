"""A prepared session as columns, and back. docs/prepared.md describes them; both have to change together."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO, overload

import numpy as np

from pitwall.events import ContractError, Payload, SessionStarted
from pitwall.events.codec import from_plain, to_plain
from pitwall.events.envelope import NAMES, TYPES, Unknown, dumps, loads
from pitwall.simulator.errors import SourceUnavailable
from pitwall.simulator.race import Moment, Race
from pitwall.simulator.sources.fastf1.prepared.columns import Column, Unreadable, read_columns, write_columns
from pitwall.simulator.sources.fastf1.prepared.origin import Origin
from pitwall.simulator.sources.fastf1.race_events import Moments
from pitwall.simulator.sources.fastf1.records import CarSamples, Ints, PositionSamples
from pitwall.simulator.sources.fastf1.telemetry import CarFeed

FORMAT = "pitwall-prepared"
VERSION = 1

CAR_COLUMNS = ("t_ms", "rpm", "speed_kph", "gear", "throttle_pct", "brake", "drs")
POSITION_COLUMNS = ("t_ms", "x_dm", "y_dm")

_LARGEST_JSON_BYTES = 16 * 1024 * 1024


class StoredHappenings(Sequence[Moment]):
    """Moments that are made while they are read: all at once would take as long as everything else together."""

    def __init__(self, t_ms: Ints, kinds: Sequence[str], kind: Ints, ends: Ints, data: bytes) -> None:
        self._t_ms = t_ms
        self._kinds = kinds
        self._kind = kind
        self._ends = ends
        self._data = data

    def __len__(self) -> int:
        return len(self._t_ms)

    @overload
    def __getitem__(self, index: int) -> Moment: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Moment]: ...

    def __getitem__(self, index: int | slice) -> Moment | Sequence[Moment]:
        if isinstance(index, slice):
            return [self[one] for one in range(*index.indices(len(self)))]
        place = range(len(self))[index]
        begin = int(self._ends[place - 1]) if place else 0
        kind = self._kinds[int(self._kind[place])]
        plain = loads(self._data[begin : int(self._ends[place])], _LARGEST_JSON_BYTES)
        payload: Payload = from_plain(TYPES[kind], plain) if kind in TYPES else Unknown(kind, plain)
        return int(self._t_ms[place]), payload

    def __iter__(self) -> Iterator[Moment]:
        try:
            for place in range(len(self)):
                yield self[place]
        except ContractError as error:
            raise SourceUnavailable(f"a prepared session cannot be read ({error}): remove it") from None


def write_race(file: BinaryIO, race: Race, origin: Origin) -> None:
    """Write a session. Raises OSError, and TypeError for one that FastF1's source has not made."""
    moments = race.moments
    if not isinstance(moments, Moments):
        raise TypeError(f"only sessions from FastF1 are prepared, not {type(moments).__name__}")
    cars = [feed.car for feed in moments.feeds if feed.car is not None]
    positions = [feed.position for feed in moments.feeds if feed.position is not None]
    about = {
        "format": FORMAT,
        "version": VERSION,
        "origin": asdict(origin),
        "start_ms": race.start_ms,
        "frames_start_ms": moments.start_ms,
        "frames_end_ms": moments.frames_end_ms,
        "kinds": list(TYPES),
        "feeds": [_about_feed(feed) for feed in moments.feeds],
    }
    write_columns(
        file,
        {
            "about": _bytes(json.dumps(about).encode()),
            "session": _bytes(dumps(to_plain(race.session))),
            **_happenings(moments.happenings),
            **{f"car_{name}": _joined([_car_column(car, name) for car in cars]) for name in CAR_COLUMNS},
            **{f"position_{name}": _joined([getattr(one, name) for one in positions]) for name in POSITION_COLUMNS},
        },
    )


def read_origin(path: Path) -> Origin:
    """What a session in a file was made of. Raises Unreadable, FileNotFoundError."""
    about = _about(read_columns(path, ["about"])["about"])
    try:
        plain = about["origin"]
        return Origin(**{**plain, "files": tuple(tuple(mark) for mark in plain["files"])})
    except (KeyError, TypeError) as error:
        raise Unreadable(f"its origin makes no sense ({error})") from None


def read_race(path: Path) -> Race:
    """The session in a file. Raises Unreadable, FileNotFoundError."""
    columns = read_columns(path)
    try:
        about = _about(columns["about"])
        feeds = tuple(_feeds(about["feeds"], columns))
        session = from_plain(SessionStarted, loads(columns["session"].tobytes(), _LARGEST_JSON_BYTES))
        happenings = StoredHappenings(
            _ints(columns, "happening_t_ms"),
            [str(kind) for kind in about["kinds"]],
            _ints(columns, "happening_kind"),
            _ints(columns, "happening_end"),
            columns["happening_data"].tobytes(),
        )
        moments = Moments(
            happenings=happenings,
            feeds=feeds,
            start_ms=int(about["frames_start_ms"]),
            frames_end_ms=int(about["frames_end_ms"]),
        )
        return Race(session=session, start_ms=int(about["start_ms"]), moments=moments)
    except (KeyError, TypeError, ValueError) as error:  # ContractError is a ValueError
        raise Unreadable(f"its columns make no sense ({type(error).__name__}: {error})") from None


def _about(column: Column) -> dict[str, Any]:
    try:
        about = json.loads(column.tobytes())
        if about["format"] == FORMAT and about["version"] == VERSION:
            return dict(about)
        raise Unreadable(f"it is {about['format']} {about['version']}")
    except (KeyError, TypeError, ValueError) as error:
        raise Unreadable(f"it does not say what it is ({error})") from None


def _about_feed(feed: CarFeed) -> dict[str, Any]:
    return {
        "driver": feed.driver,
        "until_ms": feed.until_ms,
        "car_samples": None if feed.car is None else len(feed.car.t_ms),
        "drs": feed.car is not None and feed.car.drs is not None,
        "position_samples": None if feed.position is None else len(feed.position.t_ms),
    }


def _feeds(about: list[dict[str, Any]], columns: dict[str, Column]) -> Iterator[CarFeed]:
    car_at = position_at = 0
    for feed in about:
        car = position = None
        if feed["car_samples"] is not None:
            part = slice(car_at, car_at := car_at + int(feed["car_samples"]))
            values = {name: columns[f"car_{name}"][part] for name in CAR_COLUMNS}
            car = CarSamples(**{**values, "drs": values["drs"] if feed["drs"] else None})  # type: ignore[arg-type]
        if feed["position_samples"] is not None:
            part = slice(position_at, position_at := position_at + int(feed["position_samples"]))
            position = PositionSamples(**{name: columns[f"position_{name}"][part] for name in POSITION_COLUMNS})  # type: ignore[arg-type]
        yield CarFeed(driver=str(feed["driver"]), car=car, position=position, until_ms=int(feed["until_ms"]))
    for kind, names, end in (("car", CAR_COLUMNS, car_at), ("position", POSITION_COLUMNS, position_at)):
        for name in names:
            if len(columns[f"{kind}_{name}"]) != end:
                raise ValueError(f"{kind}_{name} has {len(columns[f'{kind}_{name}'])} samples, not {end}")


def _happenings(happenings: Sequence[Moment]) -> dict[str, Column]:
    numbers = {kind: number for number, kind in enumerate(TYPES)}
    lines = [dumps(to_plain(payload)) for _, payload in happenings]
    return {
        "happening_t_ms": np.array([t_ms for t_ms, _ in happenings], np.int64),
        "happening_kind": np.array([numbers[NAMES[type(payload)]] for _, payload in happenings], np.int64),
        "happening_end": np.cumsum([len(line) for line in lines], dtype=np.int64),
        "happening_data": _bytes(b"".join(lines)),
    }


def _car_column(car: CarSamples, name: str) -> Column:
    column: Column | None = getattr(car, name)
    return np.full(len(car.t_ms), np.nan, np.float32) if column is None else column


def _joined(parts: Sequence[Column]) -> Column:
    return np.concatenate(parts) if parts else np.empty(0, np.float32)


def _ints(columns: dict[str, Column], name: str) -> Ints:
    column = columns[name]
    if column.dtype != np.int64:
        raise ValueError(f"{name} is {column.dtype}")
    return column.astype(np.int64, copy=False)


def _bytes(data: bytes) -> Column:
    return np.frombuffer(data, np.uint8)
