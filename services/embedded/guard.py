"""The door of the embedded cloud: answers only requests signed with the key of this start, and no browser.

MiniStack answers every origin, Host and key. A page open in somebody's browser, or another user of the machine, could
make and run a function with it, so whatever comes passes here first.
"""

import os
import re
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from types import ModuleType
from typing import Any
from urllib.parse import parse_qs

from ministack.core import lambda_runtime, sigv4  # type: ignore[import-untyped]
from ministack.services import lambda_svc  # type: ignore[import-untyped]

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]

HEALTH = "/_ministack/health"
"""Answered without a key: it tells version and names of the services, nothing of what they hold."""

ALGORITHM = "AWS4-HMAC-SHA256"
KEY_NAMES = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")

SIGNED_IN_HEADER = re.compile(rf"{ALGORITHM} Credential=([^/,\s]+)/")


def stand_guard(server: ModuleType, port: int) -> None:
    """Put the guard before ``server.app``, which ``server.main`` serves, and let the functions have the key.

    Raises RuntimeError if there is nothing there to guard, as in another version of MiniStack.
    """
    application = getattr(server, "app", None)
    if not callable(application) or "app" not in server.main.__code__.co_names:
        raise RuntimeError("MiniStack serves nothing called `app`: the emulator would run without its guard")
    access_key, secret_key = (os.environ[name] for name in KEY_NAMES)
    server.app = Guard(application, port, access_key, secret_key)  # type: ignore[attr-defined]
    _let_functions_sign()


def _let_functions_sign() -> None:
    """Give functions the key of this start; MiniStack gives them their account's number as key."""

    def credentials(_config: Any) -> dict[str, str]:
        return {name: os.environ[name] for name in KEY_NAMES}

    for module in (lambda_runtime, lambda_svc):
        if not hasattr(module, "execution_credentials"):
            raise RuntimeError(f"{module.__name__} gives functions no credentials: they could not reach the emulator")
        module.execution_credentials = credentials


class Guard:
    """An ASGI application before another: 403 without a word more for whatever is not to reach it."""

    def __init__(self, application: Application, port: int, access_key: str, secret_key: str) -> None:
        self._application = application
        self._hosts = frozenset({f"127.0.0.1:{port}", f"localhost:{port}"})
        self._access_key = access_key
        self._secret_key = secret_key

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Serve one connection's scope. Web sockets are refused: nothing here speaks over one."""
        if scope["type"] == "lifespan":
            await self._application(scope, receive, send)
        elif scope["type"] != "http":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
        elif not self._comes_from_a_program_here(scope["headers"]):
            await _refuse(send)
        elif scope["path"] == HEALTH and scope["method"] == "GET":
            await self._application(scope, receive, _without_cors(send))
        elif not self._names_the_key(headers := _headers(scope), query := _query(scope)):
            await _refuse(send)
        elif (body := await _whole_body(receive)) is not None:
            if self._signed(scope, headers, query, body):
                await self._application(scope, _given(body, receive), _without_cors(send))
            else:
                await _refuse(send)

    def _comes_from_a_program_here(self, headers: list[tuple[bytes, bytes]]) -> bool:
        """Under our name, and from no browser: all of them say ``Sec-Fetch-Site`` or, of a post, ``Origin``."""
        names = [name.lower() for name, _ in headers]
        hosts = [value.decode("latin-1").lower() for name, value in headers if name.lower() == b"host"]
        return len(hosts) == 1 and hosts[0] in self._hosts and not {b"origin", b"sec-fetch-site"} & set(names)

    def _names_the_key(self, headers: dict[str, str], query: dict[str, list[str]]) -> bool:
        if "authorization" in headers:
            named = SIGNED_IN_HEADER.match(headers["authorization"])
            key = named[1] if named else ""
        else:
            key = query.get("X-Amz-Credential", [""])[0].partition("/")[0]
        return secrets.compare_digest(key.encode(), self._access_key.encode())

    def _signed(
        self, scope: MutableMapping[str, Any], headers: dict[str, str], query: dict[str, list[str]], body: bytes
    ) -> bool:
        """Whether the signature, of header or address, is one made with the secret.

        Its date counts for nothing: clocks may be set, and who could listen on loopback can read the key too.
        """
        presigned = "authorization" not in headers
        signature = sigv4.parse_query_signature(query) if presigned else sigv4.parse_header_signature(headers)
        if not isinstance(signature, sigv4.HeaderSignature) or "host" not in signature.signed_headers.split(";"):
            return False
        path = scope["raw_path"].decode("latin-1").partition("?")[0]
        try:
            failure = sigv4.header_signature_failure(
                signature, self._secret_key, scope["method"], path, query, headers, body, presigned=presigned
            )
        except (TypeError, ValueError):  # a signature that is not even ASCII
            return False
        return failure is None


def _headers(scope: MutableMapping[str, Any]) -> dict[str, str]:
    return {name.decode("latin-1").lower(): sigv4.decode_header_value(value) for name, value in scope["headers"]}


def _query(scope: MutableMapping[str, Any]) -> dict[str, list[str]]:
    return parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)


async def _whole_body(receive: Receive) -> bytes | None:
    """The body, which the signature covers; None if the caller has gone."""
    parts = []
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)


def _given(body: bytes, receive: Receive) -> Receive:
    """Gives the body that has been read, then what comes after."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def give() -> Message:
        return waiting.pop() if waiting else await receive()

    return give


def _without_cors(send: Send) -> Send:
    async def pass_on(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = message.get("headers", [])
            kept = [(name, value) for name, value in headers if not name.lower().startswith(b"access-control-")]
            message = {**message, "headers": kept}
        await send(message)

    return pass_on


async def _refuse(send: Send) -> None:
    body = b"Forbidden: see SECURITY.md of Pitwall"
    headers = [(b"content-type", b"text/plain"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 403, "headers": headers})
    await send({"type": "http.response.body", "body": body})
