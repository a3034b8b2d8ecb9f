"""``pitwall dashboard``: the dashboard alone, beside a running demo or with settings of its own."""

import os

from scripts import running
from scripts.bootstrap import current_deployment
from scripts.errors import CommandError, WrongUsage
from scripts.ingest_token import given_token
from scripts.target import cloud_from


def run_dashboard(port: int | None) -> None:
    """Serve until interrupted. Raises CommandError."""
    # Flask and waitress are needed by this one command only.
    from dashboard.errors import DashboardError, SettingsError  # noqa: PLC0415
    from dashboard.server import serve  # noqa: PLC0415
    from dashboard.settings import Settings  # noqa: PLC0415

    environ = dict(os.environ)
    if given_token(environ):
        if "PITWALL_BUCKET" not in environ and (bucket := _deployed_bucket()):
            environ["PITWALL_BUCKET"] = bucket
    elif (note := running.find(running.home())) is not None:
        environ |= {
            "PITWALL_INGEST_TOKEN_FILE": note.token_file,
            "PITWALL_BUCKET": note.bucket,
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


def _deployed_bucket() -> str | None:
    """The bucket of the stack in the cloud that the environment names, None if it names none."""
    cloud = cloud_from(os.environ)
    deployment = current_deployment(cloud) if cloud is not None else None
    return deployment.bucket if deployment is not None else None
