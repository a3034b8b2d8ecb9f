"""Changes a run's state and publishes the alerts that come of it, each at least once."""

from collections.abc import Callable, Mapping, Sequence
from typing import Generic, Protocol, Self, TypeVar

from pitwall.events import Alert, Event
from pitwall.events.shared.archive import state_key
from pitwall.events.shared.functions import FunctionName
from pitwall.lambdas.shared.alert_log import AlertLog
from pitwall.lambdas.shared.form import Form
from pitwall.lambdas.shared.handler import Handler, LogFields, StreamWork, stream_handler
from pitwall.lambdas.shared.records import StreamRecord, events_by_run
from pitwall.lambdas.shared.resources import Resources
from pitwall.lambdas.shared.stored_document import SharedDocuments
from pitwall.lambdas.shared.topic import AlertTopic


class StateWithAlerts(Protocol):
    """A state that carries the alerts that came of it."""

    @property
    def alerts(self) -> AlertLog:
        """The alerts so far."""
        ...

    def with_alerts(self, alerts: AlertLog) -> Self:
        """The same state with another log of alerts."""
        ...


State = TypeVar("State", bound=StateWithAlerts)


class Announcer(Generic[State]):
    """Takes the events of a batch into the state that ``function`` keeps of a run.

    ``step`` returns the state after some events, with the alerts that come of them, and
    the same object if they changed nothing.
    """

    def __init__(
        self,
        function: str,
        documents: SharedDocuments[State],
        topic: AlertTopic,
        step: Callable[[State, Sequence[Event]], State],
    ) -> None:
        self._function = function
        self._documents = documents
        self._topic = topic
        self._step = step

    def take(self, runs: Mapping[str, Sequence[Event]]) -> list[Alert]:
        """Apply the events of some runs and return the alerts published for them.

        Raises DocumentContended, DocumentDamaged, AlertsNotPublished, and lets botocore's
        errors through; the same events may be given again then.
        """
        return [alert for run, events in runs.items() for alert in self._take(run, events)]

    def _take(self, run: str, events: Sequence[Event]) -> list[Alert]:
        key = state_key(run, self._function)
        state = self._documents.update(key, lambda state: self._step(state, events))
        if due := state.alerts.pending({event.seq for event in events}):
            self._topic.publish(due)
            self._documents.update(key, lambda state: state.with_alerts(state.alerts.published(due)))
        return due


def announcing_handler(
    function: FunctionName, message: str, form: Form[State], step: Callable[[State, Sequence[Event]], State]
) -> Handler:
    """The handler of a function that keeps a state of each run and publishes what comes of it."""

    def prepare(resources: Resources) -> StreamWork:
        announcer = Announcer(function, SharedDocuments(resources.store, form), resources.topic, step)

        def announce(records: Sequence[StreamRecord]) -> LogFields:
            return {"alerts": [alert.id for alert in announcer.take(events_by_run(records))]}

        return announce

    return stream_handler(function, message, prepare)
