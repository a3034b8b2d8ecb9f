"""Where the fuzzers begin: one real event of every kind, and bodies made of them.

python -m tests.fuzz.corpus FOLDER
"""

import json
import sys
from pathlib import Path

from pitwall.events import Event
from pitwall.events.codec import to_plain
from tests.unit.test_state_sample_race import sample_alerts, sample_events


def write(folder: Path) -> None:
    """Write ``decoder/`` and ``ingest/`` under the folder."""
    events = {event.type: event for event in sample_events()}
    for name in ("decoder", "ingest"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for kind, event in events.items():
        (folder / "decoder" / kind).write_bytes(event.to_json())
        (folder / "ingest" / kind).write_bytes(b"\x00" + _body([event]))
    alerts = [to_plain(alert) for alert in sample_alerts()]
    (folder / "decoder" / "alert").write_bytes(json.dumps(alerts[0]).encode())
    (folder / "ingest" / "alerts").write_bytes(b"\x00" + json.dumps({"alerts": alerts}).encode())
    (folder / "ingest" / "race").write_bytes(b"\x00" + _body(sample_events()[:12]))


def _body(events: list[Event]) -> bytes:
    return json.dumps({"events": [event.to_plain() for event in events]}).encode()


if __name__ == "__main__":
    write(Path(sys.argv[1]))
