"""Takes the events of a batch into the memory of a run, with the alerts that come of them."""

from collections.abc import Sequence

from pitwall.events import Alert, Event, PitLeft, Retired
from pitwall.lambdas.race_alerts.incidents import incident
from pitwall.lambdas.race_alerts.leaders import new_leaders
from pitwall.lambdas.race_alerts.memory import RaceMemory
from pitwall.lambdas.race_alerts.neutralisation import Period, neutralisation_alerts, periods


def take(memory: RaceMemory, events: Sequence[Event]) -> RaceMemory:
    """The memory after a batch of one run; itself if the batch brings nothing new."""
    run = events[0].run
    after = memory.taking(events)
    neutralised = periods(after.statuses.values())
    alerts = [
        *(new_leaders(run, after.leaders, after.roster) if after.kind == "race" else ()),
        *neutralisation_alerts(run, neutralised),
        *_incidents(events, after, neutralised),
    ]
    return after.with_alerts(after.alerts.with_new(alerts, by=min(event.seq for event in events)))


def _incidents(events: Sequence[Event], memory: RaceMemory, neutralised: Sequence[Period]) -> list[Alert]:
    if memory.kind != "race":  # leaving the track and coming back to it is what such a session is made of
        events = [event for event in events if not isinstance(event.payload, PitLeft | Retired)]
    return [alert for event in events if (alert := incident(event, memory.roster, neutralised)) is not None]
