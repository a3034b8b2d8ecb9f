"""``pitwall races``: what can be replayed from here."""

from collections.abc import Iterator
from pathlib import Path

import click

from pitwall.scripts.local.folders import fastf1_cache


@click.command()
@click.option(
    "--cache",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="FastF1 cache to look into. Default: FASTF1_CACHE, else ~/.cache/fastf1.",
)
def races(cache: Path | None) -> None:
    """List what can be replayed from here."""
    for line in list_races(cache):
        click.echo(line)


def list_races(cache: Path | None) -> Iterator[str]:
    """Lines that name every race at hand and the option that replays it."""
    usual = fastf1_cache()
    from pitwall.simulator.sources.fastf1.recordings import cached_races  # noqa: PLC0415 - brings pandas: only when asked

    folder = cache or usual
    yield "demo                  a made-up race, a new one for every --seed; needs nothing"
    found = list(cached_races(folder))
    for race in found:
        telemetry = "with telemetry" if race.telemetry else "timing only"
        yield f"{race.reference:<21} {race.name} {race.season}, {telemetry}, in {folder}"
    if not found:
        yield f"(no recorded race in {folder}; --cache DIR looks elsewhere)"
    yield "With a network: any race since 2018, as --race 2024/Silverstone or --race 2025/1"
