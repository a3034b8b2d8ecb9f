"""What can go wrong outside the function's own code."""


class ExecutorError(Exception):
    """Base of this package's errors."""


class UnsupportedFunctionError(ExecutorError):
    """The function cannot run as a process of this container; the Docker executor could run it."""

    def __init__(self, function: str, what: str) -> None:
        super().__init__(
            f"function {function} {what}, and the process executor runs zipped functions with a python3.x runtime "
            "only: use such a runtime, or start LocalStack with LAMBDA_RUNTIME_EXECUTOR=docker and the Docker "
            "socket mounted"
        )


class EnvironmentStoppedError(ExecutorError):
    """The environment was stopped while it started or handled an invocation."""
