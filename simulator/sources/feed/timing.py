"""What timing reports of all cars together."""

from collections.abc import Iterator
from typing import Final

from pitwall.events import Payload, Retired
from pitwall.simulator.sources.feed.car import Car
from pitwall.simulator.sources.feed.known import Known
from pitwall.simulator.sources.feed.merge import fields
from pitwall.simulator.sources.feed.minisectors import mini_sectors
from pitwall.simulator.sources.feed.order import Order
from pitwall.simulator.sources.feed.values import driver_number

_AFTER_FLAG: Final = frozenset({"finished", "final", "over"})


class Timing:
    """The cars of the session, each told of as timing reports it."""

    def __init__(self, known: Known) -> None:
        self.cars: dict[str, Car] = {}
        self._known = known
        self._order = Order(known)
        self._order_told = False

    def take(self, t_ms: int, patch: dict[str, object]) -> Iterator[Payload]:
        """What a patch of ``TimingData`` tells: causes before their effects."""
        lines = fields(patch.get("Lines"))
        numbers = [number for number in lines if driver_number(number)]
        if marks := mini_sectors(lines, numbers):
            yield marks
        for number in numbers:
            line = fields(lines[number])
            if (line and line.keys() != {"Sectors"}) or "Value" in str(line):
                told = self.car(number).take(t_ms, line, self._known.timing(number), started=self._started)
                # A car that is parked after the flag has not retired.
                yield from (one for one in told if not (isinstance(one, Retired) and self._known.phase in _AFTER_FLAG))
        for car in self.cars.values():
            yield from car.pit.due(t_ms)
        if self._started or self._known.kind != "race":
            order = self._order.changes(lines) if self._order_told else self._order.of(self._known.cars())
            self._order_told = True
            if order:
                yield order

    def take_tyres(self, t_ms: int, patch: dict[str, object]) -> Iterator[Payload]:
        """What a patch of ``TimingAppData`` tells of tyres."""
        state = fields(self._known.topic("TimingAppData").get("Lines"))
        for number, told in fields(patch.get("Lines")).items():
            if driver_number(number) and (stints := fields(told).get("Stints")):
                car = self.car(number)
                known = fields(state.get(number)).get("Stints")
                car.stints.take(stints, known, car.next_lap, started=self._started or self._known.kind != "race")
                yield from car.pit.due(t_ms)

    def finish(self) -> Iterator[Payload]:
        """What is left to tell at the end."""
        for car in self.cars.values():
            yield from car.finish()

    def car(self, number: str) -> Car:
        """A car, also one that was not seen before."""
        if number not in self.cars:
            self.cars[number] = Car(number, in_race=self._known.kind == "race")
        return self.cars[number]

    @property
    def _started(self) -> bool:
        return self._known.started_ms is not None
