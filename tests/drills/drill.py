"""One drill: a race, a fault at a random moment of it, and the check of everything after."""

import threading
import time
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, TypeVar

from pitwall.scripts.replays.background import BackgroundReplay
from pitwall.scripts.verification.check import Place
from pitwall.services.clouds import Clients
from pitwall.simulator.race import Race
from pitwall.simulator.sources.demo import DemoSource
from tests.commands import until
from tests.drills.judgement import judge
from tests.drills.observed import Observed, alerts_in_queue, archived_lines, dashboard_state, read_observed
from tests.drills.rig import Rig
from tests.drills.source import Source
from tests.drills.table import Row

if TYPE_CHECKING:
    from mypy_boto3_kinesis import KinesisClient

Resource = TypeVar("Resource")

TIMEOUT_S = 60.0
"""How long the pipeline may stand still while events are still expected."""

MOMENT_LIMIT_S = 240.0
POLL_S = 0.1

EARLIEST, LATEST = 0.15, 0.6
"""The part of the race in which the moment of the fault is drawn."""


class Drill:
    """Number and name of the fault, the chance that decides, and the race it is done to."""

    def __init__(self, number: int, fault: str, seed: int, folder: Path) -> None:
        self.seed = seed
        self.chance = Random(f"{fault} {seed}")
        self.row: Row | None = None
        self.replay: BackgroundReplay | None = None
        self.source: Source | None = None
        self.sent: int | None = None
        self.quarantined = 0
        self.rejected = 0
        self.unlisted: set[int] = set()
        self._number = number
        self._fault = fault
        self._folder = folder
        self._stack = ExitStack()
        self.moment_ms = 0
        """Session time of the fault."""
        self._over_s: float | None = None
        self._expected = 0

    def embedded(self, **options: Any) -> Rig:
        """A pipeline on an embedded cloud of its own, running until the drill is closed."""
        return self.enter(Rig(self._folder, **options))

    def enter(self, resource: AbstractContextManager[Resource]) -> Resource:
        """Keep this open until the drill is closed."""
        return self._stack.enter_context(resource)

    def close(self) -> None:
        """Stop the race and everything else."""
        if self.replay is not None:
            self.replay.stop()
        self._stack.close()

    # ---- the race ---------------------------------------------------------------------------

    def race(self, laps: int) -> Race:
        """The demo race of this drill's seed."""
        return DemoSource(seed=self.seed, laps=laps).load(lambda _line: None)

    def begin(
        self, kinesis: "KinesisClient", stream: str, *, laps: int = 6, speed: float = 100.0, race: Race | None = None
    ) -> BackgroundReplay:
        """Begin to send a race, by default the demo race of this drill's seed."""
        race = race or self.race(laps)
        self.replay = BackgroundReplay(race, speed, kinesis, stream, say=lambda _line: None)
        self.follow(Source(race, self.replay.run_id, speed))
        self.replay.start()
        return self.replay

    def follow(self, source: Source) -> None:
        """Hold the pipeline against this source, and draw the moment of the fault."""
        self.source = source
        self.moment_ms = self.draw_moment(source)

    def draw_moment(self, source: Source) -> int:
        """A session time in the middle of the race."""
        share = self.chance.uniform(EARLIEST, LATEST)
        return round(source.lights_out_ms + share * (source.flag_ms - source.lights_out_ms))

    @property
    def running(self) -> Source:
        """The source of the race that is on."""
        assert self.source is not None, "no race has begun"
        return self.source

    def sent_by_now(self) -> int:
        """Events that are in the stream."""
        assert self.replay is not None
        return self.replay.progress.sent

    def wait_for_the_moment(self) -> None:
        """Until the race has come to the moment of the fault."""
        replay = self.replay
        assert replay is not None

        def reached() -> bool:
            replay.check()
            assert replay.alive, "the race was over before the moment of the fault"
            return replay.progress.t_ms >= self.moment_ms

        until(reached, MOMENT_LIMIT_S, "the moment of the fault")

    def lasts(self, seconds: float) -> None:
        """The fault goes on for so long."""
        threading.Event().wait(seconds)

    def fault_is_over(self, expected: int | None = None) -> None:
        """From now on the pipeline may recover; ``expected`` events were in the stream, by default those sent."""
        self._over_s = time.monotonic()
        self._expected = self.sent_by_now() if expected is None else expected

    # ---- the check --------------------------------------------------------------------------

    def check(self, place: Place, cloud: str, clients: Clients | None = None, queue_url: str = "") -> Observed:
        """Wait until everything is worked off, compare it with the source, keep the row; fail if anything is wrong.

        ``repeated`` in the row is what came to the dashboard again and was dropped there.
        """
        source = self.running
        recovery_s = self._recovered(place, source.run)
        observed, problems, missing = self._judged(place, source, clients, queue_url)
        self.row = Row(
            number=self._number,
            fault=self._fault,
            cloud=cloud,
            moment=f"{source.in_words(self.moment_ms)} (seed {self.seed})",
            recovery_s=recovery_s,
            sent=len(source.events) if self.sent is None else self.sent,
            applied=observed.applied,
            archived=observed.archived,
            repeated=observed.repeated,
            quarantined=len(observed.quarantined),
            missing=missing,
        )
        assert problems == [], f"{self._fault} (seed {self.seed}): " + "; ".join(problems)
        return observed

    def check_rig(self, rig: Rig) -> Observed:
        """:meth:`check` on the embedded cloud."""
        return self.check(rig.place, "embedded", rig.clients, rig.deployment.alert_queue_url)

    def _recovered(self, place: Place, run: str) -> float:
        """Seconds from the end of the fault until all that was expected then is at the dashboard and in the archive."""
        over_s = self._over_s
        assert over_s is not None, "the drill does not say when its fault was over"
        arrived: list[tuple[int, int]] = []

        def caught_up() -> bool:
            state = dashboard_state(place, run)
            applied = int(state["events"]["applied"]) if state else 0
            if applied < self._expected:
                return False
            arrived.append((applied, len(archived_lines(place, run))))
            return arrived[-1][1] >= self._expected

        until(caught_up, MOMENT_LIMIT_S, "what was sent before the end of the fault arrives")
        return time.monotonic() - over_s

    def _judged(
        self, place: Place, source: Source, clients: Clients | None, queue_url: str
    ) -> tuple[Observed, list[str], int]:
        received: dict[str, int] = {}
        best: tuple[int, ...] = ()
        deadline_s = time.monotonic() + TIMEOUT_S
        while True:
            if self.replay is not None:
                self.replay.check()
            observed = read_observed(place, source.run)
            if clients is not None:
                for id_, count in alerts_in_queue(clients, queue_url, source.run).items():
                    received[id_] = received.get(id_, 0) + count
            self.received = received
            judgement = judge(
                source,
                observed,
                received if clients is not None else None,
                rejected=self.rejected,
                unlisted=self.unlisted,
            )
            problems = judgement.problems
            if len(observed.quarantined) != self.quarantined:
                problems = [*problems, f"{len(observed.quarantined)} records in quarantine, not {self.quarantined}"]
            sending = self.replay is not None and self.replay.alive
            if observed.progress > best or sending:
                best, deadline_s = max(best, observed.progress), time.monotonic() + TIMEOUT_S
            if (not problems and not sending) or time.monotonic() > deadline_s:
                return observed, problems, judgement.missing
            time.sleep(POLL_S)
