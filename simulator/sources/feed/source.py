"""The race source: recordings of the live feed, read at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pitwall.events import Classification
from pitwall.simulator.errors import SourceUnavailable
from pitwall.simulator.race import Moment, Progress, Race
from pitwall.simulator.sources.feed.combining import combined
from pitwall.simulator.sources.feed.files import read_recording
from pitwall.simulator.sources.feed.translation import Translation

_LEAD_IN_MS = 10_000
"""The replay begins so long before the start of the session: what was sent before goes out at once."""


@dataclass(frozen=True, slots=True)
class RecordingSource:
    """One session out of one or more recordings of the feed, in whatever form each of them is."""

    paths: tuple[Path, ...]
    telemetry: bool = True

    def load(self, progress: Progress) -> Race:
        """The session. What is wrong with the recordings is said in a line each, and what can be shown is.

        Raises UsageError if a path is no recording, SourceUnavailable if there is nothing in them to show.
        """
        readings = [read_recording(path) for path in self.paths]
        for reading in readings:
            if not reading.messages:
                progress(
                    f"{reading.path} has no message of the live feed in it"
                    + (" (it is empty)" if not reading.lines else "")
                )
            for complaint in reading.complaints():
                progress(complaint)
        messages = (
            combined([reading for reading in readings if reading.messages], progress)
            if any(reading.messages for reading in readings)
            else []
        )
        if not messages:
            raise SourceUnavailable(
                f"nothing to show in {_named(self.paths)}: record a session first (docs/recordings.md)"
            )
        translation = Translation(telemetry=self.telemetry)
        moments = [moment for message in messages for moment in translation.apply(message)]
        moments += translation.finish()
        return _race(translation, moments, self.paths, progress)


@dataclass(frozen=True, slots=True)
class Moments:
    """What happened, in the order it was sent. Plain values, so that a process can hand a session to another."""

    told: Sequence[Moment]

    def __call__(self) -> Iterator[Moment]:
        """Everything, from the start at each call."""
        return iter(self.told)


def _race(translation: Translation, moments: list[Moment], paths: Sequence[Path], progress: Progress) -> Race:
    if translation.session() is None:
        progress(f"{_named(paths)} does not say which session it is of: what is in it is shown without a name")
    if jumps := translation.clock.jumps:
        much = ", ".join(f"{jump_ms / 1000:+.0f} s" for jump_ms in jumps[:3]) + (", ..." if len(jumps) > 3 else "")
        progress(f"the clock of {_named(paths)} jumps ({much}): the session goes on without the leap")
    session = translation.session(anyhow=True)
    if session is None or not moments:
        raise SourceUnavailable(f"nothing to show in {_named(paths)}: no message in it tells anything of a session")
    if not any(isinstance(payload, Classification) for _, payload in moments):
        progress(f"{_named(paths)} has no timing: there is no result")
    moments.sort(key=lambda moment: moment[0])  # car frames are older than the message they come with
    return Race(session=session, start_ms=max(session.lights_out_ms - _LEAD_IN_MS, 0), moments=Moments(moments))


def _named(paths: Sequence[Path]) -> str:
    return ", ".join(str(path) for path in paths)
