"""``pitwall rotate-token``: another ingest token, without a lost record."""

import os
from pathlib import Path

import click

from pitwall.scripts.deployment.destination import URL_SETTING, live_settings
from pitwall.scripts.deployment.ingest_token import FILE_SETTING, SETTING
from pitwall.scripts.deployment.rotation import rotate
from pitwall.scripts.deployment.target import dashboard_from_here, find_cloud
from pitwall.scripts.errors import CommandError
from pitwall.scripts.local import running


@click.command()
@click.option("--dashboard-url", metavar="URL", help="Where the functions, and this command, reach the dashboard.")
def rotate_token(dashboard_url: str | None) -> None:
    """Replace the ingest token while a race runs; no record is lost.

    Old and new token are accepted until the functions have the new one. Finds a running
    `pitwall demo` or `docker compose up` by itself; where it is no demo's, PITWALL_INGEST_TOKEN_FILE
    names the file that holds the token.
    """
    cloud, note = find_cloud(os.environ, running.home())
    file = note.token_file if note is not None else os.environ.get(FILE_SETTING, "")
    if os.environ.get(SETTING) or not file:
        compose = ", or under Compose run `docker compose run --rm bootstrap rotate-token`"
        raise CommandError(
            f"the token is not in a file: keep it in one, name that as {FILE_SETTING} to dashboard and bootstrap, "
            f"and leave {SETTING} unset{compose if cloud.name == 'localstack' else ''}"
        )
    here = dashboard_url or (note.dashboard_url if note else dashboard_from_here(os.environ))
    theirs = dashboard_url or live_settings(cloud).get(URL_SETTING) or here
    rotate(cloud, dashboard_url=here, functions_url=theirs, file=Path(file), say=click.echo)
