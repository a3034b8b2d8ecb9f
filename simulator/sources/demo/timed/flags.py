"""Yellow and red flags in a session against the clock."""

from collections.abc import Callable
from random import Random

from pitwall.simulator.sources.demo.agenda import Agenda
from pitwall.simulator.sources.demo.layout import marshalling_sector
from pitwall.simulator.sources.demo.race_control import RaceControl
from pitwall.simulator.sources.demo.timed.state import TimedState


class Flags:
    """Shows flags and takes them in. ``stop`` is called when the session is stopped."""

    def __init__(
        self, agenda: Agenda, rng: Random, state: TimedState, control: RaceControl, stop: Callable[[int], None]
    ) -> None:
        self._agenda = agenda
        self._rng = rng
        self._state = state
        self._control = control
        self._stop = stop

    def spin(self, t_ms: int, lap_fraction: float) -> None:
        """A car has spun and goes on."""
        self._yellow(t_ms, marshalling_sector(lap_fraction), "YELLOW", self._rng.randint(14_000, 25_000))

    def crash(self, t_ms: int, lap_fraction: float) -> None:
        """A car will not go on: the session is stopped a little later."""
        self._yellow(t_ms, marshalling_sector(lap_fraction), "DOUBLE YELLOW", self._rng.randint(200_000, 300_000))
        self._agenda.at(t_ms + self._rng.randint(8_000, 15_000), self._red)

    def _yellow(self, t_ms: int, sector: int, flag: str, lasts_ms: int) -> None:
        self._state.yellow.append(sector)
        self._control.show_flag(t_ms, f"{flag} IN TRACK SECTOR {sector}", flag, sector)
        if self._control.status == "clear":
            self._control.set_status(t_ms, "yellow")
        self._agenda.at(t_ms + lasts_ms, lambda now: self._clear(now, sector))

    def _clear(self, t_ms: int, sector: int) -> None:
        self._state.yellow.remove(sector)
        self._control.show_flag(t_ms, f"CLEAR IN TRACK SECTOR {sector}", "CLEAR", sector)
        if self._control.status == "yellow" and not self._state.yellow:
            self._control.set_status(t_ms, "clear")

    def _red(self, t_ms: int) -> None:
        if self._state.open:
            self._control.show_flag(t_ms, "RED FLAG", "RED")
            self._control.set_status(t_ms, "red")
            self._stop(t_ms)
