"""Writes down what a car did, as its transponder would tell it."""

from pitwall.simulator.sources.demo.car import Retirement
from pitwall.simulator.sources.demo.layout import LAST_SEGMENT
from pitwall.simulator.sources.demo.timed.runner import Pass, Passing, Runner, SectorEnd, TimedLap

_WEAR_WHEN_SLOW = 0.4
_RACING = ("push", "long")


def note_pit_exit(runner: Runner, t_ms: int) -> None:
    """The car crossed the pit-exit line."""
    car = runner.car
    since = runner.entered_lane_ms
    runner.passes.append(
        Pass(
            t_ms=t_ms,
            lap=car.lap,
            out=True,
            duration_ms=None if since is None else t_ms - since,
            compound=car.tyres.compound,
            tyre_life=car.tyres.life,
            stint=car.stint,
        )
    )
    car.pit_out = True
    runner.passings.append(Passing(t_ms, car.lap, 0, 0, timed=False, where="pit"))


def note_segment(runner: Runner, t_ms: int) -> None:
    """The car is at the end of its segment: two mini-sectors, perhaps a sector."""
    car = runner.car
    timed = runner.mode in _RACING and not runner.aborted
    if not (car.pit_out and car.segment == 0):
        _passing(runner, 2 * car.segment, runner.middle_ms, runner.middle_ms - car.entered_ms, timed=timed)
    _passing(runner, 2 * car.segment + 1, t_ms, t_ms - runner.middle_ms, timed=timed)


def note_pit_entry(runner: Runner, t_ms: int) -> None:
    """The car crossed the pit-entry line."""
    car = runner.car
    car.pit_in = True
    runner.entered_lane_ms = t_ms
    runner.passes.append(Pass(t_ms=t_ms, lap=car.lap, out=False))
    passed_ms = min(runner.middle_ms, t_ms)
    _passing(runner, 2 * LAST_SEGMENT, passed_ms, passed_ms - car.entered_ms, timed=False)


def note_stop(runner: Runner, t_ms: int, *, second_half: bool) -> None:
    """The car has stopped on the track: its lap stays incomplete."""
    car = runner.car
    car.retired = True
    car.record.retirement = Retirement(t_ms, car.laps_done, "Accident")
    for sector, end_ms in enumerate(car.sector_ends, 1):
        runner.sectors.append(SectorEnd(end_ms, car.lap, sector, _sector_ms(runner, sector)))
    runner.passings.append(
        Passing(t_ms, car.lap, 2 * car.segment + second_half, 0, timed=False, where="stopped"),
    )


def note_lap(runner: Runner, t_ms: int) -> TimedLap:
    """The car crossed the line, on the track or in the pit lane."""
    car = runner.car
    car.tyres.life += 1
    car.tyres.wear += 1.0 if runner.mode in _RACING else _WEAR_WHEN_SLOW
    if car.pit_in:
        runner.passings.append(Passing(t_ms, car.lap, 2 * LAST_SEGMENT + 1, 0, timed=False, where="pit"))
    first, second, third = (_sector_ms(runner, sector) for sector in (1, 2, 3))
    for sector, time_ms in enumerate((first, second, third), 1):
        runner.sectors.append(SectorEnd(car.sector_ends[sector - 1], car.lap, sector, time_ms))
    untimed = car.pit_in or car.pit_out or runner.aborted
    lap = TimedLap(
        lap=car.lap,
        part=runner.part,
        mode=runner.mode,
        end_ms=t_ms,
        time_ms=None if untimed else t_ms - car.lap_start_ms,
        sector_ms=(first, second, third),
        compound=car.tyres.compound,
        tyre_life=car.tyres.life,
        fresh_tyre=car.tyres.fresh,
        stint=car.stint,
        pit_in=car.pit_in,
        pit_out=car.pit_out,
        undisturbed=not untimed and runner.mode in _RACING,
    )
    runner.laps.append(lap)
    car.laps_done += 1
    return lap


def _passing(runner: Runner, index: int, t_ms: int, time_ms: int, *, timed: bool) -> None:
    runner.passings.append(Passing(t_ms, runner.car.lap, index, time_ms, timed=timed))


def _sector_ms(runner: Runner, sector: int) -> int | None:
    """The time of a sector of the lap, None for one that began in the pit lane."""
    car = runner.car
    if sector > 1:
        return car.sector_ends[sector - 1] - car.sector_ends[sector - 2]
    return None if car.pit_out else car.sector_ends[0] - car.lap_start_ms
