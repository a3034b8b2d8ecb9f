"""``pitwall simulate``: a race into a pipeline that runs already."""

import os
import sys

from scripts import running
from scripts.interrupts import stop_on_signals
from scripts.progress import ProgressPrinter
from scripts.replaying import BackgroundReplay
from scripts.sources import RaceChoice, pick_source
from scripts.target import find_target

LOOK_S = 0.25


def run_simulation(choice: RaceChoice, speed: float) -> bool:
    """Send the race; False if the person stopped it. Raises CommandError or SimulatorError."""
    printer = ProgressPrinter(sys.stderr)
    source = pick_source(choice)
    target = find_target(os.environ, running.home())
    printer.say(f"Pit wall: {os.environ.get('PITWALL_PAGE_URL') or target.dashboard_url}")
    race = source.load(printer.say)
    with stop_on_signals() as stop:
        replay = BackgroundReplay(race, speed, target.cloud.clients().kinesis(), target.stream, printer.say)
        printer.say(f"Race: {race.session.race_name} {race.session.season} at {speed:g}x, run {replay.run_id}")
        replay.start()
        while replay.alive and not stop.is_set():
            printer.update(f"sent {replay.progress.sent:,}")
            replay.wait(LOOK_S)
        replay.stop()
    how = "Sent" if replay.progress.finished else "Stopped after sending"
    printer.say(f"{how} {replay.progress.sent:,} events of run {replay.run_id}")
    replay.check()
    return replay.progress.finished
