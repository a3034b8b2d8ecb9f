"""Where a stack is deployed to, and what its functions are given."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pitwall.scripts.deployment.bootstrap import Deployment, bootstrap, current_deployment
from pitwall.scripts.deployment.failures import one_line_failures
from pitwall.scripts.deployment.ingest_token import SETTING, given_token, kept_tokens, made_token
from pitwall.scripts.deployment.target import DEFAULT_DASHBOARD_URL, cloud_from, find_cloud
from pitwall.scripts.errors import CommandError
from pitwall.scripts.local import running
from pitwall.services.clouds import Cloud

URL_SETTING = "PITWALL_DASHBOARD_URL"
REPORTING = "position_update"
"""A function that posts to the dashboard, by its folder."""


@dataclass(frozen=True, slots=True)
class Destination:
    """The cloud, the address at which functions reach the dashboard, and the ingest token if there is one."""

    cloud: Cloud
    dashboard_url: str
    token: str | None


def find_destination(dashboard_url: str | None) -> Destination:
    """The cloud the environment names, else the one that runs here. Raises CommandError.

    A Compose stack that was found keeps the address and the token that its functions have: its dashboard has a
    name of its own among the containers, and its token lies in a volume.
    """
    cloud, note = find_cloud(os.environ, running.home())
    if note is not None:
        token = next(iter(kept_tokens(Path(note.token_file))), None)
        return Destination(cloud, dashboard_url or note.dashboard_url, token)
    live = {} if cloud_from(os.environ) is not None else live_settings(cloud)
    url = dashboard_url or os.environ.get(URL_SETTING) or live.get(URL_SETTING) or DEFAULT_DASHBOARD_URL
    return Destination(cloud, url, given_token(os.environ) or live.get(SETTING) or made_token(os.environ))


def deploy(destination: Destination, token: str, say: Callable[[str], None]) -> Deployment:
    """Bootstrap the cloud and say what has changed. Raises BootstrapError."""
    url = destination.dashboard_url
    deployment = bootstrap(destination.cloud, dashboard_url=url, ingest_token=token, progress=say)
    say(f"Stack {deployment.change}: stream {deployment.stream}, bucket {deployment.bucket}")
    return deployment


def recreate_stack(say: Callable[[str], None]) -> None:
    """Bootstrap the cloud again with the token its dashboard has. Raises CommandError if there is none."""
    destination = find_destination(None)
    if destination.token is None:
        raise CommandError(f"the stack cannot be created anew without the dashboard's token: set {SETTING}")
    deploy(destination, destination.token, say)


def live_settings(cloud: Cloud) -> Mapping[str, str]:
    """The variables of a function that reports to the dashboard, none if there is no stack. Raises BootstrapError."""
    if (deployment := current_deployment(cloud)) is None:
        return {}
    with one_line_failures(cloud):
        name = deployment.functions[REPORTING]
        configuration = cloud.clients().functions().get_function_configuration(FunctionName=name)
    return configuration.get("Environment", {}).get("Variables", {})
