"""What the events of a run add up to: logic without I/O.

The state of a run is a pure function of the *set* of its events. They come through several
shards, are retried and overtake each other, so nothing here may depend on the order of
arrival: each thing said is kept by its newest event (:mod:`pitwall.dashboard.state.registers`), and
everything else is derived from that.
"""

from pitwall.dashboard.state.outcome import Outcome
from pitwall.dashboard.state.race_state import RaceState
from pitwall.dashboard.state.runs import Run, RunNotKept, Runs

__all__ = ["Outcome", "RaceState", "Run", "RunNotKept", "Runs"]
