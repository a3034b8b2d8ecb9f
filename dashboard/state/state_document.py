"""The state document: what the page shows, made again only where something changed.

Parts that did not change are the same objects in the next document, which is what makes
comparing two documents cheap. Nobody changes a part once it is made.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pitwall.dashboard.state.after_flag import SinceFlag, since_flag
from pitwall.dashboard.state.car import Car
from pitwall.dashboard.state.driver_view import Bests, bests_of, driver_view
from pitwall.dashboard.state.line import at_line
from pitwall.dashboard.state.order import ranked
from pitwall.dashboard.state.plain import Plain
from pitwall.dashboard.state.session import Session
from pitwall.dashboard.state.session_view import current_lap, race_view, status_view, track_view
from pitwall.dashboard.state.timed.drivers import TimedDrivers
from pitwall.dashboard.state.timed.long_run import with_long_runs
from pitwall.dashboard.state.timed.view import clock_view, parts_view
from pitwall.dashboard.state.times import Timed, Times, times_of
from pitwall.dashboard.state.tyres import Stint, stints_of
from pitwall.events.codec import to_plain


@dataclass(slots=True)
class _Derived:
    """What was derived from a car, and the revision and roster entry it was derived from."""

    made_of: tuple[object, ...] = ()
    times: Times = field(default_factory=lambda: Times(None, {}, False, {}, False))
    stints: list[Stint] = field(default_factory=list)
    shown_for: tuple[object, ...] = ()
    shown: Plain = field(default_factory=dict)


class Documents:
    """Makes the parts of the state document out of the registers of one run."""

    def __init__(self, session: Session, cars: Mapping[str, Car], is_known: Callable[[str], bool]) -> None:
        self._session = session
        self._cars = cars
        self._is_known = is_known
        self._derived: dict[str, _Derived] = {}
        self._drivers: Plain = {}
        self._parts: dict[str, tuple[object, Any]] = {}
        self._shown_for: tuple[object, ...] = ()
        self._timed = TimedDrivers(session)
        self.bests = Bests(None, {})

    def parts(self) -> Plain:
        """Everything in the document that follows from race events."""
        session = self._session
        shown = {number: car for number, car in self._cars.items() if self._is_known(number)}
        laps = max((car.completed_laps for car in shown.values()), default=0)
        started = session.started.value if session.started else None
        weather = session.weather.value if session.weather else None
        parts: Plain = {"t_ms": session.t_ms, "lap": current_lap(session, laps), "status": status_view(session)}
        if started is not None:
            parts["race"] = self._part("race", session.started, lambda: race_view(started))
            if started.track is not None:
                parts["track"] = self._part("track", session.started, lambda: track_view(started))
        if weather is not None:
            parts["weather"] = self._part("weather", session.weather, lambda: to_plain(weather))
        parts["drivers"] = self._driver_parts(shown)
        if session.kind != "race":
            if standings := self._timed.standings:
                parts["parts"] = self._part("parts", standings, lambda: parts_view(standings))
            if session.clock is not None:
                parts["clock"] = self._part("clock", session.clock, lambda: clock_view(session))
        if (best := self.bests.lap) is not None:
            parts["fastest_lap"] = {"driver": best.driver, "lap": best.lap, "time_ms": best.time_ms}
        parts["messages"] = self._part(
            "messages",
            session.messages_revision,
            lambda: {str(seq): message for (seq, _), message in session.messages.items()},
        )
        return parts

    @property
    def best_laps(self) -> list[Timed]:
        """The best lap of every car with one, the fastest first, as of the parts made last."""
        times = (self._derived[number].times for number in self._cars if self._is_known(number))
        return sorted(one.best for one in times if one.best is not None)

    def forget(self, number: str) -> None:
        """Let go of what was derived from a car that is no longer kept."""
        self._derived.pop(number, None)
        self._timed.forget(number)

    def _part(self, name: str, made_of: object, make: Callable[[], Any]) -> Any:
        """The part as it was made before, if it was made of the same thing."""
        held = self._parts.get(name)
        if held is None or held[0] != made_of:
            held = self._parts[name] = (made_of, make())
        return held[1]

    def _driver_parts(self, cars: Mapping[str, Car]) -> Plain:
        session = self._session
        restarts = session.restarts
        for car in cars.values():
            if (derived := self._derived.get(car.number)) is None:
                derived = self._derived[car.number] = _Derived()
            made_of = (car.times_revision, session.roster.get(car.number), restarts, session.kind)
            if derived.made_of != made_of:
                derived.made_of = made_of
                derived.times = times_of(car)
                derived.stints = stints_of(car, session.roster.get(car.number), restarts)
                if session.kind == "practice":
                    with_long_runs(derived.stints, car)
        times = {number: self._derived[number].times for number in cars}
        if (bests := bests_of(times, session.disqualified)) != self.bests:
            self.bests = bests
        self._shown_for = (self.bests, session.under_way, session.flag, session.classification, session.started)
        drivers: Plain = {}
        if session.kind != "race":
            stints = {number: self._derived[number].stints for number in cars}
            drivers = self._timed.views(cars, times, stints, self.bests)
        else:
            changed = since_flag(cars, session)
            for position, number in enumerate(ranked(cars.values(), session), start=1):
                drivers[number] = self._driver(cars[number], position, cars, changed.get(number))
        if drivers.keys() != self._drivers.keys() or any(drivers[n] is not self._drivers[n] for n in drivers):
            self._drivers = drivers
        return self._drivers

    def _driver(self, car: Car, position: int, cars: Mapping[str, Car], since: SinceFlag | None) -> Plain:
        derived = self._derived[car.number]
        line = at_line(car, cars.values())
        shown_for = (car.revision, position, line, since, *self._shown_for)
        if derived.shown_for != shown_for:
            derived.shown_for = shown_for
            derived.shown = driver_view(
                car, self._session, position, derived.times, derived.stints, self.bests, line, since
            )
        return derived.shown
