"""``make fuzz``: ``POST /ingest`` under bodies and headers that a coverage-guided fuzzer makes up.

    python -m tests.fuzz.ingest [libFuzzer options] [corpus folder]

The first bytes choose content type and token, the rest is the body. Whatever it is, the answer is
one of those docs/api.md names, in one line of JSON, and the dashboard goes on.
"""

import json
import logging
import sys

import atheris  # type: ignore[import-not-found]

with atheris.instrument_imports():
    from pitwall.dashboard.app import Dashboard, create_app
    from pitwall.dashboard.settings import Settings

KNOWN = {200, 400, 401, 403, 413, 415}
TOKEN = "fuzz"
KINDS = ("application/json", "application/json; charset=utf-16", "text/plain", "", "application/jsonx")

settings = Settings.from_env({"PITWALL_INGEST_TOKEN": TOKEN})
logging.disable(logging.WARNING)


class Fresh:
    """A dashboard that is made anew from time to time: runs would pile up in its history."""

    INPUTS = 2_000

    def __init__(self) -> None:
        self.used = self.INPUTS

    def client(self):  # type: ignore[no-untyped-def]
        """A client of it."""
        self.used += 1
        if self.used > self.INPUTS:
            self.used = 0
            self.dashboard = Dashboard(settings)
            self.dashboard.live.ready = True
            self._client = create_app(settings, self.dashboard).test_client()
        return self._client


fresh = Fresh()


def one_input(raw: bytes) -> None:
    """Try one input. Raises what nobody should."""
    choice, body = raw[:1], raw[1:]
    number = choice[0] if choice else 0
    headers = {"Authorization": f"Bearer {TOKEN}"} if number < 250 else {"Authorization": body[:20].decode("latin-1")}
    if "\n" in headers["Authorization"] or "\r" in headers["Authorization"]:
        return
    kind = KINDS[0] if number < 240 else KINDS[number % len(KINDS)]
    client = fresh.client()
    answer = client.post("/ingest", data=body, headers=headers, content_type=kind)
    assert answer.status_code in KNOWN, (answer.status_code, answer.data[:200])
    plain = json.loads(answer.data)
    if answer.status_code == 200:
        assert set(plain) == {"applied", "repeated", "passed_over", "rejected"}
        assert client.get("/api/v1/state").status_code in (200, 404)
        assert client.get("/positions").status_code == 200
        fresh.dashboard.live.publish()
    else:
        assert set(plain) == {"error"}


if __name__ == "__main__":
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
