"""Waits until functions run the code they were given, read from their sources, and start."""

import json
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

LIVE_LIMIT_S = 180.0
NO_RECORDS = json.dumps({"Records": []}).encode("ascii")


class NotLive(Exception):
    """A function does not run, or not the code it should. The message is one line."""


def wait_until_live(client: "LambdaClient", code_sha256: Mapping[str, str], poll_s: float) -> None:
    """Return once each function runs its code and all its mappings are enabled.

    A mapping that somebody has turned off is turned on again; so is one that only says so, as
    LocalStack's does when the poller that an update replaced ends after its successor has begun.
    ``code_sha256`` is what Lambda gives for the package, by the function's name. Raises
    NotLive, and lets botocore's errors through.
    """
    deadline = time.monotonic() + LIVE_LIMIT_S
    for function, sha in code_sha256.items():
        while (problem := _code_problem(client, function, sha) or _mapping_problem(client, function)) is not None:
            if time.monotonic() > deadline:
                raise NotLive(f"function {function} is not live: {problem}")
            time.sleep(poll_s)


def call_functions(client: "LambdaClient", functions: Mapping[str, str]) -> None:
    """Call each function with an empty batch, all at once.

    The first real batch then finds them warm, and one that cannot start is noticed here.
    Raises NotLive.
    """
    with ThreadPoolExecutor(max_workers=len(functions)) as pool:
        for function, problem in zip(functions, pool.map(lambda name: _call(client, name), functions), strict=True):
            if problem:
                raise NotLive(f"function {function} does not start: {problem}")


def _code_problem(client: "LambdaClient", function: str, sha: str) -> str | None:
    config = client.get_function_configuration(FunctionName=function)
    if config["State"] == "Failed" or config.get("LastUpdateStatus") == "Failed":
        reason = config.get("StateReason") or config.get("LastUpdateStatusReason") or "no reason given"
        raise NotLive(f"function {function} failed: {reason}")
    if config["State"] != "Active" or config.get("LastUpdateStatus", "Successful") != "Successful":
        return f"state {config['State']}, last update {config.get('LastUpdateStatus')}"
    if config["CodeSha256"] != sha:
        return f"it runs code {config['CodeSha256']}, not {sha}"
    return None


def _mapping_problem(client: "LambdaClient", function: str) -> str | None:
    mappings = client.list_event_source_mappings(FunctionName=function)["EventSourceMappings"]
    if not mappings:
        return "it has no event source mapping"
    for mapping in mappings:
        if mapping["State"] == "Disabled":
            client.update_event_source_mapping(UUID=mapping["UUID"], Enabled=True)
    return next((f"its mapping is {m['State']}" for m in mappings if m["State"] != "Enabled"), None)


def _call(client: "LambdaClient", function: str) -> str | None:
    answer = client.invoke(FunctionName=function, Payload=NO_RECORDS)
    if "FunctionError" not in answer:
        return None
    failure = json.loads(answer["Payload"].read())
    return " ".join(str(failure.get("errorMessage", failure)).split())
