"""Finds where earlier runs are kept: in the pipeline that runs, else in what demos have left on this machine."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from pitwall.scripts.deployment.target import NoPipeline, NoStack, cloud_from, find_target
from pitwall.scripts.errors import CommandError
from pitwall.scripts.local import running
from pitwall.scripts.local.pipeline import LocalPipeline
from pitwall.scripts.verification.check import Place
from pitwall.services.ports import free_port


@contextmanager
def earlier_runs(run: str) -> Iterator[Place]:
    """Where runs are kept, ``run`` being the one that is looked for.

    It is the pipeline the environment names or the one that runs here; if there is none, the runs that earlier demos
    left on this machine are opened, as long as the block runs. Raises CommandError.
    """
    folder = running.home()
    try:
        target = find_target(os.environ, folder)
    except (NoPipeline, NoStack):
        if cloud_from(os.environ) is not None:
            raise
        if not (folder / "s3").is_dir():
            raise CommandError(f"run {run!r} is not here: no demo has left a run in {folder}") from None
    else:
        yield Place(target.cloud.clients().s3(), target.bucket, target.dashboard_url)
        return
    with LocalPipeline(free_port(), folder) as pipeline:
        yield pipeline.place
