"""Under which run a record is put aside that is no event."""

import pytest

from pitwall.events.shared.archive import UNKNOWN_RUN
from pitwall.lambdas.shared.quarantine import run_in


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"not json",
        b"\xff\xfe",
        b"[1]",
        b"null",
        b"[" * 100_000,
        b'{"run": "../../etc"}',
        b'{"run": 5}',
        b'{"run": "' + b"x" * 81 + b'"}',
        b'{"seq": 1}',
        b'{"run": "a"' + b"0" * 5000,
    ],
)
def test_a_record_that_does_not_tell_its_run_goes_to_the_unknown_one(raw: bytes) -> None:
    assert run_in(raw) == UNKNOWN_RUN


@pytest.mark.parametrize(
    "raw", [b'{"run": "2025-a", "seq": -1}', b'{"run": "2025-a", "lap": NaN}', b'{"v": 99, "run": "2025-a"}']
)
def test_a_broken_event_goes_to_its_run_if_that_can_be_read(raw: bytes) -> None:
    assert run_in(raw) == "2025-a"
