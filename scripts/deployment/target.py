"""Finds the pipeline a command is meant for."""

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from pitwall.scripts.deployment.bootstrap import current_deployment
from pitwall.scripts.deployment.ingest_token import given_token, kept_tokens
from pitwall.scripts.errors import CommandError, WrongUsage
from pitwall.scripts.local import running
from pitwall.services.clouds import DEFAULT_REGION, Cloud, CloudName
from pitwall.services.local_http import open_url

DEFAULT_DASHBOARD_PORT = 8000
DEFAULT_DASHBOARD_URL = f"http://127.0.0.1:{DEFAULT_DASHBOARD_PORT}"
DEFAULT_LOCALSTACK_PORT = 4566
ANSWER_LIMIT_S = 2.0


class NoPipeline(CommandError):
    """Nothing runs here, and the environment names nothing."""


class NoStack(CommandError):
    """The cloud is there, but Pitwall's stack is not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A pipeline: its cloud, the stack's stream and bucket, its dashboard and the ingest token."""

    cloud: Cloud
    stream: str
    bucket: str
    dashboard_url: str
    token: str | None


def find_target(environ: Mapping[str, str], folder: Path) -> Target:
    """The pipeline in the cloud that :func:`find_cloud` finds.

    Raises NoPipeline if there is none, NoStack if its cloud holds no stack.
    """
    cloud, note = find_cloud(environ, folder)
    if note is not None:
        return _noted(note)
    deployment = current_deployment(cloud)
    if deployment is None:
        raise NoStack(f"the {cloud.name} cloud holds no Pitwall stack: run `pitwall bootstrap` first")
    return Target(
        cloud=cloud,
        stream=deployment.stream,
        bucket=deployment.bucket,
        dashboard_url=dashboard_from_here(environ),
        token=given_token(environ),
    )


def find_cloud(environ: Mapping[str, str], folder: Path) -> tuple[Cloud, running.Running | None]:
    """The cloud the environment names, else the one that runs on this machine: a demo's, or the Compose stack's.

    Of a demo's there is a note beside it. Every command looks here. Raises NoPipeline if there is none.
    """
    if (cloud := cloud_from(environ)) is not None:
        return cloud, None
    if (note := running.find(folder)) is not None:
        return _noted(note).cloud, note
    if (cloud := localstack_here(environ)) is not None:
        return cloud, None
    raise NoPipeline(
        "no pipeline runs here: start one with `pitwall demo` or `docker compose up`, or name one with "
        "AWS_ENDPOINT_URL (an emulator) or PITWALL_CLOUD=aws"
    )


def cloud_from(environ: Mapping[str, str]) -> Cloud | None:
    """The cloud the environment names: ``PITWALL_CLOUD``, or LocalStack at ``AWS_ENDPOINT_URL``.

    The embedded one needs its keys beside, as `pitwall shell` gives them; LocalStack takes any, and a person's own
    are not for it. Raises WrongUsage for a name that is none, or an emulator without address or keys.
    """
    endpoint = environ.get("AWS_ENDPOINT_URL")
    name = environ.get("PITWALL_CLOUD") or ("localstack" if endpoint else None)
    region = environ.get("AWS_DEFAULT_REGION") or environ.get("AWS_REGION") or DEFAULT_REGION
    for known in get_args(CloudName):
        if name == known:
            try:
                if known == "embedded":
                    return _embedded(environ, endpoint, region)
                return Cloud(name=known, endpoint_url=endpoint, region=region)
            except ValueError as error:
                raise WrongUsage(f"{error}: set AWS_ENDPOINT_URL") from None
    if name is not None:
        raise WrongUsage(f"PITWALL_CLOUD must be one of {', '.join(get_args(CloudName))}, got {name!r}")
    return None


def _embedded(environ: Mapping[str, str], endpoint: str | None, region: str) -> Cloud:
    keys = [environ.get(name, "") for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")]
    if endpoint and not all(keys):
        raise WrongUsage(
            "PITWALL_CLOUD=embedded needs the keys of its start in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY: "
            "use `pitwall shell`, or leave PITWALL_CLOUD and AWS_ENDPOINT_URL unset beside a running demo"
        )
    return Cloud(name="embedded", endpoint_url=endpoint, region=region, access_key=keys[0], secret_key=keys[1])


def localstack_here(environ: Mapping[str, str]) -> Cloud | None:
    """The LocalStack that answers on this machine's loopback (``PITWALL_LOCALSTACK_PORT``), None if none does."""
    url = f"http://127.0.0.1:{environ.get('PITWALL_LOCALSTACK_PORT') or DEFAULT_LOCALSTACK_PORT}"
    try:
        with open_url(f"{url}/_localstack/health", ANSWER_LIMIT_S) as answer:
            health = json.load(answer)
    except (OSError, ValueError, http.client.HTTPException):
        return None
    # Another program may have an answer to every address.
    return Cloud(name="localstack", endpoint_url=url) if isinstance(health, dict) and "services" in health else None


def dashboard_from_here(environ: Mapping[str, str]) -> str:
    """Where a command reaches the dashboard if no demo has noted another address."""
    return (
        environ.get("PITWALL_DASHBOARD_URL")
        or f"http://127.0.0.1:{environ.get('PITWALL_PORT') or DEFAULT_DASHBOARD_PORT}"
    )


def _noted(note: running.Running) -> Target:
    return Target(
        cloud=note.reached(),
        stream=note.stream,
        bucket=note.bucket,
        dashboard_url=note.dashboard_url,
        token=next(iter(kept_tokens(Path(note.token_file))), None),
    )
