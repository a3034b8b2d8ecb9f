"""Puts the simulator's service together for a pipeline, and lets it take over what the command line has begun."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pitwall.events.commands import ArchivedRun, Start
from pitwall.scripts.control.choices import Conditions, chosen
from pitwall.scripts.control.offers import Offers
from pitwall.scripts.control.service import SimulatorService
from pitwall.scripts.control.session import Outlet, OwnSession, Say
from pitwall.scripts.deployment.bootstrap import Deployment
from pitwall.scripts.errors import CommandError
from pitwall.scripts.local.folders import fastf1_cache
from pitwall.scripts.replays.archived import load_archived
from pitwall.scripts.replays.background import BackgroundReplay
from pitwall.scripts.replays.loading import load_apart
from pitwall.services.clouds import Clients
from pitwall.simulator.producer import TIMEOUT_S
from pitwall.simulator.race import Race

STOP_LIMIT_S = 10.0


def service_for(
    clients: Clients,
    deployment: Deployment,
    conditions: Conditions,
    say: Say,
    *,
    timeout_s: float = TIMEOUT_S,
    recreate: Callable[[], None] | None = None,
) -> SimulatorService:
    """The service for a pipeline. Raises CommandError if its stack has no control queue."""
    if not deployment.control_queue_url:
        raise CommandError("the stack has no control queue: bring it up to date with `pitwall bootstrap`")
    outlet = Outlet(
        kinesis=clients.kinesis(),
        stream=deployment.stream,
        s3=clients.s3(),
        bucket=deployment.bucket,
        timeout_s=timeout_s,
    )

    def load(start: Start, say: Say) -> Race:
        if isinstance(start.source, ArchivedRun):
            return load_archived(outlet.s3, outlet.bucket, start.source.run, say)
        return load_apart(chosen(start.source, conditions), say)

    offers = Offers(conditions.cache or fastf1_cache(), offline=conditions.offline)
    return SimulatorService(
        outlet, clients.sqs(), deployment.control_queue_url, load, say, offers=offers, recreate=recreate
    )


@contextmanager
def taking_commands(service: SimulatorService, stop: threading.Event | None = None) -> Iterator[threading.Thread]:
    """Let the service work in a thread; it ends with the block, or with ``stop``."""
    over = stop or threading.Event()
    thread = threading.Thread(target=service.run, args=(over,), name="commands", daemon=True)
    thread.start()
    try:
        yield thread
    finally:
        over.set()
        thread.join(STOP_LIMIT_S)


def adopting(service: SimulatorService, race: Race, speed: float) -> Callable[[BackgroundReplay], None]:
    """Lets commands reach a replay that the command line has begun."""

    def adopt(replay: BackgroundReplay) -> None:
        title = f"{race.session.race_name} {race.session.season}"
        service.adopt(OwnSession(title, speed, replay, service.changed))

    return adopt
