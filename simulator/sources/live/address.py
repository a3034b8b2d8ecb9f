"""Where the live timing is: the sport's own server, or a stand-in on this machine."""

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from pitwall.simulator.errors import UsageError

URL_SETTING = "PITWALL_LIVE_URL"
SPORT_HOST = "livetiming.formula1.com"
HUB = "/signalrcore"


@dataclass(frozen=True, slots=True)
class Address:
    """A server of the live timing. ``url`` is that of its hub, without a slash at the end."""

    url: str = f"https://{SPORT_HOST}{HUB}"

    @property
    def host(self) -> str:
        """The host's name, with the port where one is given."""
        return urlsplit(self.url).netloc

    @property
    def is_sport(self) -> bool:
        """Whether this is the sport's server, the only one that may see an account's token."""
        parts = urlsplit(self.url)
        return parts.scheme == "https" and parts.netloc == SPORT_HOST

    @property
    def is_loopback(self) -> bool:
        """Whether it is on this machine."""
        return _is_loopback(urlsplit(self.url).hostname or "")

    def socket(self, query: str) -> str:
        """The address of the web socket."""
        parts = urlsplit(self.url)
        scheme = "wss" if parts.scheme == "https" else "ws"
        return urlunsplit((scheme, parts.netloc, parts.path, query, ""))


def parse_address(text: str | None) -> Address:
    """The address that the setting names, the sport's for none.

    Raises UsageError for what is no address, and for plain http to another machine: whoever stands between could
    make up a session.
    """
    if not text:
        return Address()
    try:
        parts = urlsplit(text.strip())
        known = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        known = False
    if not known or parts.username is not None or parts.query or parts.fragment:
        raise UsageError(f"{URL_SETTING}={text[:100]!r} is no address: write it as http://127.0.0.1:8100")
    if parts.scheme == "http" and not _is_loopback(parts.hostname or ""):
        raise UsageError(f"{URL_SETTING}={text[:100]!r}: plain http goes to this machine only; use https")
    return Address(urlunsplit((parts.scheme, parts.netloc, parts.path.rstrip("/") or HUB, "", "")))


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
