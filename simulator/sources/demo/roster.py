"""The invented teams and drivers of the demo race."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Team:
    """``pace_ms`` is what the car loses on the best one over a lap. Colours keep a contrast
    of at least 4.5:1 on the dashboard's dark background.
    """

    name: str
    colour: str
    pace_ms: int


@dataclass(frozen=True, slots=True)
class Person:
    """A driver. ``pace_ms`` comes on top of the car's; ``team`` is an index into TEAMS."""

    number: str
    code: str
    full_name: str
    team: int
    pace_ms: int


TEAMS = (
    Team("Northlight Racing", "#ffb000", 0),
    Team("Calder & Voss", "#ff5a5f", 110),
    Team("Solmar GP", "#2fd6c3", 220),
    Team("Halcyon Racing", "#5b9dff", 350),
    Team("Tarn Works", "#b8e04a", 850),
    Team("Corvane", "#d58bff", 1150),
    Team("Redfern Motorsport", "#ff8fc4", 1450),
    Team("Lumen GP", "#f4f1de", 1850),
    Team("Ironwood Racing", "#c98a5b", 2280),
    Team("Quillon", "#9aa7b5", 2720),
    Team("Ostermark", "#3fc46b", 3000),
)

PEOPLE = (
    Person("7", "DRV", "Ilan Dervaux", 0, 0),
    Person("34", "KER", "Tomas Kerrin", 0, 110),
    Person("12", "SOL", "Mika Solheim", 1, -20),
    Person("58", "OND", "Rafael Onda", 1, 120),
    Person("3", "WEX", "Jonas Wexley", 2, 30),
    Person("41", "NAN", "Priya Nandan", 2, 60),
    Person("19", "FNT", "Luca Ferrante", 3, -60),
    Person("66", "TRK", "Owen Tarrick", 3, 150),
    Person("9", "MIZ", "Kaito Mizuhara", 4, 20),
    Person("28", "BRU", "Elena Brusk", 4, 70),
    Person("15", "HLT", "Anders Holt", 5, 0),
    Person("73", "MUR", "Diego Murat", 5, 130),
    Person("21", "ASH", "Noah Ashcombe", 6, 40),
    Person("52", "ZEL", "Viktor Zelnik", 6, 60),
    Person("33", "QAD", "Samir Qadiri", 7, -30),
    Person("90", "GRA", "Felix Granholm", 7, 160),
    Person("17", "LCH", "Theo Lachance", 8, 0),
    Person("46", "CAV", "Bruno Cavallo", 8, 90),
    Person("25", "YST", "Hugo Ystad", 9, 20),
    Person("82", "JUR", "Marek Jurgis", 9, 120),
    Person("37", "DUA", "Ines Duarte", 10, 10),
    Person("61", "ESK", "Niko Eskelin", 10, 100),
)
