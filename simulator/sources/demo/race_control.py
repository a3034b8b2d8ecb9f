"""Race control's messages and the track status, worded the way the sport words them."""

from typing import Protocol

from pitwall.events import RaceControlMessage, TrackStatus, TrackStatusCode

_LIGHTS_OUT_CLOCK_S = 15 * 3600 + 3 * 60 + 20
"""Local time at lights out."""


class SessionInProgress(Protocol):
    """What race control knows of a session."""

    @property
    def lights_out_ms(self) -> int:
        """When it started."""
        ...

    @property
    def lap(self) -> int | None:
        """The lap the leader is on; None in a session against the clock."""
        ...


class RaceControl:
    """Writes down what race control says, with the lap the leader is on. Says nothing twice at once.

    ``started_s`` is the local time at which the session started, in seconds of the day.
    """

    def __init__(self, state: SessionInProgress, started_s: int = _LIGHTS_OUT_CLOCK_S) -> None:
        self._state = state
        self._started_s = started_s
        self.messages: list[tuple[int, RaceControlMessage]] = []
        self.statuses: list[tuple[int, TrackStatus]] = []

    @property
    def status(self) -> TrackStatusCode | None:
        """The track status now."""
        return self.statuses[-1][1].status if self.statuses else None

    def set_status(self, t_ms: int, status: TrackStatusCode) -> None:
        """Change the track status."""
        if status != self.status:
            self.statuses.append((t_ms, TrackStatus(status=status)))

    def say(self, t_ms: int, message: str, category: str = "Other", status: str = "") -> None:
        """A message without a flag."""
        self._write(t_ms, RaceControlMessage(message=message, category=category, status=status, lap=self._state.lap))

    def show_flag(self, t_ms: int, message: str, flag: str, sector: int | None = None) -> None:
        """A flag for the whole track, or for one marshalling sector."""
        scope = "Track" if sector is None else "Sector"
        self._write(
            t_ms,
            RaceControlMessage(
                message=message, category="Flag", flag=flag, scope=scope, sector=sector, lap=self._state.lap
            ),
        )

    def show_driver(self, t_ms: int, message: str, flag: str, driver: str) -> None:
        """A flag for one driver."""
        self._write(
            t_ms,
            RaceControlMessage(
                message=message, category="Flag", flag=flag, scope="Driver", driver=driver, lap=self._state.lap
            ),
        )

    def clock(self, t_ms: int) -> str:
        """Session time as the clock at the circuit shows it: ``15:48:48``."""
        seconds = self._started_s + (t_ms - self._state.lights_out_ms) // 1000
        return f"{seconds // 3600 % 24:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"

    def _write(self, t_ms: int, message: RaceControlMessage) -> None:
        if (t_ms, message) not in self.messages[-3:]:
            self.messages.append((t_ms, message))
