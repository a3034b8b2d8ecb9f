"""``pitwall watch``: saved changes of the functions' code, live in the running pipeline."""

import os
import sys
import threading
import time
from collections.abc import Iterable
from pathlib import Path

import click
import watchfiles

from pitwall.scripts.deployment.bootstrap import SOURCE, current_deployment
from pitwall.scripts.deployment.code_check import CodeError
from pitwall.scripts.deployment.errors import BootstrapError
from pitwall.scripts.deployment.live_code import FOLDERS, LiveCode, Say
from pitwall.scripts.deployment.target import NoStack, find_target
from pitwall.scripts.interrupts import stop_on_signals
from pitwall.scripts.local import running

QUIET_MS = 50
"""A save is over once nothing has changed for so long: editors write in more than one step."""

GATHER_MS = 400
"""Changes that do not come to rest are taken up after so long."""

IDLE_MS = 200
"""Without a change the watch answers after so long, with nothing."""


@click.command()
@click.option(
    "--source",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="Folder that holds lambdas/ and events/. Default: this checkout.",
)
def watch(source: Path | None) -> None:
    """Bring each saved change of a function live in the running pipeline.

    Code that does not load is shown and never deployed: what runs goes on. Finds the
    pipeline of a running `pitwall demo` or `docker compose up` by itself. Ctrl-C ends it.
    """
    run_watch(source)


def run_watch(source: Path | None) -> None:
    """Watch until stopped. Raises CommandError if no pipeline runs or the folder holds no functions."""
    folder = source or SOURCE
    target = find_target(os.environ, running.home())
    deployment = current_deployment(target.cloud)
    if deployment is None:
        raise NoStack(f"the {target.cloud.name} cloud holds no Pitwall stack: run `pitwall bootstrap` first")
    with stop_on_signals() as stop:
        watch_code(LiveCode(target.cloud, deployment, folder, _say), folder, stop, _say)


def watch_code(code: LiveCode, source: Path, stop: threading.Event, say: Say) -> None:
    """Bring the code live now and after each change, until ``stop`` is set."""
    saves = watchfiles.watch(
        *(source / folder for folder in FOLDERS),
        step=QUIET_MS,
        debounce=GATHER_MS,
        rust_timeout=IDLE_MS,
        yield_on_timeout=True,
        stop_event=stop,
        raise_interrupt=False,
    )
    # The files are watched from the first answer on, empty or not: only then can no save be missed.
    if next(saves, None) is None:
        return
    _refresh(code, say, saved_s=None)
    say(f"Watching {' and '.join(f'{folder}/' for folder in FOLDERS)} in {source} (Ctrl-C ends it)")
    for changes in saves:
        if changes:
            _refresh(code, say, saved_s=_saved_s(path for _, path in changes))


def _refresh(code: LiveCode, say: Say, saved_s: float | None) -> None:
    try:
        changed = code.refresh()
    except (CodeError, BootstrapError) as error:
        say(f"{error}\nThe old code stays")
        return
    if changed:
        after = "" if saved_s is None else f", {time.time() - saved_s:.1f} s after it was saved"
        say(f"New code is live{after}: {', '.join(changed)}")


def _saved_s(paths: Iterable[str]) -> float | None:
    """When the last of the files was written; None if they are gone."""
    times = [path.stat().st_mtime for path in map(Path, paths) if path.exists()]
    return max(times, default=None)


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
