"""``pitwall bootstrap``: the stack, created or brought up to date."""

import os
import secrets

import click

from pitwall.scripts.deployment.bootstrap import teardown
from pitwall.scripts.deployment.destination import deploy, find_destination
from pitwall.scripts.deployment.ingest_token import FILE_SETTING, keep_tokens, kept_tokens
from pitwall.scripts.deployment.target import find_cloud
from pitwall.scripts.local import running
from pitwall.scripts.local.folders import writable


@click.command()
@click.option("--dashboard-url", metavar="URL", help="Where the functions reach the dashboard.")
@click.option("--remove", is_flag=True, help="Take the whole stack away again, its data with it.")
def bootstrap(dashboard_url: str | None, remove: bool) -> None:
    """Create the stack, or bring it up to date with the code here.

    Packages the functions, deploys services/stack.yaml and waits until everything is
    live. Run it as often as you like: unchanged code changes nothing.
    """
    if remove:
        run_teardown()
    else:
        run_bootstrap(dashboard_url)


def run_bootstrap(dashboard_url: str | None) -> None:
    """Bootstrap the cloud the environment names, else the one that runs here.

    A token is made if none is given, and kept in a file that is named: the dashboard needs the same.
    Raises CommandError.
    """
    destination = find_destination(dashboard_url)
    if destination.token:
        deploy(destination, destination.token, click.echo)
        return
    file = writable(running.home()) / f"ingest-token-{destination.cloud.name}"
    if not (kept := kept_tokens(file)):
        kept = [secrets.token_urlsafe(32)]
        keep_tokens(file, kept)
    deployment = deploy(destination, kept[0], click.echo)
    click.echo(f"Start the dashboard with {FILE_SETTING}={file} PITWALL_BUCKET={deployment.bucket}")


def run_teardown() -> None:
    """Delete the stack and its data. Raises CommandError."""
    cloud, _ = find_cloud(os.environ, running.home())
    click.echo("Stack removed" if teardown(cloud, progress=click.echo) else "There was no stack")
