"""Messages of the live feed become the contract's events."""

from typing import TypeVar

from pitwall.events import (
    ChequeredFlag,
    Classification,
    KnockedOut,
    LapCompleted,
    LapTimeDeleted,
    LapTimeReinstated,
    MiniSectors,
    PitEntered,
    PitLeft,
    RaceControlMessage,
    RunningOrder,
    SectorCompleted,
    SessionClock,
    SessionPartEnded,
    SessionPartStarted,
    TeamRadio,
    TrackStatus,
)
from pitwall.simulator.race import Moment
from pitwall.simulator.sources.feed.message import FeedMessage
from pitwall.simulator.sources.feed.translation import Translation

Kind = TypeVar("Kind")

UTC_MS = 1_764_421_200_000
"""2025-11-29 13:00 UTC."""


class Feed:
    """A translation, and everything it told so far."""

    def __init__(self, kind: str, name: str) -> None:
        self.translation = Translation()
        self.moments: list[Moment] = []
        info = {
            "Type": kind,
            "Name": name,
            "StartDate": "2025-11-29T17:00:00",
            "GmtOffset": "03:00:00",
            "Path": "2025/x/",
        }
        info["Meeting"] = {"Name": "Qatar Grand Prix", "Number": 23, "Circuit": {"ShortName": "Lusail"}}
        self.send(0, "SessionInfo", info)
        self.send(
            0, "DriverList", {"4": {"Tla": "NOR", "FirstName": "Lando", "LastName": "Norris"}, "81": {"Tla": "PIA"}}
        )

    def send(self, s: float, topic: str, content: object, *, snapshot: bool = False) -> None:
        utc_ms = None if snapshot else UTC_MS + round(s * 1000)
        self.moments += self.translation.apply(FeedMessage(topic, content, utc_ms, snapshot=snapshot))

    def car(self, s: float, number: str, **line: object) -> None:
        self.send(s, "TimingData", {"Lines": {number: line}})

    def told(self, kind: type[Kind]) -> list[Kind]:
        return [payload for _, payload in self.moments if isinstance(payload, kind)]


def race() -> Feed:
    feed = Feed("Race", "Sprint")
    feed.send(1, "LapCount", {"CurrentLap": 1, "TotalLaps": 2})
    feed.car(1, "4", Line=1, Position="1", InPit=False, NumberOfLaps=0)
    feed.car(1, "81", Line=2, Position="2", InPit=False, NumberOfLaps=0)
    feed.send(100, "SessionStatus", {"Status": "Started"})
    return feed


def lap(feed: Feed, s: float, number: str, lap: int, *sectors: str, time: str) -> None:
    """A lap that ends after so many seconds of the session."""
    feed.car(s - 40, number, Sectors={"0": {"Value": sectors[0]}, "1": {"Value": ""}, "2": {"Value": ""}})
    feed.car(s - 20, number, Sectors={"1": {"Value": sectors[1]}})
    feed.car(s, number, NumberOfLaps=lap, Sectors={"2": {"Value": sectors[2]}}, LastLapTime={"Value": time})


def test_a_session_is_known_once_its_name_and_drivers_are() -> None:
    translation = Translation()
    assert translation.session() is None

    feed = race()

    session = feed.translation.session()
    assert session is not None
    assert (session.session, session.kind, session.season, session.round) == ("Sprint", "race", 2025, 23)
    assert (session.race_name, session.circuit, session.total_laps) == ("Qatar Grand Prix", "Lusail", 2)
    assert [(driver.number, driver.code) for driver in session.roster] == [("4", "NOR"), ("81", "PIA")]
    assert (session.t0_utc_ms, session.lights_out_ms) == (UTC_MS, 100_000)


def test_a_lap_comes_with_its_sectors_when_the_feed_counts_it() -> None:
    feed = race()
    lap(feed, 200, "4", 1, "30.000", "30.100", "25.200", time="1:25.300")

    (told,) = feed.told(LapCompleted)
    assert (told.driver, told.lap, told.lap_time_ms) == ("4", 1, 85_300)
    assert (told.sector1_ms, told.sector2_ms, told.sector3_ms) == (30_000, 30_100, 25_200)
    assert [(sector.lap, sector.sector) for sector in feed.told(SectorCompleted)] == [(1, 1), (1, 2), (1, 3)]
    assert [t_ms for t_ms, payload in feed.moments if isinstance(payload, LapCompleted)] == [200_000]


def test_a_lap_time_that_the_feed_does_not_repeat_is_told_by_the_sectors() -> None:
    feed = race()
    lap(feed, 200, "4", 1, "30.000", "30.100", "25.200", time="1:25.300")
    feed.car(240, "4", Sectors={"1": {"Value": ""}, "2": {"Value": ""}})
    feed.car(270, "4", Sectors={"1": {"Value": "30.100"}})
    feed.car(290, "4", NumberOfLaps=2, Sectors={"2": {"Value": "25.200"}})

    assert [told.lap_time_ms for told in feed.told(LapCompleted)] == [85_300, 85_300]


def test_the_flag_is_shown_to_the_leader_at_the_end_of_the_last_lap() -> None:
    feed = race()
    lap(feed, 200, "4", 1, "30.000", "30.100", "25.200", time="1:25.300")
    lap(feed, 201, "81", 1, "30.000", "30.100", "26.200", time="1:26.300")
    lap(feed, 300, "4", 2, "30.000", "30.100", "25.000", time="1:25.100")
    lap(feed, 301, "81", 2, "30.000", "30.100", "26.000", time="1:26.100")

    assert feed.told(ChequeredFlag) == [ChequeredFlag(driver="4", lap=2)]


def test_gaps_and_places_are_told_when_they_change() -> None:
    feed = race()
    feed.car(150, "81", GapToLeader="+1.234", IntervalToPositionAhead={"Value": "+1.234"})
    feed.car(151, "81", GapToLeader="+1.234")
    feed.car(152, "81", GapToLeader="1L")

    first, second = feed.told(RunningOrder)
    assert [(entry.driver, entry.position, entry.gap_ms) for entry in first.entries] == [("4", 1, 0), ("81", 2, 1_234)]
    assert [(entry.driver, entry.gap_ms, entry.laps_behind) for entry in second.entries] == [("81", None, 1)]


def test_a_stop_is_told_with_its_tyres_once_they_are_known() -> None:
    feed = race()
    feed.send(
        90, "TimingAppData", {"Lines": {"4": {"Stints": [{"Compound": "MEDIUM", "New": "true", "StartLaps": 0}]}}}
    )
    lap(feed, 200, "4", 1, "30.000", "30.100", "25.200", time="1:25.300")
    feed.car(280, "4", InPit=True)
    feed.car(282, "4", NumberOfLaps=2, LastLapTime={"Value": "1:31.000"})
    feed.car(305, "4", InPit=False, PitOut=True)
    assert not feed.told(PitLeft)

    tyres = {"Compound": "HARD", "New": "true", "StartLaps": 0, "TyresNotChanged": "0"}
    feed.send(307, "TimingAppData", {"Lines": {"4": {"Stints": {"1": tyres}}}})

    assert feed.told(PitEntered) == [PitEntered(driver="4", lap=2)]
    (left,) = feed.told(PitLeft)
    assert (left.lap, left.duration_ms, left.compound, left.tyre_changed, left.stint) == (3, 25_000, "HARD", True, 2)
    assert feed.told(LapCompleted)[1].pit_in


def test_mini_sectors_have_their_colour() -> None:
    feed = race()
    marks = {"0": 2048, "1": 2049, "2": 2051, "3": 2064, "4": 2052, "5": 0}
    segments = {key: {"Status": status} for key, status in marks.items()}
    feed.car(150, "4", Sectors={"1": {"Segments": segments}})

    (told,) = feed.told(MiniSectors)
    assert [(change.sector, change.number) for change in told.changes] == [(2, number) for number in range(1, 7)]
    assert [change.mark for change in told.changes] == ["slower", "own_best", "best", "pit", "stopped", "none"]


def test_race_control_takes_a_lap_time_away_and_gives_it_back() -> None:
    feed = race()
    lap(feed, 200, "4", 1, "30.000", "30.100", "25.200", time="1:25.300")
    said = "CAR 4 (NOR) TIME 1:25.300 DELETED - TRACK LIMITS AT TURN 5 LAP 1 17:20:05"
    feed.send(210, "RaceControlMessages", {"Messages": [{"Category": "Other", "Message": said}]})
    feed.send(
        220, "RaceControlMessages", {"Messages": {"1": {"Message": "CAR 4 (NOR) TIME 1:25.300 WILL BE REINSTATED"}}}
    )

    assert feed.told(RaceControlMessage)[0].message == said
    (deleted,) = feed.told(LapTimeDeleted)
    assert (deleted.driver, deleted.lap, deleted.lap_time_ms) == ("4", 1, 85_300)
    assert [(given.driver, given.lap) for given in feed.told(LapTimeReinstated)] == [("4", 1)]


def test_a_snapshot_tells_only_what_is_new() -> None:
    feed = race()
    lap(feed, 200, "4", 1, "30.000", "30.100", "25.200", time="1:25.300")
    messages = [{"Message": "GREEN LIGHT"}]
    feed.send(210, "RaceControlMessages", {"Messages": messages})
    feed.send(0, "RaceControlMessages", {"Messages": [*messages, {"Message": "DRS ENABLED"}]}, snapshot=True)
    feed.send(
        0, "TimingData", {"Lines": {"4": {"NumberOfLaps": 1, "LastLapTime": {"Value": "1:25.300"}}}}, snapshot=True
    )

    assert [message.message for message in feed.told(RaceControlMessage)] == ["GREEN LIGHT", "DRS ENABLED"]
    assert len(feed.told(LapCompleted)) == 1


def qualifying() -> Feed:
    feed = Feed("Qualifying", "Qualifying")
    feed.send(1, "TimingData", {"SessionPart": 1, "NoEntries": [2, 1, 1], "Lines": {}})
    for number, line in (("4", 1), ("81", 2)):
        feed.car(1, number, Line=line, InPit=True, BestLapTimes=[{"Value": ""}, {}, {}])
    feed.send(100, "SessionStatus", {"Status": "Started"})
    return feed


def flying_lap(feed: Feed, s: float, number: str, time: str) -> None:
    """The first run of a car: out, once round, and in."""
    feed.car(s - 200, number, InPit=False, PitOut=True, NumberOfLaps=1)
    feed.car(s - 90, number, NumberOfLaps=2)
    feed.car(s, number, NumberOfLaps=3, LastLapTime={"Value": time}, BestLapTimes={"0": {"Value": time, "Lap": 2}})
    feed.car(s + 90, number, InPit=True)
    feed.car(s + 95, number, LastLapTime={"Value": "1:50.000"})


def test_outside_of_races_laps_are_counted_as_they_begin() -> None:
    feed = qualifying()
    flying_lap(feed, 400, "4", "1:15.400")

    laps = feed.told(LapCompleted)
    assert [(told.lap, told.lap_time_ms) for told in laps] == [(1, None), (2, 75_400), (3, 110_000)]
    assert [told.counts for told in laps] == [True, True, False]
    assert [(told.pit_out, told.pit_in) for told in laps] == [(True, False), (False, False), (False, True)]


def test_a_part_begins_ends_and_knocks_out() -> None:
    feed = qualifying()
    feed.send(300, "SessionStatus", {"Status": "Aborted"})
    feed.send(400, "SessionStatus", {"Status": "Started"})
    feed.send(900, "SessionStatus", {"Status": "Finished"})
    feed.send(1000, "TimingData", {"SessionPart": 2, "Lines": {"81": {"KnockedOut": True}}})
    feed.send(1100, "SessionStatus", {"Status": "Inactive"})
    feed.send(1200, "SessionStatus", {"Status": "Started"})

    first, second = feed.told(SessionPartStarted)
    assert (first.part, first.name, first.drivers, first.advance) == (1, "Q1", ("4", "81"), 1)
    assert (second.part, second.drivers) == (2, ("4",))
    assert feed.told(SessionPartEnded) == [SessionPartEnded(part=1)]
    assert feed.told(KnockedOut) == [KnockedOut(part=1, drivers=("81",))]


def test_the_flag_ends_the_last_part() -> None:
    feed = qualifying()
    feed.send(900, "SessionStatus", {"Status": "Finished"})
    assert not feed.told(ChequeredFlag)

    feed.send(1000, "TimingData", {"SessionPart": 3, "Lines": {}})
    feed.send(1200, "SessionStatus", {"Status": "Started"})
    feed.send(1900, "SessionStatus", {"Status": "Finished"})

    assert feed.told(ChequeredFlag) == [ChequeredFlag()]


def test_a_best_time_that_gets_worse_was_taken_away() -> None:
    feed = qualifying()
    flying_lap(feed, 400, "4", "1:15.400")
    feed.car(500, "4", BestLapTimes={"0": {"Value": ""}})
    feed.car(510, "4", BestLapTimes={"0": {"Value": "1:15.400"}})

    assert [(told.driver, told.lap) for told in feed.told(LapTimeDeleted)] == [("4", 2)]
    assert [(told.driver, told.lap) for told in feed.told(LapTimeReinstated)] == [("4", 2)]


def test_the_clock_stops_with_the_session() -> None:
    feed = qualifying()
    feed.send(1, "ExtrapolatedClock", {"Remaining": "00:00:00", "Extrapolating": False})
    feed.send(2, "ExtrapolatedClock", {"Remaining": "00:18:00"})
    feed.send(101, "ExtrapolatedClock", {"Remaining": "00:17:59", "Extrapolating": True})

    assert feed.told(SessionClock) == [
        SessionClock(remaining_ms=1_080_000, running=False),
        SessionClock(remaining_ms=1_079_000, running=True),
    ]


def test_the_clock_of_a_snapshot_has_run_on_since_it_was_set() -> None:
    translation = Translation()
    told = translation.apply(FeedMessage("SessionInfo", {"Type": "Practice"}, None, snapshot=True))
    set_at = {"Utc": "2025-11-29T12:59:00Z", "Remaining": "00:30:00", "Extrapolating": True}
    history = {"StatusSeries": [{"Utc": "2025-11-29T12:29:00Z", "SessionStatus": "Started"}]}
    told += translation.apply(FeedMessage("SessionData", history, None, snapshot=True))
    told += translation.apply(FeedMessage("ExtrapolatedClock", set_at, None, snapshot=True))
    assert told == []

    told = translation.apply(FeedMessage("Heartbeat", {}, UTC_MS))

    assert told == [(32 * 60_000, SessionClock(remaining_ms=29 * 60_000, running=True))]


def test_what_follows_a_practice_is_another_session() -> None:
    feed = Feed("Practice", "Practice 1")
    feed.car(1, "4", Line=1, InPit=True)
    for s, status in ((10, "Started"), (900, "Finished"), (1000, "Inactive")):
        feed.send(s, "SessionStatus", {"Status": status})
    feed.send(1010, "DriverList", {"4": {"Tla": "CAM", "_deleted": ["LastName"]}})
    feed.send(1020, "RaceControlMessages", {"Messages": {"0": {"Message": "OF THE SUPPORT RACE"}}})

    session = feed.translation.session()
    assert session is not None
    assert feed.translation.over
    assert [driver.code for driver in session.roster] == ["NOR"]
    assert not feed.told(RaceControlMessage)


def test_track_status_and_team_radio() -> None:
    feed = race()
    feed.send(120, "TrackStatus", {"Status": "4", "Message": "SCDeployed"})
    feed.send(121, "TrackStatus", {"Status": "4", "Message": "SCDeployed"})
    feed.send(130, "TeamRadio", {"Captures": [{"RacingNumber": "4", "Path": "TeamRadio/a.mp3"}]})

    assert feed.told(TrackStatus) == [TrackStatus(status="safety_car")]
    assert feed.told(TeamRadio) == [TeamRadio(driver="4", path="2025/x/TeamRadio/a.mp3")]


def test_the_result_is_the_order_in_which_the_feed_ended() -> None:
    feed = race()
    feed.car(150, "4", Line=2, Position="2", NumberOfLaps=1, GapToLeader="+3.000", Retired=True)
    feed.car(150, "81", Line=1, Position="1", NumberOfLaps=12)
    feed.moments += feed.translation.finish()

    (result,) = feed.told(Classification)
    assert [(line.driver, line.classified, line.laps) for line in result.entries] == [("81", "1", 12), ("4", "R", 1)]


def test_the_laps_end_with_the_best_times_of_the_feed() -> None:
    feed = race()
    lap(feed, 200, "4", 1, "30.000", "30.100", "25.200", time="1:25.300")
    feed.car(200, "4", BestLapTime={"Value": "1:25.300", "Lap": 1})
    lap(feed, 300, "4", 2, "30.000", "30.100", "25.100", time="1:25.200")  # never taken for the best
    feed.car(600, "81", NumberOfLaps=5, BestLapTime={"Value": "1:24.900", "Lap": 3})  # laps 1 to 4 were lost
    feed.moments += feed.translation.finish()

    assert [(told.driver, told.lap) for told in feed.told(LapTimeDeleted)] == [("4", 2)]
    assert [(told.lap, told.lap_time_ms) for told in feed.told(LapCompleted) if told.driver == "81"] == [
        (5, None),
        (4, 84_900),
    ]
