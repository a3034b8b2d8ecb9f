"""What LocalStack finds of this package through its entry points."""

from localstack.runtime import hooks
from localstack.runtime.shutdown import SERVICE_SHUTDOWN_PRIORITY
from localstack.services.lambda_.invocation.plugins import RuntimeExecutorPlugin
from localstack.services.lambda_.invocation.runtime_executor import RuntimeExecutor


class ProcessRuntimeExecutorPlugin(RuntimeExecutorPlugin):  # type: ignore[misc]  # LocalStack has no types to check
    """The runtime executor that ``LAMBDA_RUNTIME_EXECUTOR=process`` chooses."""

    name = "process"

    def load(self, *_: object, **__: object) -> type[RuntimeExecutor]:
        """Import the executor only when it is the chosen one."""
        from .executor import ProcessRuntimeExecutor  # noqa: PLC0415

        return ProcessRuntimeExecutor


@hooks.on_infra_start()  # type: ignore[untyped-decorator]
def rest_when_idle() -> None:
    """Before the first mapping is made."""
    from .idle_streams import rest_when_idle as rest  # noqa: PLC0415

    rest()


# After all other hooks, which may prepare what the gateway is made of; nothing is answered before they are through.
@hooks.on_infra_start(priority=-1000)  # type: ignore[untyped-decorator]
def stand_guard() -> None:
    """Put the guard in front of the gateway. LocalStack does not start if it cannot stand there."""
    from localstack.runtime import get_current_runtime  # noqa: PLC0415

    from .door import stand_before  # noqa: PLC0415

    stand_before(get_current_runtime().components.gateway)


# After the services, which end their own functions but give up on the slow ones after 5 s.
@hooks.on_infra_shutdown(priority=SERVICE_SHUTDOWN_PRIORITY - 1)  # type: ignore[untyped-decorator]
def end_function_processes() -> None:
    """End every function process that LocalStack's shutdown left behind."""
    from .executor import ProcessRuntimeExecutor  # noqa: PLC0415

    ProcessRuntimeExecutor.end_all()
