"""When the drivers may use DRS: from the second lap at green, and only on a dry track."""

from pitwall.simulator.sources.demo.race_control import RaceControl
from pitwall.simulator.sources.demo.state import RaceState

_TOO_WET = 0.2


class Drs:
    """Switches ``state.drs`` and announces it."""

    def __init__(self, state: RaceState, control: RaceControl) -> None:
        self._state = state
        self._control = control
        self._green_laps = 0

    def restart(self, *, at_line: bool) -> None:
        """The race goes green again; ``at_line``: as the leader crosses it, which does not count."""
        self._green_laps = -1 if at_line else 0

    def leader_crossed_line(self, t_ms: int, *, green: bool) -> None:
        """Enable or disable for the lap that begins."""
        self._green_laps = self._green_laps + 1 if green else 0
        wet = self._state.climate.wetness(t_ms) > _TOO_WET
        if wet:
            self.disable(t_ms)
        elif self._green_laps >= 1 and not self._state.drs:
            self._state.drs = True
            self._control.say(t_ms, "DRS ENABLED", category="Drs", status="ENABLED")

    def disable(self, t_ms: int) -> None:
        """No DRS until further notice."""
        if self._state.drs:
            self._state.drs = False
            self._control.say(t_ms, "DRS DISABLED", category="Drs", status="DISABLED")
