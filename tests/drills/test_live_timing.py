"""The connection to the live timing breaks in every way there is while a session goes on."""

from dataclasses import replace
from pathlib import Path

import pytest

from pitwall.events import SessionStarted
from pitwall.scripts.replays.background import BackgroundReplay
from pitwall.simulator.live_server.faults import Fault, FaultKind
from pitwall.simulator.live_server.recording import read_lines
from pitwall.simulator.race import Race
from pitwall.simulator.sources.feed.source import RecordingSource
from pitwall.simulator.sources.live.connection import Limits
from tests.commands import until
from tests.drills.drill import MOMENT_LIMIT_S, Drill
from tests.drills.source import Source
from tests.fixtures.small_feed import live_source, stand_in
from tests.recorded_races import feed_recording

pytestmark = [pytest.mark.drills, pytest.mark.cloud, pytest.mark.recorded, pytest.mark.timeout(600)]

SPEED = 200.0
BREAKS: tuple[FaultKind, ...] = ("drop", "stall", "hang-up", "half", "twice")
TIMES = 2


def silent(_line: str) -> None:
    """Nobody reads it."""


def joined(recorded: Race, session: SessionStarted) -> Race:
    """The session as its recording has it, begun as whoever joined it knew it then."""
    return replace(recorded, session=session, start_ms=session.lights_out_ms, live=True)


@pytest.mark.drill(23, "live timing cut, stalled, hung up, cut in mid-frame and repeating itself, twice each")
def test_live_connection_broken_in_mid_session(drill: Drill, tmp_path: Path) -> None:
    file = feed_recording("2025-qatar-sprint.txt")
    lines = read_lines([file], silent)
    recorded = RecordingSource((file,)).load(silent)
    # The middle of the race: before, next to nothing is sent.
    moments = sorted(drill.chance.sample(range(2_000, 20_000), len(BREAKS) * TIMES))
    faults = [Fault(BREAKS[number % len(BREAKS)], after) for number, after in enumerate(moments)]
    rig = drill.embedded()
    with stand_in(lines, *faults, speed=SPEED) as server:
        source = live_source(server, tmp_path / "saved", limits=Limits(stall_s=4, ping_s=1), linger_s=1)
        race = source.load(silent)
        drill.replay = BackgroundReplay(race, 1.0, rig.clients.kinesis(), rig.deployment.stream, silent)
        drill.follow(Source(joined(recorded, race.session), drill.replay.run_id, 1.0))
        drill.moment_ms = lines[moments[0]].at_ms
        drill.replay.start()
        until(lambda: server.player.sent > moments[-1], MOMENT_LIMIT_S, "the last fault")
        drill.fault_is_over()
        until(lambda: drill.replay and not drill.replay.alive, MOMENT_LIMIT_S, "the end of the session")
        assert server.connections > len(faults) // 2
    drill.check_rig(rig)
