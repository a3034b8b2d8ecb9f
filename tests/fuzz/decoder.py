"""``make fuzz``: the event decoder under bytes that a coverage-guided fuzzer makes up.

    python -m tests.fuzz.decoder [libFuzzer options] [corpus folder]

Whatever the bytes are: an event that survives its own JSON and that a race state takes, or a
ContractError. Anything else ends the run with the bytes in a file.
"""

import sys

import atheris  # type: ignore[import-not-found]

with atheris.instrument_imports():
    from pitwall.dashboard.state import RaceState
    from pitwall.events import Alert, ContractError, Event
    from pitwall.events.codec import from_plain, to_plain
    from pitwall.events.envelope import dumps, loads
    from pitwall.lambdas.fastest_lap.announcement import take
    from pitwall.lambdas.fastest_lap.record import LapRecord


def one_input(raw: bytes) -> None:
    """Try one input. Raises what nobody should."""
    try:
        plain = loads(raw)
    except ContractError:
        return
    try:
        alert = from_plain(Alert, plain)
        assert from_plain(Alert, loads(dumps(to_plain(alert)))) == alert
    except ContractError:
        pass
    try:
        event = Event.from_plain(plain)
    except ContractError:
        return
    assert Event.from_json(event.to_json()) == event
    state = RaceState(event.run, "embedded")
    state.apply(event)
    dumps(state.document())
    take(LapRecord(), [event])


if __name__ == "__main__":
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
