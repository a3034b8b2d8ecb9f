"""The state of one run."""

from bisect import insort
from collections.abc import Sequence

from pitwall.dashboard.state.alerts import Alerts
from pitwall.dashboard.state.car import Car, CarPayload
from pitwall.dashboard.state.outcome import APPLIED, REPEATED, Outcome, rejected
from pitwall.dashboard.state.plain import Plain, merge_patch
from pitwall.dashboard.state.registers import Reading
from pitwall.dashboard.state.seen import Gap, Seen
from pitwall.dashboard.state.session import MOST_CARS, Session
from pitwall.dashboard.state.state_document import Documents
from pitwall.dashboard.state.times import Timed
from pitwall.events import (
    Alert,
    Event,
    LapCompleted,
    MiniSector,
    MiniSectors,
    OrderEntry,
    Payload,
    RaceControlMessage,
    RunningOrder,
    SectorCompleted,
    SessionStarted,
)
from pitwall.events.rules import takes_part
from pitwall.events.shared.race_control import parse_penalty, parse_served


class RaceState:
    """Applies the events of one run, in any order and any number of times.

    The document is a pure function of the set of events applied; only the count of
    repeats tells how they came. Registers are kept of at most MOST_CARS cars: those of the roster, then those of
    the lowest numbers. What came of another before a roster named it is not made up for.
    """

    def __init__(self, run: str, cloud: str) -> None:
        self.run = run
        self.cloud = cloud
        self.session = Session()
        self.seen = Seen()
        self.alerts = Alerts()
        self._cars: dict[str, Car] = {}
        # The lowest numbers seen, in order: which cars are shown without a roster must not depend on
        # which came first.
        self._lowest: list[tuple[int, str]] = []
        self._documents = Documents(self.session, self._cars, self._is_known)
        self._let_go = 0
        self._repeated = 0
        self._refused = 0
        self._document: Plain | None = None
        self._taken: Plain = {}

    def apply(self, event: Event) -> Outcome:
        """Apply an event. Raises ValueError for an event of another run."""
        if event.run != self.run:
            raise ValueError(f"event {event.seq} is of run {event.run!r}, not of {self.run!r}")
        self._document = None
        if not self.seen.add(event.seq):
            self._repeated += 1
            # Whoever was told that it is rejected may not have got the answer, and asks again.
            return self._refusal(event.payload) or REPEATED
        session, payload = self.session, event.payload
        session.t_ms = max(session.t_ms, event.t_ms)
        if isinstance(payload, CarPayload):
            return self._apply_car(Reading(event.seq, event.t_ms, payload))
        session.apply(Reading(event.seq, event.t_ms, payload))
        match payload:
            case RunningOrder(entries=entries):
                self._hear(event, entries)
            case MiniSectors(changes=changes):
                self._hear(event, changes)
            case RaceControlMessage():
                self._apply_message(event.seq, payload.message)
            case SessionStarted():
                # Of an older start too: which cars there are must not depend on which start came first.
                for driver in payload.roster:
                    self._car(driver.number)
        return APPLIED

    def apply_alert(self, alert: Alert) -> Outcome:
        """Apply an alert. Raises ValueError for an alert of another run."""
        if alert.run != self.run:
            raise ValueError(f"alert {alert.id} is of run {alert.run!r}, not of {self.run!r}")
        if not self.alerts.add(alert):
            return REPEATED
        self._document = None
        return APPLIED

    def refuse(self) -> None:
        """Count something sent for this run that breaks the contract."""
        self._refused += 1
        self._document = None

    @property
    def applied(self) -> int:
        """Distinct events applied."""
        return len(self.seen) - self._unlisted() - self._let_go

    @property
    def repeated(self) -> int:
        """Events that came again."""
        return self._repeated

    @property
    def rejected(self) -> int:
        """Events that concern no driver of the roster or one too many, or broke the contract."""
        return self._unlisted() + self._let_go + self._refused

    @property
    def expected(self) -> int | None:
        """Events of the whole run, known when its last one has come."""
        return self.session.finished.value.events if self.session.finished else None

    @property
    def gaps(self) -> list[Gap]:
        """Sequence numbers that have not come, as far as one can tell."""
        return self.seen.gaps(self.expected)

    @property
    def complete(self) -> bool:
        """The run has finished and nothing of it is missing."""
        return self.session.finished is not None and not self.gaps

    @property
    def fastest_lap(self) -> Timed | None:
        """The fastest lap of the race so far."""
        self.document()
        return self._documents.bests.lap

    def best_laps(self) -> list[Timed]:
        """The best lap of every driver with a lap time that stands, the fastest first."""
        self.document()
        return self._documents.best_laps

    def laps_counted(self) -> dict[str, int]:
        """Laps completed by driver number."""
        return {number: len(car.laps) for number, car in self._cars.items() if self._is_known(number)}

    def document(self) -> Plain:
        """The state document as of now. It is not to be changed."""
        if self._document is None:
            self._document = {
                "run": self.run,
                "cloud": self.cloud,
                **self._documents.parts(),
                "alerts": self.alerts.view(),
                "counts": {"applied": self.applied, "repeated": self.repeated, "rejected": self.rejected},
            }
        return self._document

    @property
    def taken(self) -> Plain:
        """The state document as of the last :meth:`take_patch`. It is not to be changed."""
        return self._taken

    def take_patch(self) -> Plain | None:
        """The merge patch (RFC 7396) of the document since the last take, None if nothing changed."""
        document = self.document()
        patch = merge_patch(self._taken, document)
        self._taken = document
        return patch or None

    def _car(self, number: str) -> Car | None:
        """The registers of a car, None where those of MOST_CARS others are to be kept before them."""
        if (car := self._cars.get(number)) is not None:
            return car
        if (place := (len(number), number)) not in self._lowest:
            insort(self._lowest, place)
            del self._lowest[MOST_CARS:]
        if len(self._cars) >= MOST_CARS:
            last = max((*self._cars, number), key=lambda one: (one not in self.session.roster, len(one), one))
            if last == number:
                return None
            self._let_go += self._cars.pop(last).events
            self._documents.forget(last)
        car = self._cars[number] = Car(number=number)
        return car

    def _hear(self, event: Event, told: Sequence[OrderEntry | MiniSector]) -> None:
        """Apply what one event tells of several cars."""
        for one in told:
            if (car := self._car(one.driver)) is None:
                continue
            if isinstance(one, OrderEntry):
                car.hear_order(event.seq, event.t_ms, one)
            else:
                car.hear_mini_sector(event.seq, event.t_ms, one)

    def _apply_message(self, seq: int, message: str) -> None:
        if (penalty := parse_penalty(message)) is not None:
            if (car := self._car(penalty.driver)) is not None:
                car.apply_penalty(seq, penalty.what)
        elif (served := parse_served(message)) is not None and (car := self._car(served.driver)) is not None:
            car.apply_served(seq, served.what)

    def _apply_car(self, reading: Reading[CarPayload]) -> Outcome:
        if (car := self._car(reading.value.driver)) is not None:
            car.apply(reading)
        else:
            self._let_go += 1
        if isinstance(reading.value, LapCompleted | SectorCompleted):
            self.session.timed = True
        return self._refusal(reading.value) or APPLIED

    def _refusal(self, payload: Payload) -> Outcome | None:
        """Why an event is rejected, None if it is not."""
        if not isinstance(payload, CarPayload) or self._is_known(payload.driver):
            return None
        if not self.session.roster:
            return rejected(f"data.driver: a run has at most {MOST_CARS} cars, got {payload.driver!r} beside them")
        return rejected(f"data.driver: must be in the roster of the run, got {payload.driver!r}")

    def _is_known(self, number: str) -> bool:
        listed = bool(self.session.roster) or (len(number), number) in self._lowest
        return listed and takes_part(number, self.session.roster)

    def _unlisted(self) -> int:
        """Events of cars that are not on the roster. They are kept in case it changes, and not shown."""
        if not self.session.roster and len(self._lowest) < MOST_CARS:
            return 0
        return sum(car.events for number, car in self._cars.items() if not self._is_known(number))
