"""``pitwall verify``: an earlier run, checked."""

import os
from pathlib import Path

import click

from pitwall.scripts.commands.options import print_report
from pitwall.scripts.deployment.target import NoPipeline, NoStack, cloud_from, find_target
from pitwall.scripts.errors import CommandError
from pitwall.scripts.local import running
from pitwall.scripts.local.pipeline import LocalPipeline
from pitwall.scripts.verification.check import Place, archived_runs, verify_run
from pitwall.scripts.verification.verdict import Report
from pitwall.services.ports import free_port


@click.command()
@click.argument("run", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print the result as one JSON line.")
def verify(run: str | None, as_json: bool) -> None:
    """Check that nothing of RUN is missing (default: the newest run).

    Compares the archive in S3, the dashboard and the memory of the functions. Exit code
    0 only if every event was applied and archived and all three agree.
    """
    print_report(verify_earlier(run), as_json)


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
