"""``pitwall verify``: an earlier run, checked."""

import os
from pathlib import Path

from scripts import running
from scripts.errors import CommandError
from scripts.pipeline import LocalPipeline
from scripts.target import NoPipeline, NoStack, cloud_from, find_target
from scripts.verdict import Report
from scripts.verify import Place, archived_runs, verify_run
from services.ports import free_port


def verify_earlier(run: str | None) -> Report:
    """The report on a run, by default the newest.

    Asks the pipeline the environment names or the one that runs here; if there is none, the
    runs that earlier demos left on this machine are opened. Raises CommandError.
    """
    folder = running.home()
    try:
        target = find_target(os.environ, folder)
    except (NoPipeline, NoStack):
        if cloud_from(os.environ) is not None:
            raise
        return _verify_kept(run, folder)
    return _verify(Place(target.cloud.clients().s3(), target.bucket, target.dashboard_url), run)


def _verify_kept(run: str | None, folder: Path) -> Report:
    if not (folder / "s3").is_dir():
        raise CommandError(f"run {run or '(newest)'!r} is not here: no demo has left a run in {folder}")
    with LocalPipeline(free_port(), folder) as pipeline:
        return _verify(pipeline.place, run)


def _verify(place: Place, run: str | None) -> Report:
    if run is None:
        runs = archived_runs(place.s3, place.bucket)
        if not runs:
            raise CommandError(f"there is no run in the archive (bucket {place.bucket!r})")
        run = runs[0]
    return verify_run(place, run)
