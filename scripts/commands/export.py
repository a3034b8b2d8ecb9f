"""``pitwall export``: a run as a file."""

from pathlib import Path

import click

from pitwall.scripts.errors import WrongUsage
from pitwall.scripts.replays.archived import read_run
from pitwall.scripts.verification.earlier import earlier_runs
from pitwall.simulator.sources.archive.run_file import write_run_file


@click.command()
@click.argument("run")
@click.argument("file", type=click.Path(path_type=Path))
def export(run: str, file: Path) -> None:
    """Write RUN into FILE, which plays elsewhere with --recording FILE.

    RUN is a run of the archive, 'newest' the newest. The same run gives the same bytes; FILE is written whole or not
    at all. docs/export.md describes it.
    """
    if file.is_dir():
        raise WrongUsage(f"{file} is a folder: name a file in it")
    with earlier_runs(run) as place:
        kept = read_run(place.s3, place.bucket, run, lambda line: click.echo(line, err=True))
        write_run_file(file, kept)
    if kept.missing:
        click.echo(f"run {kept.run} has holes: {kept.missing:,} of its {kept.expected:,} events are missing", err=True)
    click.echo(f"{file}: {len(kept.lines):,} events of run {kept.run}, {file.stat().st_size / 1e6:.2f} MB")
