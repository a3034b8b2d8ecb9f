"""The guard stands in front of all that LocalStack answers: its own pages, every service, web sockets."""

import socket
from typing import Any

from localstack import config

from .guard import Guard


def stand_before(gateway: Any) -> None:
    """Ask the guard before anything else that the gateway does with a request.

    Raises RuntimeError if there is no such place, as in another LocalStack: it would answer everybody.
    """
    handlers = getattr(gateway, "request_handlers", None)
    if not isinstance(handlers, list) or not handlers:
        raise RuntimeError("LocalStack's gateway has no request_handlers: it would run without its guard")
    guard = Guard([config.LOCALSTACK_HOST.host, *_of_this_machine()])

    def refuse_others(chain: Any, context: Any, response: Any) -> None:
        reason = guard.refusal(context.request.headers)
        if reason is None:
            return
        response.status_code = 403
        response.headers["Content-Type"] = "text/plain"
        response.data = reason.encode()
        chain.terminate()  # past what would allow an origin something

    handlers.insert(0, refuse_others)


def _of_this_machine() -> list[str]:
    """The container's name and addresses, by which functions in containers of their own reach it."""
    name = socket.gethostname()
    try:
        found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
    except OSError:
        return [name]
    addresses = {str(address[0]) for *_, address in found}
    return [name, *(f"[{address}]" if ":" in address else address for address in addresses)]
