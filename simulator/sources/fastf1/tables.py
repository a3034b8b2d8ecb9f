"""Reads FastF1's tables into rows. A missing column reads like a column of missing values."""

import dataclasses
import logging
import re
from collections.abc import Iterator, Mapping
from itertools import zip_longest

import pandas as pd

from pitwall.events import Weather
from pitwall.simulator.sources.fastf1.records import LapRow, MessageRow, OrderRow, ResultRow, Status
from pitwall.simulator.sources.fastf1.values import (
    duration_ms,
    epoch_ms,
    flag,
    milliseconds,
    number,
    session_ms,
    text,
    whole,
)

_log = logging.getLogger(__name__)

_COMPOUNDS = frozenset(
    {"SOFT", "MEDIUM", "HARD", "INTERMEDIATE", "WET", "HYPERSOFT", "ULTRASOFT", "SUPERSOFT", "SUPERHARD"}
    | {"UNKNOWN", "TEST_UNKNOWN"}
)
_NUMBER = re.compile(r"[0-9]{1,3}")

Row = Mapping[str, object]


def _rows(frame: pd.DataFrame) -> Iterator[Row]:
    return ({str(name): value for name, value in row.items()} for row in frame.to_dict("records"))


def driver_number(value: object) -> str | None:
    """A racing number as the contract has it, or None."""
    plain = value.strip().removesuffix(".0") if isinstance(value, str) else str(whole(value, 0, 999))
    return plain if _NUMBER.fullmatch(plain) else None


def read_results(frame: pd.DataFrame) -> Iterator[ResultRow]:
    """The result or list of drivers, in its order; a driver's second line is left out."""
    seen: set[str] = set()
    for row in _rows(frame):
        driver = driver_number(row.get("DriverNumber"))
        if driver is None or driver in seen:
            _log.warning("second or unnumbered result line of car %s left out", row.get("DriverNumber"))
            continue
        seen.add(driver)
        yield ResultRow(
            number=driver,
            code=text(row.get("Abbreviation"), 4),
            full_name=text(row.get("FullName"), 120),
            team=text(row.get("TeamName"), 120),
            colour=text(row.get("TeamColor"), 7),
            position=whole(row.get("Position"), 1, 99),
            classified=text(row.get("ClassifiedPosition"), 3),
            grid=whole(row.get("GridPosition"), 0, 99),
            time_ms=milliseconds(row.get("Time")),
            status=text(row.get("Status"), 120),
            points=number(row.get("Points"), 0, 100),
            laps=whole(row.get("Laps"), 0, 200),
            part_times_ms=tuple(duration_ms(row.get(part)) for part in ("Q1", "Q2", "Q3")),
        )


def read_laps(frame: pd.DataFrame) -> Iterator[LapRow]:
    """All laps by driver and lap number. Laps without a driver or number are left out."""
    rows: list[LapRow] = []
    for row in _rows(frame):
        driver, lap = driver_number(row.get("DriverNumber")), whole(row.get("LapNumber"), 1, 200)
        if driver is None or lap is None:
            _log.warning("lap %s of car %s left out", row.get("LapNumber"), row.get("DriverNumber"))
            continue
        rows.append(_lap(driver, lap, row))
    rows.sort(key=lambda lap: (lap.driver, lap.lap))
    for this, following in zip_longest(rows, rows[1:]):
        yield this if this.end_ms is not None else _with_likely_end(this, following)


def _lap(driver: str, lap: int, row: Row) -> LapRow:
    compound = text(row.get("Compound"), 20).upper()
    return LapRow(
        driver=driver,
        lap=lap,
        start_ms=session_ms(row.get("LapStartTime")),
        end_ms=session_ms(row.get("Time")),
        lap_time_ms=duration_ms(row.get("LapTime")),
        sector_ms=(
            duration_ms(row.get("Sector1Time")),
            duration_ms(row.get("Sector2Time")),
            duration_ms(row.get("Sector3Time")),
        ),
        sector_end_ms=(
            session_ms(row.get("Sector1SessionTime")),
            session_ms(row.get("Sector2SessionTime")),
            session_ms(row.get("Sector3SessionTime")),
        ),
        speed_i1_kph=whole(row.get("SpeedI1"), 0, 500),
        speed_i2_kph=whole(row.get("SpeedI2"), 0, 500),
        speed_fl_kph=whole(row.get("SpeedFL"), 0, 500),
        speed_st_kph=whole(row.get("SpeedST"), 0, 500),
        position=whole(row.get("Position"), 1, 99),
        compound=compound if compound in _COMPOUNDS else ("UNKNOWN" if compound and compound != "NAN" else None),
        tyre_life=whole(row.get("TyreLife"), 0, 200),
        fresh_tyre=flag(row.get("FreshTyre")),
        stint=whole(row.get("Stint"), 1, 60),
        pit_in_ms=session_ms(row.get("PitInTime")),
        pit_out_ms=session_ms(row.get("PitOutTime")),
        deleted=flag(row.get("Deleted")),
        personal_best=flag(row.get("IsPersonalBest")),
        accurate=flag(row.get("IsAccurate")) or False,
        generated=flag(row.get("FastF1Generated")) or False,
    )


def _with_likely_end(lap: LapRow, following: LapRow | None) -> LapRow:
    """The lap with its end taken from its third sector or the start of the next lap."""
    end_ms = lap.sector_end_ms[2]
    if end_ms is None and following and (following.driver, following.lap) == (lap.driver, lap.lap + 1):
        end_ms = following.start_ms
    return dataclasses.replace(lap, end_ms=end_ms)


def read_statuses(frame: pd.DataFrame) -> Iterator[Status]:
    """Session or track statuses in the order of time, those without a time left out."""
    timed = ((session_ms(row.get("Time")), text(row.get("Status"), 40)) for row in _rows(frame))
    known = [(t_ms, status) for t_ms, status in timed if t_ms is not None]
    return iter(sorted(known, key=lambda entry: entry[0]))


def read_weather(frame: pd.DataFrame) -> Iterator[tuple[int, Weather]]:
    """Readings of the weather station. FastF1 writes 0 for a missing value, which no pressure can be."""
    for row in _rows(frame):
        t_ms = session_ms(row.get("Time"))
        if t_ms is None:
            continue
        yield (
            t_ms,
            Weather(
                air_c=number(row.get("AirTemp"), -50, 70),
                track_c=number(row.get("TrackTemp"), -50, 90),
                humidity_pct=number(row.get("Humidity"), 0, 100),
                pressure_hpa=number(row.get("Pressure"), 500, 1100),
                rainfall=flag(row.get("Rainfall")),
                wind_direction_deg=whole(row.get("WindDirection"), 0, 360),
                wind_speed_mps=number(row.get("WindSpeed"), 0, 100),
            ),
        )


def read_messages(frame: pd.DataFrame) -> Iterator[MessageRow]:
    """Race control's messages in their order, empty ones left out."""
    for row in _rows(frame):
        if message := text(row.get("Message"), 500):
            yield MessageRow(
                message=message,
                utc_ms=epoch_ms(row.get("Time")),
                category=text(row.get("Category"), 40),
                flag=text(row.get("Flag"), 40),
                scope=text(row.get("Scope"), 40),
                status=text(row.get("Status"), 40),
                sector=whole(row.get("Sector"), 0, 99),
                driver=driver_number(row.get("RacingNumber")),
                lap=whole(row.get("Lap"), 0, 200),
            )


def read_order(frame: pd.DataFrame) -> list[OrderRow]:
    """The feed's running order in the order of time; rows without time or driver are left out."""
    rows: list[OrderRow] = []
    for row in _rows(frame):
        t_ms, driver = session_ms(row.get("Time")), driver_number(row.get("Driver"))
        if t_ms is not None and driver is not None:
            gap, interval = text(row.get("GapToLeader"), 20), text(row.get("IntervalToPositionAhead"), 20)
            rows.append(OrderRow(t_ms, driver, whole(row.get("Position"), 1, 99), gap, interval))
    return sorted(rows, key=lambda row: row.t_ms)
