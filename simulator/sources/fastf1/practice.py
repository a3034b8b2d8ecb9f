"""What only a practice has: a clock that no flag stops, and a classification by best lap."""

from collections.abc import Iterator, Mapping, Sequence

from pitwall.events import Classification, ClassifiedDriver
from pitwall.simulator.race import Moment
from pitwall.simulator.sources.fastf1.clock import RaceClock, completed
from pitwall.simulator.sources.fastf1.parts import MINUTE_MS
from pitwall.simulator.sources.fastf1.qualifying import clock_moments
from pitwall.simulator.sources.fastf1.records import RaceData

_HOUR_MS = 60 * MINUTE_MS
_LONG_MS = 90 * MINUTE_MS
_LAST_LONG = 2020
"""Until then the first two practices lasted an hour and a half (sporting regulations)."""

_SAME_MS = MINUTE_MS


def practice_end(session: RaceData, clock: RaceClock) -> int:
    """When the time was over."""
    over = [t_ms for t_ms, status in session.session_status if status == "Finished" and t_ms > clock.lights_out_ms]
    return over[-1] if over else max(clock.last_crossing_ms, clock.lights_out_ms)


def practice_clock(session: RaceData, clock: RaceClock) -> Iterator[Moment]:
    """The clock: it runs on under a red flag. Tyre tests last longer than the regulations say."""
    end_ms = practice_end(session, clock)
    ran_ms = end_ms - clock.lights_out_ms
    usual_ms = _LONG_MS if session.season <= _LAST_LONG and session.session != "Practice 3" else _HOUR_MS
    length_ms = ran_ms if ran_ms > usual_ms - _SAME_MS else usual_ms
    if ran_ms > 0:
        yield from clock_moments([(clock.lights_out_ms, end_ms)], length_ms)


def practice_result(session: RaceData, drivers: Sequence[str], best: Mapping[tuple[str, int], int]) -> Classification:
    """The order of ``drivers``, with their best laps. There is no official one; who set no time is not classified."""
    laps = [lap.driver for lap in completed(session.laps)]
    return Classification(
        entries=tuple(
            ClassifiedDriver(
                driver=driver,
                position=place,
                classified=str(place) if (driver, 1) in best else "N",
                laps=laps.count(driver),
                best_lap_ms=best.get((driver, 1)),
            )
            for place, driver in enumerate(drivers[:40], 1)
        )
    )
