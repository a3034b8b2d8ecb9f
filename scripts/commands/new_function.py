"""``pitwall new-function``: a folder with a function that works, to be changed into one's own."""

from pathlib import Path

import click

from pitwall.scripts.deployment.bootstrap import SOURCE
from pitwall.scripts.deployment.scaffold import EVERYTHING, write_function


@click.command("new-function")
@click.argument("name")
@click.option(
    "--trigger",
    default=EVERYTHING,
    show_default=True,
    metavar="EVENT",
    help="The type of event that calls it, such as lap_completed (docs/events.md), or stream for all of them.",
)
@click.option(
    "--source",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=SOURCE,
    metavar="DIR",
    help="Folder that holds lambdas/ and events/. Default: this checkout.",
)
def new_function(name: str, trigger: str, source: Path) -> None:
    """Write a function NAME into lambdas/: code, test, fixture and declaration.

    It works as it is. While `pitwall watch` runs it is live seconds later, and the pipeline panel shows it; else
    `pitwall bootstrap` deploys it.
    """
    for path in write_function(source, name, trigger):
        click.echo(path.relative_to(source))
    click.echo(f"Test it: pytest lambdas/{name}. Deploy it: pitwall watch, or pitwall bootstrap.")
