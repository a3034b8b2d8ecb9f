"""The official result: who finished where, with the penalties still owed added."""

from pitwall.events import Classification, ClassifiedDriver
from pitwall.simulator.sources.demo.car import Car
from pitwall.simulator.sources.demo.state import RaceState
from pitwall.simulator.sources.demo.stewards import Stewards

POINTS = (25, 18, 15, 12, 10, 8, 6, 4, 2, 1)


def classification(state: RaceState, stewards: Stewards) -> Classification:
    """Finishers by laps and time, penalties included; then the others by how far they came."""

    def time_ms(car: Car) -> int:
        return (car.record.finish_ms or 0) - state.lights_out_ms + stewards.added_ms(car)

    finishers = sorted((car for car in state.cars if car.finished), key=lambda car: (-car.laps_done, time_ms(car)))
    retired = sorted((car for car in state.cars if car.retired), key=_came_far, reverse=True)
    entries = []
    for position, car in enumerate(finishers, 1):
        laps_down = state.laps - car.laps_done
        entries.append(
            ClassifiedDriver(
                driver=car.entrant.number,
                position=position,
                classified=str(position),
                status=f"+{laps_down} Lap{'s' if laps_down > 1 else ''}" if laps_down else "Finished",
                laps=car.laps_done,
                gap_ms=None if laps_down else time_ms(car) - time_ms(finishers[0]),
                points=float(POINTS[position - 1]) if position <= len(POINTS) else 0.0,
                grid=car.entrant.grid,
            )
        )
    for position, car in enumerate(retired, len(finishers) + 1):
        entries.append(
            ClassifiedDriver(
                driver=car.entrant.number,
                position=position,
                classified="R",
                status=car.record.retirement.reason if car.record.retirement else "Retired",
                laps=car.laps_done,
                points=0.0,
                grid=car.entrant.grid,
            )
        )
    return Classification(entries=tuple(entries))


def _came_far(car: Car) -> tuple[int, int]:
    return car.laps_done, car.record.retirement.t_ms if car.record.retirement else 0
