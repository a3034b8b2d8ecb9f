"""Saves the log of an invocation that outlived its function's version."""

from localstack.services.lambda_.invocation.lambda_models import FunctionVersion
from localstack.services.lambda_.invocation.logs import QUEUE_SHUTDOWN, LogHandler, LogItem


def write_late_log(function_version: FunctionVersion, log_names: tuple[str, str], log: str) -> None:
    """Write to CloudWatch Logs here and now; ``log_names`` are those of the group and of the stream.

    LocalStack ends a version's log writer before it stops the version's environments.
    """
    handler = LogHandler(function_version.config.role, function_version.id.region)
    handler.add_logs(LogItem(*log_names, log))
    handler.log_queue.put(QUEUE_SHUTDOWN)
    handler.run_log_loop()
