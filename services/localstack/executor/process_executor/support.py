"""Which functions can run as a process of this container."""

import logging
import platform

from localstack.services.lambda_.invocation.lambda_models import FunctionVersion

from .errors import UnsupportedFunctionError

LOG = logging.getLogger(__name__)


def check_supported(function_version: FunctionVersion) -> None:
    """Raise UnsupportedFunctionError for what needs another runtime, another image or files of the host."""
    name: str = function_version.id.function_name
    try:
        _check(name, function_version)
    except UnsupportedFunctionError as error:
        # LocalStack keeps the reason as the function's StateReason and logs it for debugging only.
        LOG.error("%s", error)
        raise


def _check(name: str, function_version: FunctionVersion) -> None:
    function = function_version.config
    runtime: str | None = function.runtime
    if runtime is None:
        raise UnsupportedFunctionError(name, "is a container image")
    if not runtime.startswith("python3."):
        raise UnsupportedFunctionError(name, f"has the runtime {runtime}")
    if function.code.is_hot_reloading():
        raise UnsupportedFunctionError(name, "has its code in a folder of the host (hot reloading)")
    here = "python{}.{}".format(*platform.python_version_tuple())
    if runtime != here:
        LOG.warning("function %s has the runtime %s and runs on %s", name, runtime, here)
