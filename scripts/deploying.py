"""``pitwall bootstrap``: the stack, created or brought up to date."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path

import click

from scripts import running
from scripts.bootstrap import Deployment, bootstrap, teardown
from scripts.errors import CommandError
from scripts.ingest_token import FILE_SETTING, SETTING, given_token, keep_tokens, kept_tokens, made_token
from scripts.rotation import rotate
from scripts.target import DEFAULT_DASHBOARD_URL, cloud_from
from services.clouds import Cloud


def run_bootstrap(dashboard_url: str | None) -> None:
    """Bootstrap the cloud the environment names, else the one of the running demo.

    A token is made if none is given, and kept in a file that is named: the dashboard needs the same.
    Raises CommandError.
    """
    cloud, url, token = _where(dashboard_url)
    if token:
        _deploy(cloud, url, token, click.echo)
        return
    file = running.home() / f"ingest-token-{cloud.name}"
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
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
    cloud, _, _ = _where(None)
    click.echo("Stack removed" if teardown(cloud, progress=click.echo) else "There was no stack")


def run_rotation(dashboard_url: str | None) -> None:
    """Replace the ingest token of the cloud the environment names, else of the running demo. Raises CommandError."""
    cloud, url, _ = _where(dashboard_url)
    note = running.find(running.home()) if cloud_from(os.environ) is None else None
    file = note.token_file if note is not None else os.environ.get(FILE_SETTING, "")
    if os.environ.get(SETTING) or not file:
        raise CommandError(
            f"the token is not in a file: keep it in one, name that as {FILE_SETTING} to dashboard and bootstrap, "
            f"and leave {SETTING} unset"
        )
    rotate(cloud, dashboard_url=url, file=Path(file), say=click.echo)


def _deploy(cloud: Cloud, url: str, token: str, say: Callable[[str], None]) -> Deployment:
    deployment = bootstrap(cloud, dashboard_url=url, ingest_token=token, progress=say)
    say(f"Stack {deployment.change}: stream {deployment.stream}, bucket {deployment.bucket}")
    return deployment


def _where(dashboard_url: str | None) -> tuple[Cloud, str, str | None]:
    """The cloud, the address at which functions reach the dashboard, and the ingest token."""
    url = dashboard_url or os.environ.get("PITWALL_DASHBOARD_URL", DEFAULT_DASHBOARD_URL)
    if (cloud := cloud_from(os.environ)) is not None:
        return cloud, url, given_token(os.environ) or made_token(os.environ)
    if (note := running.find(running.home())) is None:
        raise CommandError(
            "no cloud to bootstrap: start one with `pitwall demo`, or name one with "
            "AWS_ENDPOINT_URL (an emulator) or PITWALL_CLOUD=aws"
        )
    token = next(iter(kept_tokens(Path(note.token_file))), None)
    return note.reached(), dashboard_url or note.dashboard_url, token
