"""Puts the dashboard together."""

import secrets
import threading
import time
from collections.abc import Callable, Sequence

from flask import Flask

from pitwall.dashboard.archive.deployed import DeployedFunctionsReader
from pitwall.dashboard.archive.pace import Pace
from pitwall.dashboard.archive.recovery import Recovery
from pitwall.dashboard.archive.runs import ArchivedRuns
from pitwall.dashboard.archive.store import ArchiveStore
from pitwall.dashboard.control.desk import Desk
from pitwall.dashboard.control.queue import CommandQueue
from pitwall.dashboard.control.report import ReportReader
from pitwall.dashboard.live.publisher import Publisher
from pitwall.dashboard.live.runs import LiveRuns
from pitwall.dashboard.pipeline import Monitor, StatusPublisher, pipeline_status
from pitwall.dashboard.settings import Settings
from pitwall.dashboard.state import Outcome, Runs
from pitwall.dashboard.state.plain import Plain
from pitwall.dashboard.state.runs import LIVE_MS, wall_ms
from pitwall.dashboard.viewers.hub import Hub
from pitwall.dashboard.web.api import api_routes
from pitwall.dashboard.web.compression import compress_files
from pitwall.dashboard.web.front_door import front_door_routes
from pitwall.dashboard.web.guards import LOOPBACK_NAMES, guard
from pitwall.dashboard.web.ingest import LARGEST_BODY_BYTES, ingest_routes
from pitwall.dashboard.web.page import page_routes
from pitwall.dashboard.web.pipeline import pipeline_routes
from pitwall.dashboard.web.playback import playback_routes
from pitwall.dashboard.web.stream import stream_routes
from pitwall.dashboard.web.tokens import Tokens
from pitwall.events import Alert, Event


def steady_ms() -> float:
    """Milliseconds of a clock that nobody sets: for how long ago something was."""
    return time.monotonic() * 1000


class Dashboard:
    """The parts of a running dashboard. ``store`` is the archive and ``queue`` takes commands, None to live without."""

    def __init__(
        self,
        settings: Settings,
        store: ArchiveStore | None = None,
        queue: CommandQueue | None = None,
        clock_ms: Callable[[], float] = wall_ms,
        steady_ms: Callable[[], float] = steady_ms,
    ) -> None:
        self.settings = settings
        self.clock_ms = clock_ms
        self.tokens = Tokens(settings.tokens, settings.token_file)
        self.steady_ms = steady_ms
        self.page_token = secrets.token_urlsafe(32)
        self.desk = Desk(queue, ReportReader(store, clock_ms, steady_ms), clock_ms, steady_ms)
        self.hub = Hub(
            limit=settings.viewers,
            limit_per_address=settings.viewers_per_address,
            deltas_kept=settings.resume_deltas,
            # No earlier life of this dashboard can have got that far: it makes at most one version per window.
            first_version=lambda: int(clock_ms()),
            aside=self.desk.has_begun,
        )
        changes = threading.Event()
        runs = Runs(settings.cloud, now_ms=clock_ms)
        self.live = LiveRuns(runs, self.hub.publish, clock_ms, steady_ms, changes.set)
        self.monitor = Monitor(clock_ms())
        self._publisher = Publisher(self._publish, changes, settings.coalesce_ms / 1000)
        self._made_ms = steady_ms()
        self.pace = Pace(self._may_be_live)
        self._recovery = Recovery(store, self.live, settings.cloud, self.pace) if store is not None else None
        self.archived = ArchivedRuns(store.at_pace(self.pace.turn)) if store is not None else None
        self._deployed = DeployedFunctionsReader(store, self.monitor.know) if store is not None else None
        self._status_publisher = StatusPublisher(self.pipeline, self.hub)

    def start(self) -> None:
        """Start the threads. ``live.ready`` tells when events are welcome."""
        self._publisher.start()
        if self.archived is not None:
            self.archived.start()
        if self._deployed is not None:
            self._deployed.start()
        self._status_publisher.start()
        if self._recovery is not None:
            self._recovery.start()
        else:
            self.live.ready = True

    def stop(self) -> None:
        """End all streams and threads, and save what was measured."""
        self.hub.close()
        if self._deployed is not None:
            self._deployed.stop()
        self._status_publisher.stop()
        self._publisher.stop()
        if self.archived is not None:
            self.archived.stop()
        if self._recovery is not None:
            self._recovery.stop()

    def pipeline(self) -> Plain:
        """The pipeline as it works now; see :func:`pitwall.dashboard.pipeline.status_document.status_document`."""
        trouble = self._recovery.trouble if self._recovery is not None else None
        now_ms, viewers = self.steady_ms(), self.hub.viewer_count
        return pipeline_status(self.monitor, self.live, now_ms, self.clock_ms(), viewers, trouble)

    def took(self, events: Sequence[Event], outcomes: Sequence[Outcome], alerts: Sequence[Alert]) -> None:
        """Let the monitor note what came live."""
        self.monitor.took(events, outcomes, alerts, self.steady_ms(), self.clock_ms())

    def _may_be_live(self) -> bool:
        """Whether a race is live, or may be: one that was on before the start has to be seen first."""
        # The newest run is loaded before that, as fast as it can be: until it is back no event is welcome.
        return self.live.ready and (self.steady_ms() - self._made_ms <= LIVE_MS or self.live.is_live())

    def _publish(self) -> None:
        waiting = self.monitor.waiting()
        self.live.publish()
        self.monitor.published(waiting, self.steady_ms())

    def rebuild(self, run: str) -> bool:
        """Bring back a run that is not held; False if there is none. Raises ArchiveUnavailable."""
        return self._recovery is not None and self._recovery.rebuild(run)


def create_app(settings: Settings, dashboard: Dashboard | None = None) -> Flask:
    """The Flask application of a dashboard, by default a new one without an archive, started."""
    if dashboard is None:
        dashboard = Dashboard(settings)
        dashboard.start()
    app = Flask("pitwall.dashboard")
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY_BYTES
    compress_files(app)
    guard(app, (*LOOPBACK_NAMES, settings.host, *settings.hosts))
    app.register_blueprint(page_routes(settings.cloud, settings.heartbeat_s, dashboard.page_token))
    app.register_blueprint(api_routes(dashboard.live, dashboard.hub, dashboard.rebuild, dashboard.archived))
    app.register_blueprint(front_door_routes(dashboard.live, dashboard.desk, dashboard.page_token, dashboard.clock_ms))
    app.register_blueprint(stream_routes(dashboard.live, dashboard.hub, dashboard.rebuild, settings.heartbeat_s))
    app.register_blueprint(
        playback_routes(
            dashboard.live, dashboard.hub, dashboard.rebuild, settings.cloud, dashboard.steady_ms, settings.heartbeat_s
        )
    )
    app.register_blueprint(
        pipeline_routes(
            dashboard.monitor, dashboard.pipeline, dashboard.tokens, dashboard.clock_ms, dashboard.steady_ms
        )
    )
    app.register_blueprint(ingest_routes(dashboard.live, dashboard.tokens, dashboard.took, dashboard.pace.live_batch))
    return app
