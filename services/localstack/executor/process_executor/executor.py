"""The runtime executor that LocalStack's Lambda service calls, one object an execution environment."""

import logging
from typing import Any, ClassVar

from localstack import config
from localstack.aws.api.lambda_ import RequestTooLargeException
from localstack.runtime.events import infra_stopping
from localstack.services.lambda_.invocation.executor_endpoint import StatusErrorException
from localstack.services.lambda_.invocation.lambda_models import (
    FunctionVersion,
    InitializationType,
    InvocationResult,
)
from localstack.services.lambda_.invocation.runtime_executor import RuntimeExecutor

from . import descendants
from .child_environment import RUNTIME_DIR, child_environment
from .function_environment import FunctionEnvironment
from .invocation import Invocation
from .late_log import write_late_log
from .report import FunctionSettings
from .support import check_supported
from .task_root import TaskRoot
from .versions import Versions

LOG = logging.getLogger(__name__)

LOOPBACK = "127.0.0.1"
REQUEST_LIMIT_BYTES = 6 * 1024 * 1024
MARGIN_S = 1
"""LocalStack answers a start that takes its whole limit with an internal error, where we know the reason."""


class ProcessRuntimeExecutor(RuntimeExecutor):  # type: ignore[misc]  # LocalStack has no types to check
    """Runs a function in a child process of LocalStack.

    LocalStack starts and invokes from whichever thread has the request or polls the stream, and
    stops from others: at an update or deletion, after the keep-alive, when starting takes too long.
    """

    # LocalStack prepares and cleans up by class methods, so what they share is the class's.
    _versions: ClassVar[Versions] = Versions()

    def __init__(self, id: str, function_version: FunctionVersion) -> None:  # noqa: A002
        super().__init__(id=id, function_version=function_version)
        function = function_version.config
        self._task_root = TaskRoot(function.code.get_unzipped_code_location(), id)
        settings = FunctionSettings(
            version=function_version.id.qualifier,
            init_limit_s=config.LAMBDA_RUNTIME_ENVIRONMENT_TIMEOUT - MARGIN_S,
            timeout_s=function.timeout,
            memory_size_mb=function.memory_size,
            response_limit_bytes=config.LAMBDA_LIMITS_MAX_FUNCTION_PAYLOAD_SIZE_BYTES,
        )
        self._environment = FunctionEnvironment(settings, self._task_root, self._versions.remove)
        self._settings = settings
        self._log_names = ("", "")
        self._last_log = ""

    def start(self, env_vars: dict[str, Any]) -> None:
        """Start the process; one that cannot be initialised fails its first invocation, with its log.

        Raises StatusErrorException for it where no invocation is waiting (provisioned concurrency).
        """
        function = self.function_version.config
        self._log_names = (env_vars["AWS_LAMBDA_LOG_GROUP_NAME"], env_vars["AWS_LAMBDA_LOG_STREAM_NAME"])
        variables = child_environment(
            env_vars, function.environment or {}, runtime=function.runtime, task_root=self._task_root.path
        )
        self._versions.add(self.function_version, self._environment)
        attempt = self._environment.start(variables)
        self._last_log = attempt.output
        fault = attempt.fault(self._settings)
        if fault and env_vars["AWS_LAMBDA_INITIALIZATION_TYPE"] != InitializationType.on_demand:
            raise StatusErrorException("the function could not be initialised", payload=fault.payload)

    def stop(self) -> None:
        """End the process: after its invocation if there is one, at once when LocalStack shuts down."""
        self._environment.stop(at_once=infra_stopping.is_set())

    def invoke(self, payload: dict[str, str]) -> InvocationResult:
        """Have the function handle an event and return its answer or error, and its log."""
        event = payload["payload"].encode()
        if len(event) > REQUEST_LIMIT_BYTES:
            raise RequestTooLargeException(
                f"Request must be smaller than {REQUEST_LIMIT_BYTES} bytes for the InvokeFunction operation",
                Type="User",
            )
        request_id = payload["invoke-id"]
        report = self._environment.invoke(
            Invocation(request_id, payload["invoked-function-arn"], payload["trace-id"], event)
        )
        self._last_log = report.log
        if self._environment.is_stopped:
            write_late_log(self.function_version, self._log_names, report.log)
        return InvocationResult(request_id, report.payload, is_error=report.is_error, logs=report.log)

    def get_logs(self) -> str:
        """What the last invocation, or before the first the initialisation, left in the log."""
        return self._last_log

    def get_address(self) -> str:
        """Where the process is, as LocalStack sees it."""
        return LOOPBACK

    def get_endpoint_from_executor(self) -> str:
        """Where LocalStack is, as the process sees it."""
        return LOOPBACK

    def get_runtime_endpoint(self) -> str:
        """The callback URL of LocalStack's own runtime client, which is not used here."""
        return f"http://{LOOPBACK}"

    @classmethod
    def prepare_version(cls, function_version: FunctionVersion) -> None:
        """Unpack a version's code; UnsupportedFunctionError if it cannot run here."""
        check_supported(function_version)
        function_version.config.code.prepare_for_execution()
        cls._versions.prepare(function_version)

    @classmethod
    def cleanup_version(cls, function_version: FunctionVersion) -> None:
        """End what LocalStack did not know of when it stopped the version."""
        cls._versions.retire(function_version)

    @classmethod
    def end_all(cls) -> None:
        """End every process at once."""
        cls._versions.end_all()

    @classmethod
    def validate_environment(cls) -> bool:
        """Called once, before the first function: False if functions cannot run here."""
        descendants.adopt_orphans()
        if not (RUNTIME_DIR / "awslambdaric").is_dir():
            LOG.error("no Lambda function can run: awslambdaric is not installed in %s", RUNTIME_DIR)
            return False
        return True
