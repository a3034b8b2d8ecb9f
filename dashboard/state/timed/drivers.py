"""The drivers of a session against the clock, made again only where something changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pitwall.dashboard.state.car import Car
from pitwall.dashboard.state.driver_view import Bests, bests_of, driver_view
from pitwall.dashboard.state.plain import Plain
from pitwall.dashboard.state.session import Session
from pitwall.dashboard.state.timed.lap_kind import lap_kind
from pitwall.dashboard.state.timed.ranking import Attempts, Ranking, attempts_of, ranking
from pitwall.dashboard.state.timed.view import timed_driver, timed_state
from pitwall.dashboard.state.times import Times, times_of
from pitwall.dashboard.state.tyres import Stint
from pitwall.events.qualifying_rules import LATE_MS, Standing


@dataclass(slots=True)
class _Derived:
    """What was derived from a car, and from what."""

    made_of: tuple[object, ...] = ()
    attempts: Attempts = field(default_factory=lambda: Attempts((), ()))
    times: Times = field(default_factory=lambda: Times(None, {}, False, {}, False))
    """Those of the part that is on."""
    shown_for: tuple[object, ...] = ()
    shown: Plain = field(default_factory=dict)


class TimedDrivers:
    """Makes the drivers of the state document where lap times decide.

    Best times are those of the part of a qualifying that is on: with each part the sport's timing begins anew.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._derived: dict[str, _Derived] = {}
        self._ranked_for: tuple[object, ...] = ()
        self._ranking = Ranking({})

    @property
    def standings(self) -> Sequence[Standing]:
        """The order of each part begun, as of the views made last; none outside a qualifying."""
        return self._ranking.standings

    def forget(self, number: str) -> None:
        """Let go of what was derived from a car that is no longer kept."""
        self._derived.pop(number, None)

    def views(
        self, cars: Mapping[str, Car], times: Mapping[str, Times], stints: Mapping[str, list[Stint]], bests: Bests
    ) -> Plain:
        """The drivers in their order; ``times``, ``stints`` and ``bests`` are those of the whole session."""
        session = self._session
        part = session.parts[-1] if session.kind == "qualifying" and session.part_starts else None
        since_ms = part.start_ms if part else 0
        for number, car in cars.items():
            derived = self._derived.setdefault(number, _Derived())
            made_of = (car.times_revision, since_ms)
            if derived.made_of != made_of:
                derived.made_of = made_of
                if (attempts := attempts_of(car)) != derived.attempts:
                    derived.attempts = attempts  # a sector alone leaves them the same object
                derived.times = times_of(car, since_ms) if since_ms else times[number]
        part_times = {number: self._derived[number].times for number in cars}
        part_bests = bests_of(part_times, session.disqualified)
        self._rank(cars, times)
        over_ms = part.end_ms + LATE_MS if part and part.end_ms is not None else None
        if part is None and session.flag is not None:
            over_ms = session.flag.t_ms + LATE_MS
        shown_with = (bests, part_bests, since_ms, over_ms, session.finished, session.classification, session.started)
        drivers: Plain = {}
        for number, place in self._ranking.places.items():
            car, derived = cars[number], self._derived[number]
            shown_for = (car.revision, place, stints[number], *shown_with)
            if derived.shown_for != shown_for:
                derived.shown_for = shown_for
                state = timed_state(car, session)
                derived.shown = timed_driver(
                    driver_view(car, session, place.position, derived.times, stints[number], part_bests, None, None),
                    car,
                    place,
                    state,
                    lap_kind(car, part_bests.sectors, over_ms) if state == "running" else None,
                    times[number].best,
                    since_ms=since_ms,
                    is_fastest=times[number].best is not None and times[number].best == bests.lap,
                )
            drivers[number] = derived.shown
        return drivers

    def _rank(self, cars: Mapping[str, Car], times: Mapping[str, Times]) -> None:
        session = self._session
        ranked_for = (
            tuple(
                (number, car.position, self._derived[number].attempts, times[number].best)
                for number, car in cars.items()
            ),
            session.parts_revision,
            session.started,
            session.classification,
        )
        if self._ranked_for != ranked_for:
            self._ranked_for = ranked_for
            self._ranking = ranking(cars, session, times, [self._derived[number].attempts for number in cars])
