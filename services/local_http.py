"""The one way to ask an address of this machine, or of the network it stands in, over HTTP."""

import ipaddress
import urllib.request
from http.client import HTTPResponse
from urllib.parse import urlsplit


def open_url(url: str, timeout_s: float) -> HTTPResponse:
    """The answer to a GET; its errors are those of ``urllib.request.urlopen``.

    A company's proxy (``HTTP_PROXY``) knows nothing of this machine's loopback, of a private
    network or of a Compose service's name: those are asked directly. Any other address, such as
    that of a dashboard on AWS, is asked as the environment says.
    """
    handlers = [urllib.request.ProxyHandler({})] if is_near(url) else []
    answer: HTTPResponse = urllib.request.build_opener(*handlers).open(url, timeout=timeout_s)
    return answer


def is_near(url: str) -> bool:
    """Whether the host is this machine, in a private network, or a name without a dot."""
    try:
        host = (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return False
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return "." not in host or host.endswith(".localhost")
    return address.is_private or address.is_loopback or address.is_link_local
