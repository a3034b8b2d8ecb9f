"""How a race is asked for, and how it is found in a season's schedule."""

import dataclasses
import datetime as dt

import pandas as pd
import pytest
from fastf1.events import Event

from pitwall.simulator.errors import UsageError
from pitwall.simulator.sources.fastf1.matching import find_race
from pitwall.simulator.sources.fastf1.reference import RaceRef, parse_race
from pitwall.simulator.sources.fastf1.season import ScheduledRace
from pitwall.simulator.sources.fastf1.weekend import find_session

TODAY = dt.date(2025, 7, 1)


def event(
    number: int, name: str, location: str, country: str, *, season: int = 2024, race: bool = True
) -> ScheduledRace:
    official = f"FORMULA 1 SOME SPONSOR {name.upper()} {season}"
    return ScheduledRace(
        season=season,
        round=number,
        name=name,
        official_name=official,
        location=location,
        country=country,
        is_race=race,
    )


SEASON = (
    event(0, "Pre-Season Testing", "Sakhir", "Bahrain", race=False),
    event(1, "Bahrain Grand Prix", "Sakhir", "Bahrain"),
    event(6, "Miami Grand Prix", "Miami", "United States"),
    event(7, "Emilia Romagna Grand Prix", "Imola", "Italy"),
    event(10, "Spanish Grand Prix", "Barcelona", "Spain"),
    event(12, "British Grand Prix", "Silverstone", "United Kingdom"),
    event(14, "Belgian Grand Prix", "Spa-Francorchamps", "Belgium"),
    event(16, "Italian Grand Prix", "Monza", "Italy"),
    event(19, "United States Grand Prix", "Austin", "United States"),
    event(21, "São Paulo Grand Prix", "São Paulo", "Brazil"),
)


@pytest.mark.parametrize(
    ("text", "season", "race"),
    [("2024/Silverstone", 2024, "Silverstone"), ("2025/1", 2025, "1"), (" 2025 / Sao Paulo ", 2025, "Sao Paulo")],
)
def test_a_reference_is_a_season_and_a_race(text: str, season: int, race: str) -> None:
    assert parse_race(text, TODAY) == RaceRef(season, race)


def test_a_reference_is_of_the_race_unless_another_session_is_asked_for() -> None:
    assert parse_race("2024/Silverstone", TODAY).session == parse_race("2024/Silverstone", TODAY, " ").session == "Race"
    assert parse_race("2024/Silverstone", TODAY, " fp1 ").session == "fp1"


def weekend(*sessions: str) -> Event:
    named = {f"Session{number}": name for number, name in enumerate(sessions, 1)}
    return Event({"EventName": "Belgian Grand Prix", "EventDate": pd.Timestamp("2024-07-28"), **named}, year=2024)


USUAL = ("Practice 1", "Practice 2", "Practice 3", "Qualifying", "Race")
SPRINT = ("Practice 1", "Sprint Qualifying", "Sprint", "Qualifying", "Race")


@pytest.mark.parametrize(
    ("asked", "sessions", "name"),
    [
        ("R", USUAL, "Race"),
        ("race", USUAL, "Race"),
        ("q", USUAL, "Qualifying"),
        ("QUALIFYING", SPRINT, "Qualifying"),
        ("fp3", USUAL, "Practice 3"),
        ("practice 1", SPRINT, "Practice 1"),
        ("S", SPRINT, "Sprint"),
        ("sq", SPRINT, "Sprint Qualifying"),
    ],
)
def test_a_session_is_found_by_fastf1s_names_and_identifiers_in_any_case(
    asked: str, sessions: tuple[str, ...], name: str
) -> None:
    assert find_session(RaceRef(2024, "14", asked), weekend(*sessions), SEASON[6]) == name


@pytest.mark.parametrize("asked", ["SQ", "SS", "FP4", "quali", "7", "nan", "inf", "x" * 99])
def test_a_session_the_weekend_does_not_have_is_answered_with_those_it_has(asked: str) -> None:
    scheduled = dataclasses.replace(SEASON[6], sessions=USUAL)
    message = (
        f"session {asked[:60]!r}: 2024/14 Belgian Grand Prix (Spa-Francorchamps) has Practice 1, Practice 2, "
        "Practice 3, Qualifying, Race; give one of them with --session"
    )
    with pytest.raises(UsageError) as raised:
        find_session(RaceRef(2024, "14", asked), weekend(*USUAL), scheduled)
    assert str(raised.value) == message


def test_a_reference_prints_as_it_is_typed() -> None:
    assert str(parse_race("2024/Silverstone", TODAY)) == "2024/Silverstone"


@pytest.mark.parametrize(
    "text", ["", "2024", "Silverstone", "2024/", "/1", "2024/a/b", "twenty/1", "²/1", "2024/" + "x" * 99]
)
def test_a_malformed_reference_says_how_to_write_it(text: str) -> None:
    with pytest.raises(UsageError, match=r"is not understood: write it as YEAR/RACE, such as 2024/Silverstone"):
        parse_race(text, TODAY)


def test_a_season_before_2018_has_no_timing() -> None:
    with pytest.raises(UsageError, match="season 2017 has no timing data: FastF1's begins with 2018"):
        parse_race("2017/Monza", TODAY)


def test_a_season_in_the_far_future_is_refused() -> None:
    with pytest.raises(UsageError, match="season 2027 is yet to come"):
        parse_race("2027/1", TODAY)
    assert parse_race("2026/1", TODAY).season == 2026


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        ("12", 12),
        ("Silverstone", 12),
        ("british grand prix", 12),
        ("British GP", 12),
        ("uk", 12),
        ("Sao Paulo", 21),
        ("são paulo", 21),
        ("Interlagos", 21),
        ("Brazil", 21),
        ("Spa", 14),
        ("spa francorchamps", 14),
        ("USA", 19),
        ("Miami", 6),
        ("Imola", 7),
        ("Emilia", 7),
        ("Italy", 16),
        ("Monza", 16),
    ],
)
def test_a_race_is_found_by_round_name_circuit_or_country(asked: str, number: int) -> None:
    assert find_race(RaceRef(2024, asked), SEASON).round == number


def test_a_typing_error_is_not_replayed_but_asked_about() -> None:
    with pytest.raises(UsageError, match=r"close to it: 2024/12 British Grand Prix \(Silverstone\)"):
        find_race(RaceRef(2024, "Silverstne"), SEASON)


def test_a_name_like_no_other_gets_the_list_of_places() -> None:
    with pytest.raises(UsageError, match="the season has Sakhir, Miami, Imola"):
        find_race(RaceRef(2024, "Atlantis"), SEASON)


def test_a_place_with_two_races_is_asked_about() -> None:
    twice = (
        event(4, "British Grand Prix", "Silverstone", "Great Britain", season=2020),
        event(5, "70th Anniversary Grand Prix", "Silverstone", "Great Britain", season=2020),
    )
    with pytest.raises(UsageError, match=r"could be 2020/4 British .*, 2020/5 70th .*: ask by round number"):
        find_race(RaceRef(2020, "Silverstone"), twice)
    assert find_race(RaceRef(2020, "British"), twice).round == 4


def test_a_round_that_does_not_exist_names_those_that_do() -> None:
    with pytest.raises(UsageError, match="race 2024/99: season 2024 has rounds 1 to 21"):
        find_race(RaceRef(2024, "99"), SEASON)


@pytest.mark.parametrize("asked", ["0", "Pre-Season Testing"])
def test_a_test_is_no_race(asked: str) -> None:
    with pytest.raises(UsageError, match="Pre-Season Testing has no race"):
        find_race(RaceRef(2024, asked), SEASON)


def test_a_season_without_races_yet_says_so() -> None:
    with pytest.raises(UsageError, match="the season has no race yet"):
        find_race(RaceRef(2026, "Melbourne"), ())
