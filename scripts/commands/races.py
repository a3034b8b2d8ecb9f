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
    """Lines that name every session at hand, each with the value of --race and the option that replay it."""
    usual = fastf1_cache()
    # Brings pandas: only when asked.
    from pitwall.simulator.sources.fastf1.recordings import IDENTIFIERS, cached_sessions  # noqa: PLC0415

    folder = cache or usual
    yield "demo                  a made-up race, a new one for every --seed, and its --session Q, FP1 to FP3"
    found = cached_sessions(folder)
    for one in found:
        telemetry = "with telemetry" if one.telemetry else "timing only"
        is_race = one.session == "Race"
        asked = one.reference if is_race else f"{one.reference} --session {IDENTIFIERS[one.session]}"
        name = f"{one.name} {one.season}" if is_race else f"{one.name} {one.season}, {one.session}"
        yield f"{asked:<21} {name}, {telemetry}, in {folder}"
    if not found:
        yield f"(no recorded session in {folder}; --cache DIR looks elsewhere)"
    yield "With a network: any race since 2018, as --race 2024/Silverstone or --race 2025/1 (--session Q: qualifying)"
