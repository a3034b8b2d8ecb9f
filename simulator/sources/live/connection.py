"""One connection to the live timing, from the negotiation to its end."""

import json
import logging
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from urllib.parse import quote

import requests
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.sync.client import ClientConnection, connect

from pitwall.simulator.sources.live import frames
from pitwall.simulator.sources.live.address import Address

COOKIE = "AWSALBCORS"
"""Names the server behind the sport's load balancer: the web socket has to come to the one that was negotiated with."""

AGENT = "Pitwall"
REFUSED = frozenset({401, 403})
MOST_BYTES = 64 * 1024 * 1024
"""A frame: the snapshot of a whole race is 1 MB."""

_quiet = logging.getLogger(__name__)
_quiet.setLevel(logging.WARNING)
"""The library writes all headers into a log of level DEBUG, the token among them."""


class Broken(Exception):
    """The connection cannot be made, or is at its end. The text says why, and never holds a token."""


class Refused(Broken):
    """The server answers 401 or 403."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long to wait for a server."""

    answer_s: float = 10.0
    """For each answer while a connection is made."""
    ping_s: float = 15.0
    """Between our own pings; SignalR's servers hang up after 30 s without."""
    stall_s: float = 45.0
    """Without a message or a ping, of which servers send one every 15 s, a connection counts as broken."""


class Connection:
    """An open connection that has subscribed. Not for more than one thread."""

    def __init__(
        self, socket: ClientConnection, held: ExitStack, limits: Limits, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._socket = socket
        self._held = held
        self._limits = limits
        self._clock = clock
        self._rest = ""
        self.opened_s = self._heard_s = self._pinged_s = clock()

    def receive(self, timeout_s: float) -> list[str]:
        """The records that came, as they came; none after the timeout. Pings are left out.

        Raises Broken at the end of the connection, once all that came before was given.
        """
        now_s = self._clock()
        try:
            if now_s - self._pinged_s >= self._limits.ping_s:
                self._pinged_s = now_s
                self._socket.send(frames.PING)
            text = self._socket.recv(timeout=timeout_s, decode=True)
        except TimeoutError:
            if self._clock() - self._heard_s > self._limits.stall_s:
                raise Broken(f"nothing came for {self._limits.stall_s:g} s") from None
            return []
        except ConnectionClosed as error:
            raise Broken("the connection was cut" if error.rcvd is None else "the server hung up") from None
        except (OSError, WebSocketException, ValueError) as error:
            raise Broken(f"the connection broke ({type(error).__name__})") from None
        self._heard_s = self._clock()
        *records, self._rest = (self._rest + str(text)).split(frames.END)
        return self._kept(records)

    def _kept(self, records: list[str]) -> list[str]:
        kept = [record for record in records if record and frames.kind(record) != frames.PING_TYPE]
        if kept and frames.kind(kept[-1]) == frames.CLOSE:
            reason = frames.close_reason(kept.pop())
            if not kept:
                raise Broken(f"the server hung up{f' ({reason})' if reason else ''}")
        return kept

    def close(self) -> None:
        """Hang up."""
        with suppress(OSError, WebSocketException):
            self._held.close()


def open_connection(address: Address, topics: tuple[str, ...], limits: Limits, token: str | None = None) -> Connection:
    """Negotiate, open the web socket, shake hands and subscribe, as FastF1's client does. Raises Broken or Refused."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        query, cookies = _negotiate(address, headers, limits)
    except requests.RequestException as error:
        # Its own text may hold the request with all that is in it.
        raise Broken(f"{address.host} does not answer ({type(error).__name__})") from None
    with ExitStack() as opening:
        try:
            socket = opening.enter_context(
                connect(
                    address.socket(query),
                    additional_headers={**headers, **({"Cookie": cookies} if cookies else {})},
                    user_agent_header=AGENT,
                    proxy=None if address.is_loopback else True,
                    open_timeout=limits.answer_s,
                    close_timeout=1.0,
                    ping_interval=None,  # SignalR has pings of its own
                    max_size=MOST_BYTES,
                    logger=_quiet,
                )
            )
        except (OSError, WebSocketException) as error:
            raise Broken(f"{address.host} opens no web socket ({type(error).__name__})") from None
        try:
            _shake_hands(socket, limits)
            socket.send(frames.subscribe(topics))
        except (OSError, WebSocketException, ValueError) as error:
            raise Broken(f"{address.host} does not speak the protocol ({type(error).__name__})") from None
        return Connection(socket, opening.pop_all(), limits)


def _negotiate(address: Address, headers: dict[str, str], limits: Limits) -> tuple[str, str]:
    """The web socket's query and its cookies."""
    url = f"{address.url}/negotiate"
    with requests.Session() as session:
        session.trust_env = not address.is_loopback
        session.auth = _as_it_is  # nothing from a .netrc
        session.headers.update({"User-Agent": AGENT, **headers})
        session.options(url, timeout=limits.answer_s, allow_redirects=False)
        answer = session.post(url, params={"negotiateVersion": "1"}, timeout=limits.answer_s, allow_redirects=False)
        if answer.status_code in REFUSED:
            raise Refused(f"{address.host} refuses the connection ({answer.status_code})")
        if answer.status_code != 200:
            raise Broken(f"{address.host} answers {answer.status_code}")
        cookie = session.cookies.get(COOKIE)
    try:
        plain = json.loads(answer.content)
        connection = str(plain.get("connectionToken") or plain["connectionId"])
    except (ValueError, KeyError, AttributeError):
        raise Broken(f"{address.host} gives an answer that is none of SignalR's") from None
    return f"id={quote(connection, safe='')}", f"{COOKIE}={cookie}" if cookie else ""


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _shake_hands(socket: ClientConnection, limits: Limits) -> None:
    socket.send(frames.HANDSHAKE)
    answer, _, _ = str(socket.recv(timeout=limits.answer_s, decode=True)).partition(frames.END)
    if json.loads(answer).get("error"):
        raise ValueError("the handshake was refused")
