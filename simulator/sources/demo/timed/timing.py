"""What timing reports of each car in a session against the clock."""

from pitwall.events import LapCompleted, PitEntered, PitLeft, Retired, SectorCompleted
from pitwall.simulator.race import Moment
from pitwall.simulator.sources.demo.timed.runner import Pass, Runner, TimedLap
from pitwall.simulator.sources.demo.timing import SpeedTraps


def timing_moments(runner: Runner, traps: SpeedTraps) -> list[Moment]:
    """Everything timing reports of one car."""
    number = runner.number
    moments: list[Moment] = []
    in_laps = {lap.lap for lap in runner.laps if lap.pit_in}
    for end in runner.sectors:
        speed = None if end.sector == 3 and end.lap in in_laps else traps.sector_kph(end.lap, end.sector)
        sector = SectorCompleted(driver=number, lap=end.lap, sector=end.sector, time_ms=end.time_ms, speed_kph=speed)
        moments.append((end.t_ms, sector))
    moments += [(lap.end_ms, _lap(number, lap, traps)) for lap in runner.laps]
    moments += [(each.t_ms, _pass(number, each)) for each in runner.passes]
    if out := runner.car.record.retirement:
        moments.append((out.t_ms, Retired(driver=number, laps=out.laps, reason=out.reason)))
    return moments


def _pass(number: str, each: Pass) -> PitEntered | PitLeft:
    if not each.out:
        return PitEntered(driver=number, lap=each.lap)
    return PitLeft(
        driver=number,
        lap=each.lap,
        duration_ms=each.duration_ms,
        tyre_changed=True,
        compound=each.compound,
        tyre_life=each.tyre_life,
        fresh_tyre=each.tyre_life == 0,
        stint=each.stint,
    )


def _lap(number: str, lap: TimedLap, traps: SpeedTraps) -> LapCompleted:
    first, second, third = lap.sector_ms
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
        compound=lap.compound,
        tyre_life=lap.tyre_life,
        fresh_tyre=lap.fresh_tyre,
        stint=lap.stint,
        pit_in=lap.pit_in,
        pit_out=lap.pit_out,
        accurate=lap.undisturbed,
    )
