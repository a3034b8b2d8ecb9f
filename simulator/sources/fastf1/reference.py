"""How a person names a session: its race as ``2024/Silverstone`` or ``2025/1``, and which session of that weekend."""

import datetime as dt
from dataclasses import dataclass

from pitwall.simulator.errors import UsageError

FIRST_SEASON = 2018
"""FastF1 has no timing data of earlier seasons."""

_EXAMPLES = "write it as YEAR/RACE, such as 2024/Silverstone or 2025/1"


@dataclass(frozen=True, slots=True)
class RaceRef:
    """A session as it was asked for: the season, a round number or any name of the race, and which of its sessions.

    ``session`` is a name or an identifier of FastF1, in any case: ``Q``, ``Qualifying``, ``fp1``.
    """

    season: int
    race: str
    session: str = "Race"

    def __str__(self) -> str:
        return f"{self.season}/{self.race}"

    @property
    def round(self) -> int | None:
        """The round, if the race was asked for by number."""
        return int(self.race) if self.race.isascii() and self.race.isdigit() else None


def parse_race(text: str, today: dt.date | None = None, session: str = "Race") -> RaceRef:
    """The race a person named, and which of its sessions.

    ``today`` tells which seasons cannot have begun. Raises UsageError for a text that is no
    ``YEAR/RACE``, and for a season without timing data.
    """
    year, slash, race = (part.strip() for part in text.partition("/"))
    if not slash or not race or "/" in race or len(race) > 80 or not (year.isascii() and year.isdigit()):
        raise UsageError(f"race {text[:100]!r} is not understood: {_EXAMPLES}")
    season, latest = int(year[:6]), (today or dt.date.today()).year + 1
    if season < FIRST_SEASON:
        raise UsageError(f"season {season} has no timing data: FastF1's begins with {FIRST_SEASON}")
    if season > latest:
        raise UsageError(f"season {season} is yet to come: choose one from {FIRST_SEASON} on")
    return RaceRef(season, race, session.strip() or "Race")
