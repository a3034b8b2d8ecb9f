"""Makes the laps that were told agree with the best times the feed ended with."""

from collections.abc import Iterator

from pitwall.events import Payload
from pitwall.simulator.sources.feed.control import Control
from pitwall.simulator.sources.feed.timing import Timing


def settled(timing: Timing, control: Control) -> Iterator[Payload]:
    """What is left to tell of lap times at the end.

    A time quicker than the driver's best was never taken for one. A best time of which no lap is known was driven
    while nothing was recorded, as between two connections.
    """
    for driver, car in timing.cars.items():
        best_ms = control.best_of(driver)
        if best_ms is None:
            continue
        for lap, time_ms in car.counting().items():
            if time_ms < best_ms:
                yield from control.withdraw(driver, lap)
        if best_ms not in car.lap_times.values() and (unseen := car.unseen(best_ms)):
            yield unseen
