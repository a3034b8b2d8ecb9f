"""Real functions in a running LocalStack."""

import base64
import io
import json
import textwrap
import uuid
import zipfile
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

from services.localstack.tests.docker_cli import until

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

ROLE = "arn:aws:iam::000000000000:role/pitwall-test"
REGION = "us-east-1"
STATE_LIMIT_S = 60.0


def zipped(source: str, **more: str) -> bytes:
    """A function package: ``app.py``, and more modules by name."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as package:
        for name, text in {"app": source, **more}.items():
            package.writestr(f"{name}.py", textwrap.dedent(text))
    return archive.getvalue()


@dataclass(frozen=True)
class Result:
    """What an invocation came to; ``tail`` is the end of its log."""

    error: str | None
    payload: Any
    tail: str
    request_id: str


@dataclass
class Lambdas:
    """Makes functions, and forgets none of them."""

    endpoint_url: str
    names: set[str] = field(default_factory=set)

    def client(self, service: str) -> Any:
        """A boto3 client that does not retry, and waits as long as an invocation may take."""
        return boto3.client(
            service,  # type: ignore[call-overload]  # any of them
            endpoint_url=self.endpoint_url,
            region_name=REGION,
            aws_access_key_id="test",
            aws_secret_access_key="test",
            config=Config(retries={"total_max_attempts": 1}, read_timeout=120, max_pool_connections=30),
        )

    @cached_property
    def api(self) -> "LambdaClient":
        """The Lambda API."""
        client: LambdaClient = self.client("lambda")
        return client

    def create(self, source: str, name: str = "", **configuration: Any) -> "Function":
        """A function of ``app.py`` with ``handler``, ready to be invoked."""
        # A name of its own keeps its log apart from those of functions deleted earlier.
        name = name or f"function-{uuid.uuid4().hex[:8]}"
        self.names.add(name)
        settings: dict[str, Any] = {
            "Runtime": "python3.13",
            "Handler": "app.handler",
            "Timeout": 20,
            "Code": {"ZipFile": zipped(source)},
            **configuration,
        }
        self.api.create_function(FunctionName=name, Role=ROLE, **settings)
        function = Function(self, name)
        until(lambda: function.state() not in ("Pending", None), STATE_LIMIT_S, f"{name} is still pending")
        return function

    def delete_all(self) -> None:
        """Delete what tests have not deleted themselves."""
        for name in list(self.names):
            Function(self, name).delete()


@dataclass(frozen=True)
class Function:
    """One function by its name."""

    lambdas: Lambdas
    name: str

    def state(self) -> str | None:
        """Pending, Active or Failed."""
        return self.lambdas.api.get_function_configuration(FunctionName=self.name).get("State")

    def invoke(self, event: object = None) -> Result:
        """Invoke it and wait for the answer."""
        answer = self.lambdas.api.invoke(FunctionName=self.name, Payload=json.dumps(event), LogType="Tail")
        return Result(
            error=answer.get("FunctionError"),
            payload=json.loads(answer["Payload"].read()),
            tail=base64.b64decode(answer["LogResult"]).decode(),
            request_id=answer["ResponseMetadata"]["RequestId"],
        )

    def update(self, source: str) -> None:
        """Put other code in its place, and wait until that answers."""
        self.lambdas.api.update_function_code(FunctionName=self.name, ZipFile=zipped(source))
        read = self.lambdas.api.get_function_configuration
        until(
            lambda: read(FunctionName=self.name).get("LastUpdateStatus") == "Successful",
            STATE_LIMIT_S,
            f"{self.name} is still being updated",
        )

    def delete(self) -> None:
        """Delete it."""
        self.lambdas.names.discard(self.name)
        self.lambdas.api.delete_function(FunctionName=self.name)

    def log_events(self, until_line: str) -> list[str]:
        """Its log in CloudWatch, once it has a line that contains this; AssertionError if it never does."""
        logs = self.lambdas.client("logs")
        messages: list[str] = []

        def is_complete() -> bool:
            try:
                answer = logs.filter_log_events(logGroupName=f"/aws/lambda/{self.name}", limit=10_000)
            except logs.exceptions.ResourceNotFoundException:
                return False
            messages[:] = [event["message"].rstrip("\n") for event in answer["events"]]
            return any(until_line in message for message in messages)

        until(is_complete, 20, lambda: f"no {until_line!r} in the log of {self.name}: {messages}")
        return messages
