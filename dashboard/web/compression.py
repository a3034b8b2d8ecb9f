"""The page's files travel compressed: they are text, and a phone may fetch them over a slow network.

Only files that are the same for everybody. What a viewer's answer says beside a secret is left as it is: the size of
such an answer, compressed, can tell the secret (BREACH).
"""

import gzip
from functools import lru_cache

from flask import Flask, Response, request

ENDPOINTS = frozenset({"static", "page.plotly"})
MIMETYPES = frozenset({"text/javascript", "application/javascript", "text/css", "image/svg+xml"})
SMALLEST_BYTES = 500
"""Below this a file does not get smaller by more than the header that says so."""


def compress_files(app: Flask) -> None:
    """Send the page's files gzipped to whoever takes that."""

    @app.after_request
    def compress(response: Response) -> Response:
        if request.endpoint not in ENDPOINTS or response.mimetype not in MIMETYPES:
            return response
        response.vary.add("Accept-Encoding")
        if response.status_code != 200 or request.accept_encodings["gzip"] <= 0:
            return response
        response.direct_passthrough = False
        plain = response.get_data()
        if len(plain) < SMALLEST_BYTES:
            return response
        response.set_data(_zipped(plain))
        response.headers["Content-Encoding"] = "gzip"
        etag, _ = response.get_etag()
        if etag is not None:
            # The same file in another form: equal in meaning, not byte for byte (RFC 9110, 8.8.1).
            response.set_etag(etag, weak=True)
        return response


@lru_cache(maxsize=256)
def _zipped(plain: bytes) -> bytes:
    return gzip.compress(plain, 6, mtime=0)
