"""``pitwall verify``: an earlier run, checked."""

import click

from pitwall.scripts.commands.options import print_report
from pitwall.scripts.errors import CommandError
from pitwall.scripts.verification.check import Place, archived_runs, verify_run
from pitwall.scripts.verification.earlier import earlier_runs
from pitwall.scripts.verification.verdict import Report


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
    with earlier_runs(run or "(newest)") as place:
        return _verify(place, run)


def _verify(place: Place, run: str | None) -> Report:
    if run is None:
        runs = archived_runs(place.s3, place.bucket)
        if not runs:
            raise CommandError(f"there is no run in the archive (bucket {place.bucket!r})")
        run = runs[0]
    return verify_run(place, run)
