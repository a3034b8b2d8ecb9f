"""The environment variables of a function's process: what AWS gives, and the function's own."""

import sys
from collections.abc import Mapping
from pathlib import Path

RUNTIME_DIR = Path("/var/runtime")
"""Where the runtime client and boto3 are, as on AWS."""

FROM_LOCALSTACK = frozenset(
    {
        "_AWS_XRAY_DAEMON_ADDRESS",
        "_AWS_XRAY_DAEMON_PORT",
        "_HANDLER",
        "AWS_ACCESS_KEY_ID",
        "AWS_DEFAULT_REGION",
        "AWS_ENDPOINT_URL",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
        "AWS_LAMBDA_FUNCTION_NAME",
        "AWS_LAMBDA_FUNCTION_VERSION",
        "AWS_LAMBDA_INITIALIZATION_TYPE",
        "AWS_LAMBDA_LOG_FORMAT",
        "AWS_LAMBDA_LOG_GROUP_NAME",
        "AWS_LAMBDA_LOG_LEVEL",
        "AWS_LAMBDA_LOG_STREAM_NAME",
        "AWS_REGION",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "AWS_XRAY_CONTEXT_MISSING",
        "AWS_XRAY_DAEMON_ADDRESS",
        "TZ",
    }
)
"""What LocalStack computes for an environment and AWS has too; the rest (LOCALSTACK_*, EDGE_PORT) AWS has not.

The one exception is AWS_ENDPOINT_URL, by which the function reaches LocalStack without knowing of it.
"""


def child_environment(
    given: Mapping[str, object], own: Mapping[str, str], *, runtime: str, task_root: Path
) -> dict[str, str]:
    """All variables of the process but AWS_LAMBDA_RUNTIME_API, which differs from process to process.

    ``given`` is what LocalStack computed, numbers included; ``own`` the function's own variables,
    which win except where the runtime itself would break.
    """
    return {
        "LANG": "en_US.UTF-8",
        "LD_LIBRARY_PATH": f"{task_root}:{task_root}/lib:/opt/lib",
        "PATH": "/usr/local/bin:/usr/bin:/bin:/opt/bin",
        "PYTHONPATH": str(RUNTIME_DIR),
        **{name: str(value) for name, value in given.items() if name in FROM_LOCALSTACK},
        **own,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{runtime}",
        "LAMBDA_RUNTIME_DIR": str(RUNTIME_DIR),
        "LAMBDA_TASK_ROOT": str(task_root),
    }


def command() -> list[str]:
    """The command that starts the runtime client: the interpreter below LocalStack's own environment.

    Its packages are not LocalStack's, so that a function that forgot to bring a package fails here
    as it would fail on AWS.
    """
    interpreter: str = getattr(sys, "_base_executable", sys.executable)
    return [interpreter, "-s", str(Path(__file__).with_name("bootstrap.py"))]
