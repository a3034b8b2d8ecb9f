"""What holds for every request and every answer."""

import logging
import re
from collections.abc import Collection

from flask import Flask, Response, request
from werkzeug.datastructures import Headers
from werkzeug.exceptions import HTTPException

from pitwall.dashboard.logs import fields
from pitwall.dashboard.web.answers import error_answer

LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    # What browsers older than frame-ancestors go by.
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    # No page elsewhere may keep a hand on ours, or load anything of it into itself.
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
}

HOST_HEADER = re.compile(r"(?:\[(?P<address>[0-9A-Fa-f:.]+)\]|(?P<name>[A-Za-z0-9._-]+))(?::[0-9]{0,5})?")

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

log = logging.getLogger(__name__)


def guard(app: Flask, hosts: Collection[str]) -> None:
    """Let only requests for one of ``hosts`` through, and of those that change something none
    that a page elsewhere made; give every answer its security headers, and turn every error
    into one line of JSON.

    A page elsewhere that makes its own name resolve to this machine (DNS rebinding) still
    asks for its own name: the check of the host keeps it out.
    """
    allowed = {host.lower() for host in hosts}

    @app.before_request
    def check_host() -> Response | None:
        if hostname(request.headers.get("Host", "")) in allowed:
            return None
        return error_answer(400, "this dashboard is not known under the name asked for: see PITWALL_HOSTS")

    @app.before_request
    def check_origin() -> Response | None:
        if request.method in SAFE_METHODS or not comes_from_elsewhere(request.headers, request.host):
            return None
        log.warning("refused: asked by a page elsewhere", extra=fields(method=request.method, path=request.path))
        return error_answer(403, "another site may not change anything here")

    @app.after_request
    def add_headers(response: Response) -> Response:
        response.headers.update(HEADERS)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Response:
        response = error_answer(error.code or 500, error.description or error.name)
        for name, value in error.get_headers():
            if name not in ("Content-Type", "Content-Length"):
                response.headers[name] = value
        return response

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> Response:
        log.error("request failed", exc_info=error, extra=fields(method=request.method, path=request.path))
        return error_answer(500, "the dashboard failed to answer; its log says why")


def comes_from_elsewhere(headers: Headers, own_host: str) -> bool:
    """Whether a browser made a request for a page that is not one of ours.

    Browsers say so in ``Sec-Fetch-Site``, older ones in ``Origin`` alone; neither may name
    another site. Programs that are no browsers, such as the functions, send neither.
    """
    if headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none"):
        return True
    # Asked for by hand (none) and yet for a page: whoever sends both is not believed on one alone.
    if (origin := headers.get("Origin")) is None:
        return False
    # The scheme does not count: a proxy in front of us may speak TLS where we do not.
    return origin.lower() not in (f"http://{own_host.lower()}", f"https://{own_host.lower()}")


def hostname(host_header: str) -> str | None:
    """The name in a Host header, lower case, without port and brackets; None if it is none.

    RFC 9110, 7.2: a host and perhaps a port, so without a user (``@``), a path or a fragment.
    """
    if (match := HOST_HEADER.fullmatch(host_header)) is None:
        return None
    return (match["address"] or match["name"]).lower()
