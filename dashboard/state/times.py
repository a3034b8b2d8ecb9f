"""A car's lap and sector times: which count, and which are its best."""

from dataclasses import dataclass
from typing import NamedTuple

from pitwall.dashboard.state.car import Car

SECTORS = (1, 2, 3)


class Timed(NamedTuple):
    """A time driven. The smaller of two is the better: at equal times the one driven first."""

    time_ms: int
    t_ms: int
    driver: str
    lap: int


@dataclass(frozen=True, slots=True)
class Times:
    """What a car's times add up to. Dictionaries are keyed by sector."""

    best: Timed | None
    best_sectors: dict[int, Timed]
    last_deleted: bool
    """The time of the last completed lap is deleted."""
    shown: dict[int, Timed]
    """The sectors of the newest lap of which any sector ended."""
    shown_deleted: bool


def times_of(car: Car, since_ms: int = 0) -> Times:
    """A car's times as all its events together tell them: those set at ``since_ms`` or later."""
    deleted = deleted_laps(car)
    sectors = {key: timed for key, timed in _sector_times(car).items() if timed.t_ms >= since_ms}
    begun = (key for key, reading in car.sectors.items() if reading.t_ms >= since_ms)
    shown_lap = max((lap for lap, _ in (*begun, *sectors)), default=0)
    best_sectors: dict[int, Timed] = {}
    for (lap, sector), timed in sectors.items():
        if lap not in deleted and (sector not in best_sectors or timed < best_sectors[sector]):
            best_sectors[sector] = timed
    return Times(
        best=min(
            (
                Timed(reading.value.lap_time_ms, reading.t_ms, car.number, lap)
                for lap, reading in car.laps.items()
                if reading.value.lap_time_ms is not None
                and reading.value.counts
                and lap not in deleted
                and reading.t_ms >= since_ms
            ),
            default=None,
        ),
        best_sectors=best_sectors,
        last_deleted=car.completed_laps in deleted,
        shown={sector: sectors[shown_lap, sector] for sector in SECTORS if (shown_lap, sector) in sectors},
        shown_deleted=shown_lap in deleted,
    )


def deleted_laps(car: Car) -> set[int]:
    """Laps without a time that counts: by race control's last word, else as timing knew it."""
    as_timed = {lap for lap, reading in car.laps.items() if reading.value.deleted}
    return (as_timed - car.rulings.keys()) | {lap for lap, ruling in car.rulings.items() if ruling.value}


def _sector_times(car: Car) -> dict[tuple[int, int], Timed]:
    """Sector times by lap and sector: as they were timed, else as the completed lap has them."""
    sectors: dict[tuple[int, int], Timed] = {}
    for lap, (_, t_ms, completed) in car.laps.items():
        for sector, time_ms in zip(
            SECTORS, (completed.sector1_ms, completed.sector2_ms, completed.sector3_ms), strict=True
        ):
            if time_ms is not None:
                sectors[lap, sector] = Timed(time_ms, t_ms, car.number, lap)
    for (lap, sector), (_, t_ms, timed) in car.sectors.items():
        if timed.time_ms is not None:
            sectors[lap, sector] = Timed(timed.time_ms, t_ms, car.number, lap)
    return sectors
