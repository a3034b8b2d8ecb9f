"""Reads a loaded FastF1 session into RaceData, doing without whatever it does not hold.

FastF1 raises DataNotLoadedError for a part that failed to load, AttributeError or KeyError
where a part is half there. Each part is asked for in one place; one that is missing is
logged and left empty.
"""

import logging
from collections.abc import Callable, Hashable, Mapping
from dataclasses import replace
from functools import partial
from typing import TypeVar

import numpy as np
import pandas as pd
import requests
from fastf1.core import Session
from fastf1.exceptions import DataNotLoadedError, FastF1CriticalError

from pitwall.events import Corner, TrackMark
from pitwall.simulator.race import Progress
from pitwall.simulator.sources.fastf1 import tables
from pitwall.simulator.sources.fastf1.private_api import CannotGoOn, PartNotAvailable, part_begins, running_order
from pitwall.simulator.sources.fastf1.records import CarSamples, RaceData
from pitwall.simulator.sources.fastf1.samples import read_car, read_positions
from pitwall.simulator.sources.fastf1.season import ScheduledRace
from pitwall.simulator.sources.fastf1.values import epoch_ms, number, session_ms, text, whole
from pitwall.simulator.sources.fastf1.weekend import kind_of, session_day

_log = logging.getLogger(__name__)

Part = TypeVar("Part")
Row = Mapping[Hashable, object]

_MISSING = (DataNotLoadedError, AttributeError, KeyError, TypeError, ValueError, IndexError)
"""What FastF1 raises for a part it does not have, or has in a shape it does not expect."""

_UNREACHABLE = (requests.RequestException, FastF1CriticalError, PartNotAvailable, CannotGoOn, OSError)
"""What it raises for a part it had to fetch and could not."""


def read_session(
    session: Session,
    event: ScheduledRace,
    progress: Progress,
    *,
    telemetry: bool,
    order_of: Callable[[Session], pd.DataFrame] = running_order,
) -> RaceData:
    """Everything FastF1 holds of a session. Works as long as FastF1's cache is open.

    ``order_of`` gives the feed's running order, which is not on the session itself.
    """
    cars = _without_idle_drs(_by_driver("car data", lambda: session.car_data, read_car)) if telemetry else {}
    positions = _by_driver("position data", lambda: session.pos_data, read_positions) if telemetry else {}
    if telemetry and not cars and not positions:
        progress("no telemetry of this race: replaying its timing only")
    corners, marshal_sectors, rotation = _circuit(session) if positions else ((), (), 0.0)
    return RaceData(
        season=event.season,
        round=event.round,
        name=event.name,
        session=session.name,
        kind=kind_of(session.name, event.season),
        circuit=_part("circuit name", lambda: _circuit_name(session), "") or event.location,
        country=event.country,
        date=_part("date", lambda: session_day(session), "") or event.date,
        scheduled_utc_ms=_part("date", lambda: epoch_ms(session.date), None),
        total_laps=_part("lap count", lambda: whole(session.total_laps, 1, 200), None),
        t0_utc_ms=_part("t0", lambda: epoch_ms(session.t0_date), None) if telemetry else None,
        results=_part("results", lambda: tuple(tables.read_results(session.results)), ()),
        laps=_part("laps", lambda: tuple(tables.read_laps(session.laps)), ()),
        session_status=_part("session status", lambda: tuple(tables.read_statuses(session.session_status)), ()),
        part_begins_ms=_part("parts", lambda: _part_begins(session), ()),
        track_status=_part("track status", lambda: tuple(tables.read_statuses(session.track_status)), ()),
        weather=_part("weather", lambda: tuple(tables.read_weather(session.weather_data)), ()),
        messages=_part("messages", lambda: tuple(tables.read_messages(session.race_control_messages)), ()),
        order=_part("running order", lambda: tuple(tables.read_order(order_of(session))), ()),
        cars=cars,
        positions=positions,
        corners=corners,
        marshal_sectors=marshal_sectors,
        rotation_deg=rotation,
    )


def _part(name: str, read: Callable[[], Part], missing: Part) -> Part:
    """What ``read`` gives, or ``missing`` where FastF1 does not have it."""
    try:
        return read()
    except (*_MISSING, *_UNREACHABLE) as error:
        reason = f"{type(error).__name__}: {error}"
        _log.warning("FastF1 has no %s (%s)", name, reason, extra={"part": name, "reason": reason})
        return missing


def _by_driver(
    name: str, frames: Callable[[], Mapping[str, pd.DataFrame]], read: Callable[[pd.DataFrame], Part | None]
) -> dict[str, Part]:
    """The telemetry of each car that has any."""
    nothing: Mapping[str, pd.DataFrame] = {}
    found: dict[str, Part] = {}
    for key, frame in _part(name, frames, nothing).items():
        driver = tables.driver_number(key)
        samples = _part(f"{name} of {key}", partial(read, frame), None)
        if driver and samples is not None:
            found[driver] = samples
    return found


def _without_idle_drs(cars: dict[str, CarSamples]) -> dict[str, CarSamples]:
    """The samples without DRS if no car ever used it: FastF1 gives zeros where the feed has none."""
    used = any(samples.drs is not None and np.nanmax(samples.drs) > 1 for samples in cars.values())
    return cars if used else {driver: replace(samples, drs=None) for driver, samples in cars.items()}


def _part_begins(session: Session) -> tuple[int, ...]:
    return tuple(t_ms for span in part_begins(session) if (t_ms := session_ms(span)) is not None)


def _circuit_name(session: Session) -> str:
    return text(session.session_info["Meeting"]["Circuit"]["ShortName"], 120)


def _circuit(session: Session) -> tuple[tuple[Corner, ...], tuple[TrackMark, ...], float]:
    """Corners, marshalling sectors and rotation of the sport's map, as far as FastF1 has them."""
    info = _part("circuit info", session.get_circuit_info, None)
    if info is None:
        return (), (), 0.0
    nothing: list[Row] = []
    rows = _part("corners", lambda: list(info.corners.to_dict("records")), nothing)
    corners = tuple(corner for row in rows if (corner := _corner(row)))
    rows = _part("marshalling sectors", lambda: list(info.marshal_sectors.to_dict("records")), nothing)
    marks = tuple(mark for row in rows if (mark := _mark(row)))
    return corners[:60], marks[:60], number(info.rotation, -360, 360) or 0.0


def _corner(row: Row) -> Corner | None:
    turn, place = whole(row.get("Number"), 0, 99), _place(row)
    if turn is None or place is None:
        return None
    return Corner(number=turn, letter=text(row.get("Letter"), 2), x_dm=place[0], y_dm=place[1])


def _mark(row: Row) -> TrackMark | None:
    sector, place = whole(row.get("Number"), 1, 99), _place(row)
    return TrackMark(number=sector, x_dm=place[0], y_dm=place[1]) if sector is not None and place else None


def _place(row: Row) -> tuple[int, int] | None:
    x_dm, y_dm = (whole(row.get(axis), -1_000_000, 1_000_000) for axis in ("X", "Y"))
    return None if x_dm is None or y_dm is None else (x_dm, y_dm)
