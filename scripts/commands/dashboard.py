"""``pitwall dashboard``: the dashboard alone, beside a running demo or with settings of its own."""

import os

import click

from pitwall.dashboard.errors import DashboardError, SettingsError
from pitwall.dashboard.settings import Settings
from pitwall.dashboard.web.server import serve
from pitwall.scripts.deployment.bootstrap import Deployment, current_deployment
from pitwall.scripts.deployment.ingest_token import given_token
from pitwall.scripts.deployment.target import cloud_from
from pitwall.scripts.errors import CommandError, WrongUsage
from pitwall.scripts.local import running

BUCKET, QUEUE = "PITWALL_BUCKET", "PITWALL_CONTROL_QUEUE_URL"


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on. Default: PITWALL_PORT, else 8000.")
def dashboard(port: int | None) -> None:
    """Run the dashboard alone.

    Settings come from PITWALL_* variables (docs/settings.md); beside a running
    `pitwall demo` only a free --port is needed.
    """
    run_dashboard(port)


def run_dashboard(port: int | None) -> None:
    """Serve until interrupted. Raises CommandError."""
    environ = dict(os.environ)
    if given_token(environ):
        if not environ.keys() >= {BUCKET, QUEUE} and (deployment := _deployed()) is not None:
            environ = {BUCKET: deployment.bucket, QUEUE: deployment.control_queue_url, **environ}
    elif (note := running.find(running.home())) is not None:
        environ |= {
            "PITWALL_INGEST_TOKEN_FILE": note.token_file,
            BUCKET: note.bucket,
            QUEUE: note.control_queue_url,
            "PITWALL_CLOUD": note.cloud,
        }
        environ |= note.reached().environment()
        os.environ |= environ
    if port is not None:
        environ["PITWALL_PORT"] = str(port)
    try:
        serve(Settings.from_env(environ))
    except SettingsError as error:
        raise WrongUsage(str(error)) from None
    except DashboardError as error:
        raise CommandError(str(error)) from None


def _deployed() -> Deployment | None:
    """The stack in the cloud that the environment names, None if it names none."""
    cloud = cloud_from(os.environ)
    return current_deployment(cloud) if cloud is not None else None
