"""What timing reports of each car, at the moment it happens: sectors, laps, pit lane, retirement."""

from pitwall.events import LapCompleted, Payload, PitEntered, PitLeft, Retired, SectorCompleted
from pitwall.simulator.sources.demo.car import Car, LapRecord
from pitwall.simulator.sources.demo.layout import BOUNDS, SECTOR_ENDS, SPEED_TRAP_M
from pitwall.simulator.sources.demo.motion import Motion
from pitwall.simulator.sources.demo.speed_profile import BaseLap

Moment = tuple[int, Payload]


class SpeedTraps:
    """The speeds of one car at the ends of the sectors, and in the trap."""

    def __init__(self, base: BaseLap, motion: Motion) -> None:
        self._motion = motion
        self._length_m = base.circuit.length_m
        self._ends_m = [base.distance_of(BOUNDS[segment + 1]) for segment in SECTOR_ENDS[:2]] + [self._length_m]

    def sector_kph(self, lap: int, sector: int) -> int:
        """At the end of a sector of a lap."""
        return self._kph(lap, self._ends_m[sector - 1])

    def trap_kph(self, lap: int) -> int:
        """In the speed trap before the first corner."""
        return self._kph(lap, SPEED_TRAP_M)

    def _kph(self, lap: int, distance_m: float) -> int:
        return round(self._motion.speed_when_at((lap - 1) * self._length_m + distance_m) * 3.6)


def timing_moments(car: Car, traps: SpeedTraps) -> list[Moment]:
    """Everything timing reports of one car."""
    number = car.entrant.number
    moments: list[Moment] = []
    for lap in car.record.laps:
        moments += _sectors(number, lap, traps)
        moments.append((lap.end_ms, _lap(number, lap, traps)))
    previous_ms = car.record.laps[-1].end_ms if car.record.laps else car.lap_start_ms
    for lap_number, sector, end_ms in car.record.open_sectors:
        sector_ms = end_ms - previous_ms
        previous_ms = end_ms
        speed = traps.sector_kph(lap_number, sector)
        moments.append((end_ms, _sector(number, lap_number, sector, sector_ms, speed)))
    for visit in car.record.visits:
        moments.append((visit.entry_ms, PitEntered(driver=number, lap=visit.lap)))
        if visit.left_ms is not None:
            left = PitLeft(
                driver=number,
                lap=visit.lap + 1,
                duration_ms=visit.left_ms - visit.entry_ms,
                tyre_changed=True,
                compound=visit.compound,
                tyre_life=visit.tyre_life,
                fresh_tyre=visit.fresh_tyre,
                stint=visit.stint,
            )
            moments.append((visit.left_ms, left))
    if out := car.record.retirement:
        moments.append((out.t_ms, Retired(driver=number, laps=out.laps, reason=out.reason)))
    return moments


def _sectors(number: str, lap: LapRecord, traps: SpeedTraps) -> list[Moment]:
    moments: list[Moment] = []
    for sector, (sector_ms, end_ms) in enumerate(zip(_sector_times(lap), lap.sector_ends_ms, strict=True), 1):
        speed = None if lap.pit_in and sector == 3 else traps.sector_kph(lap.lap, sector)
        moments.append((end_ms, _sector(number, lap.lap, sector, sector_ms, speed)))
    return moments


def _sector(number: str, lap: int, sector: int, time_ms: int, speed: int | None) -> SectorCompleted:
    return SectorCompleted(driver=number, lap=lap, sector=sector, time_ms=time_ms, speed_kph=speed)


def _lap(number: str, lap: LapRecord, traps: SpeedTraps) -> LapCompleted:
    first, second, third = _sector_times(lap)
    in_pits = lap.pit_in or lap.pit_out
    return LapCompleted(
        driver=number,
        lap=lap.lap,
        lap_time_ms=lap.time_ms,
        sector1_ms=first,
        sector2_ms=second,
        sector3_ms=third,
        speed_i1_kph=traps.sector_kph(lap.lap, 1),
        speed_i2_kph=traps.sector_kph(lap.lap, 2),
        speed_fl_kph=None if lap.pit_in else traps.sector_kph(lap.lap, 3),
        speed_st_kph=traps.trap_kph(lap.lap),
        position=lap.position,
        compound=lap.compound,
        tyre_life=lap.tyre_life,
        fresh_tyre=lap.fresh_tyre,
        stint=lap.stint,
        pit_in=lap.pit_in,
        pit_out=lap.pit_out,
        accurate=lap.undisturbed and not in_pits and lap.lap > 1,
    )


def _sector_times(lap: LapRecord) -> tuple[int, int, int]:
    first, second, third = lap.sector_ends_ms
    return first - lap.start_ms, second - first, third - second
