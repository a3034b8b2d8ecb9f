"""``pitwall bootstrap``: the stack, created or brought up to date."""

import os
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path

import click

from scripts import running
from scripts.bootstrap import Deployment, bootstrap, current_deployment, teardown
from scripts.bootstrap_failures import one_line_failures
from scripts.errors import CommandError
from scripts.folders import writable
from scripts.ingest_token import FILE_SETTING, SETTING, given_token, keep_tokens, kept_tokens, made_token
from scripts.rotation import rotate
from scripts.target import DEFAULT_DASHBOARD_URL, cloud_from, dashboard_from_here, find_cloud
from services.clouds import Cloud

URL_SETTING = "PITWALL_DASHBOARD_URL"
REPORTING = "position_update"
"""A function that posts to the dashboard, by its folder."""


def run_bootstrap(dashboard_url: str | None) -> None:
    """Bootstrap the cloud the environment names, else the one that runs here.

    A token is made if none is given, and kept in a file that is named: the dashboard needs the same.
    Raises CommandError.
    """
    cloud, url, token = _where(dashboard_url)
    if token:
        _deploy(cloud, url, token, click.echo)
        return
    file = writable(running.home()) / f"ingest-token-{cloud.name}"
    if not (kept := kept_tokens(file)):
        kept = [secrets.token_urlsafe(32)]
        keep_tokens(file, kept)
    deployment = _deploy(cloud, url, kept[0], click.echo)
    click.echo(f"Start the dashboard with {FILE_SETTING}={file} PITWALL_BUCKET={deployment.bucket}")


def recreate_stack(say: Callable[[str], None]) -> None:
    """Bootstrap the cloud again with the token its dashboard has. Raises CommandError if there is none."""
    cloud, url, token = _where(None)
    if token is None:
        raise CommandError(f"the stack cannot be created anew without the dashboard's token: set {SETTING}")
    _deploy(cloud, url, token, say)


def run_teardown() -> None:
    """Delete the stack and its data. Raises CommandError."""
    cloud, _ = find_cloud(os.environ, running.home())
    click.echo("Stack removed" if teardown(cloud, progress=click.echo) else "There was no stack")


def run_rotation(dashboard_url: str | None) -> None:
    """Replace the ingest token of the cloud the environment names, else of what runs here. Raises CommandError."""
    cloud, note = find_cloud(os.environ, running.home())
    file = note.token_file if note is not None else os.environ.get(FILE_SETTING, "")
    if os.environ.get(SETTING) or not file:
        compose = ", or under Compose run `docker compose run --rm bootstrap rotate-token`"
        raise CommandError(
            f"the token is not in a file: keep it in one, name that as {FILE_SETTING} to dashboard and bootstrap, "
            f"and leave {SETTING} unset{compose if cloud.name == 'localstack' else ''}"
        )
    here = dashboard_url or (note.dashboard_url if note else dashboard_from_here(os.environ))
    theirs = dashboard_url or _live_settings(cloud).get(URL_SETTING) or here
    rotate(cloud, dashboard_url=here, functions_url=theirs, file=Path(file), say=click.echo)


def _deploy(cloud: Cloud, url: str, token: str, say: Callable[[str], None]) -> Deployment:
    deployment = bootstrap(cloud, dashboard_url=url, ingest_token=token, progress=say)
    say(f"Stack {deployment.change}: stream {deployment.stream}, bucket {deployment.bucket}")
    return deployment


def _where(dashboard_url: str | None) -> tuple[Cloud, str, str | None]:
    """The cloud, the address at which functions reach the dashboard, and the ingest token.

    A Compose stack that was found keeps the two that its functions have: its dashboard has a name of its
    own among the containers, and its token lies in a volume.
    """
    cloud, note = find_cloud(os.environ, running.home())
    if note is not None:
        token = next(iter(kept_tokens(Path(note.token_file))), None)
        return cloud, dashboard_url or note.dashboard_url, token
    live = {} if cloud_from(os.environ) is not None else _live_settings(cloud)
    url = dashboard_url or os.environ.get(URL_SETTING) or live.get(URL_SETTING) or DEFAULT_DASHBOARD_URL
    return cloud, url, given_token(os.environ) or live.get(SETTING) or made_token(os.environ)


def _live_settings(cloud: Cloud) -> Mapping[str, str]:
    """The variables of a function that reports to the dashboard, none if there is no stack. Raises BootstrapError."""
    if (deployment := current_deployment(cloud)) is None:
        return {}
    with one_line_failures(cloud):
        name = deployment.functions[REPORTING]
        configuration = cloud.clients().functions().get_function_configuration(FunctionName=name)
    return configuration.get("Environment", {}).get("Variables", {})
