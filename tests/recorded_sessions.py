"""The caches of one session of each kind that some tests need, as ``PITWALL_SESSIONS`` names them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class RecordedSession:
    """One session, how it is asked for, and what the sport itself says of it."""

    folder: str
    race: str
    session: str
    name: str
    """FastF1's name of it."""
    laps: int
    fastest: tuple[str, float]
    """Driver code, and the lap time in seconds."""


BAKU_RACE = RecordedSession("2018-baku-race", "2018/4", "R", "Race", 841, ("BOT", 105.149))
BAKU_SPRINT = RecordedSession("2023-baku-sprint", "2023/4", "S", "Sprint", 308, ("PER", 103.616))
BAKU_SHOOTOUT = RecordedSession("2023-baku-shootout", "2023/4", "SS", "Sprint Shootout", 231, ("LEC", 101.697))
MONZA = RecordedSession("2019-monza-qualifying", "2019/14", "Q", "Qualifying", 275, ("LEC", 79.307))
MEXICO = RecordedSession("2021-mexico-qualifying", "2021/18", "Q", "Qualifying", 311, ("BOT", 75.875))
SILVERSTONE_FP1 = RecordedSession("2024-silverstone-fp1", "2024/12", "FP1", "Practice 1", 459, ("NOR", 87.420))

ALL_SESSIONS = (BAKU_RACE, BAKU_SPRINT, BAKU_SHOOTOUT, MONZA, MEXICO, SILVERSTONE_FP1)
QUALIFYINGS = (BAKU_SHOOTOUT, MONZA, MEXICO)
AGAINST_THE_CLOCK = (*QUALIFYINGS, SILVERSTONE_FP1)
