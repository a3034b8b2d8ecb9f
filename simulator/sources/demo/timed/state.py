"""The session as it stands, as everybody at the track can see it."""

import math
from dataclasses import dataclass, field

from pitwall.simulator.sources.demo.timed.runner import Runner
from pitwall.simulator.sources.demo.timed.timer import Timer
from pitwall.simulator.sources.demo.weather import Climate
from pitwall.simulator.sources.demo.weekend import WeekendSession

_GREEN_TRACK_MS = 1300.0
"""What the track costs a lap before anybody has put rubber on it."""
_GRIPS_AFTER_MS = 25 * 60_000


@dataclass(slots=True, eq=False)
class TimedState:
    """``part`` counts from 1, 0 before the first; ``open``: the pit exit is, and the part's clock runs."""

    session: WeekendSession
    lights_out_ms: int
    base_lap_ms: float
    climate: Climate
    runners: list[Runner]
    timer: Timer
    taking_part: list[Runner] = field(default_factory=list)
    """Those who take part in the part."""
    part: int = 0
    open: bool = False
    red: bool = False
    yellow: list[int] = field(default_factory=list)
    """Marshalling sectors under yellow flags."""

    @property
    def lap(self) -> None:
        """Race control counts no laps in a session against the clock."""
        return

    @property
    def is_qualifying(self) -> bool:
        """Whether its parts knock drivers out."""
        return self.session.kind == "qualifying"

    @property
    def last_part(self) -> bool:
        """Whether no further part follows."""
        return self.part == len(self.session.parts)

    def evolution_ms(self, t_ms: int) -> float:
        """What the track still costs a lap: it gets faster as rubber goes down."""
        return _GREEN_TRACK_MS * math.exp(-max(0, t_ms - self.lights_out_ms) / _GRIPS_AFTER_MS)
