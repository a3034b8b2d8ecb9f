"""A run's archived lines, as a session that can be played again.

Played again, a whole run gives the same events in the same order with the same sequence numbers and session times.
Only the run's name, its speed and the moments of sending are new; ``source`` stays what it was. Of a run with holes
what is there is played, numbered anew without a gap, as every run is.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pitwall.events import ContractError, Event, SessionFinished, SessionStarted
from pitwall.events.envelope import loads
from pitwall.events.fields import RUN_ID
from pitwall.simulator.errors import SourceUnavailable
from pitwall.simulator.race import Moment, Race

LEAD_IN_MS = 10_000
"""As the other sources do, playing begins so long before the start of the session where earlier moments are known."""

_FRAMES = "car_frames"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEvents:
    """What is kept of one run: an event a line, in the order of their sequence numbers, each once.

    ``expected`` is how many there should be, as far as what is kept can tell.
    """

    run: str
    lines: tuple[bytes, ...]
    expected: int

    @property
    def missing(self) -> int:
        """How many events are known to be missing."""
        return self.expected - len(self.lines)


def run_events(run: str, lines: Iterable[bytes]) -> RunEvents:
    """Put the lines of a run in order and leave out repeats.

    Raises SourceUnavailable if one is no event of this run.
    """
    by_seq: dict[int, bytes] = {}
    finished: int | None = None
    for line in lines:
        plain = _plain(run, line)
        seq = plain["seq"]
        if seq in by_seq:
            continue
        by_seq[seq] = line
        if plain["type"] == "session_finished":
            finished = _event(run, line).seq + 1
    last = max(by_seq, default=-1) + 1
    expected = max(finished or last, last)
    return RunEvents(run=run, lines=tuple(by_seq[seq] for seq in sorted(by_seq)), expected=expected)


def archived_session(kept: RunEvents) -> Race:
    """The session a run was made of. Raises SourceUnavailable if its beginning is not kept."""
    first = _event(kept.run, kept.lines[0]) if kept.lines else None
    if first is None or not isinstance(first.payload, SessionStarted):
        raise SourceUnavailable(
            f"run {kept.run!r} cannot be played: its first event, which says what session it is, is missing"
        )
    moments = ArchivedMoments(run=kept.run, lines=kept.lines[1:])
    second = next(iter(moments()), None)
    begin_ms = first.t_ms
    if second is not None and second[0] == begin_ms:
        # What came first came before the replay began: that was at the usual moment, as far as can be told.
        begin_ms = max(begin_ms, first.payload.lights_out_ms - LEAD_IN_MS)
    return Race(session=first.payload, start_ms=begin_ms, moments=moments)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedMoments:
    """The moments of a run. Its lines are read while they are played: at once they would take a second and more."""

    run: str
    lines: tuple[bytes, ...]

    def __call__(self) -> Iterator[Moment]:
        """All but the first and the last event of the run. Raises SourceUnavailable at one that breaks the contract."""
        for line in self.lines:
            event = _event(self.run, line)
            if not isinstance(event.payload, SessionFinished):
                yield event.t_ms, event.payload


def _event(run: str, line: bytes) -> Event:
    try:
        return Event.from_json(line)
    except ContractError as error:
        raise SourceUnavailable(f"run {run!r} holds an event that cannot be read: {error}") from None


def _plain(run: str, line: bytes) -> dict[str, Any]:
    """The line's JSON values, as far as its order among the others depends on them."""
    try:
        plain = loads(line)
    except ContractError as error:
        raise SourceUnavailable(f"run {run!r} holds a line that is no event: {error}") from None
    if not isinstance(plain, dict) or type(plain.get("seq")) is not int or not isinstance(plain.get("type"), str):
        raise SourceUnavailable(f"run {run!r} holds a line that is no event: {line[:60]!r}")
    if plain.get("run") != run:
        raise SourceUnavailable(f"run {run!r} holds an event of another run, {plain.get('run')!r}")
    return plain


def is_run_name(text: str) -> bool:
    """Whether a run can be called so."""
    return RUN_ID.compiled().fullmatch(text) is not None
