"""Whatever stands in a recording of the live feed, it is read, and what comes out keeps the contract."""

import contextlib
import json
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pitwall.events import Event
from pitwall.simulator.errors import SourceUnavailable
from pitwall.simulator.sources.feed.lines import BrokenLine, read_line
from pitwall.simulator.sources.feed.merge import merged
from pitwall.simulator.sources.feed.message import FeedMessage
from pitwall.simulator.sources.feed.source import RecordingSource
from pitwall.simulator.sources.feed.translation import Translation

WORDS = [
    *(
        "Lines",
        "Sectors",
        "Segments",
        "Status",
        "Value",
        "InPit",
        "PitOut",
        "NumberOfLaps",
        "LastLapTime",
        "BestLapTime",
    ),
    *(
        "BestLapTimes",
        "Lap",
        "Line",
        "Position",
        "GapToLeader",
        "IntervalToPositionAhead",
        "Stats",
        "TimeDiffToFastest",
    ),
    *(
        "KnockedOut",
        "Retired",
        "Stopped",
        "SessionPart",
        "NoEntries",
        "Stints",
        "Compound",
        "StartLaps",
        "TotalLaps",
        "New",
    ),
    *(
        "Messages",
        "Message",
        "Flag",
        "Utc",
        "RacingNumber",
        "Captures",
        "Path",
        "Remaining",
        "Extrapolating",
        "GridPos",
    ),
    *(
        "StatusSeries",
        "SessionStatus",
        "Series",
        "QualifyingPart",
        "TrackStatus",
        "Type",
        "Name",
        "StartDate",
        "GmtOffset",
    ),
    *(
        "Meeting",
        "Tla",
        "TeamColour",
        "Speeds",
        "I1",
        "FL",
        "Entries",
        "Cars",
        "Channels",
        "Timestamp",
        "X",
        "Y",
        "_deleted",
    ),
    *("0", "1", "2", "3", "4", "81", "_kf", "Number", "TotalLaps", "CurrentLap", "AirTemp", "Rainfall"),
]
TEXTS = [
    *("", "1:25.300", "+0.767", "1L", "LAP 3", "00:17:59", "true", "Started", "Finished", "Inactive", "Ends", "Race"),
    *(
        "Qualifying",
        "Practice",
        "SOFT",
        "CHEQUERED",
        "25.3",
        "2025-11-29T14:03:35.003Z",
        "03:00:00",
        "PIA",
        "99999999",
        "4",
    ),
    "\ud800",
    "CAR 4 (NOR) TIME 1:25.300 DELETED - TRACK LIMITS AT TURN 5 LAP 1 17:20:05",
]
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(TEXTS) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=5),
    max_leaves=25,
)


def some(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A dictionary that has some of these fields, a few of them with anything at all in them."""
    return st.fixed_dictionaries({}, optional={name: field | values for name, field in fields.items()})


def of_list(item: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A list, or a patch of one."""
    return st.lists(item, max_size=3) | st.dictionaries(st.sampled_from(["0", "1", "2", "7"]), item, max_size=3)


def of_cars(line: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.dictionaries(st.sampled_from(["4", "81", "x", "1000"]), line, max_size=2)


texts, counts, marks = st.sampled_from(TEXTS), st.integers(-1, 300), st.booleans()
time = some(Value=texts, Lap=counts)
sector = some(Value=texts, Segments=of_list(some(Status=st.sampled_from([0, 2048, 2051, 2064, -1]))))
line = some(
    Line=counts,
    Position=texts,
    InPit=marks,
    NumberOfLaps=st.integers(0, 4),
    Sectors=of_list(sector),
    Speeds=some(I1=time, FL=time),
    LastLapTime=time,
    BestLapTime=time,
    BestLapTimes=of_list(time),
    Stats=of_list(some(TimeDiffToFastest=texts)),
    GapToLeader=texts,
    IntervalToPositionAhead=time,
    KnockedOut=marks,
    Retired=marks,
    Stopped=marks,
)
stint = some(Compound=texts, New=texts, StartLaps=counts, TotalLaps=counts, TyresNotChanged=texts)
contents = {
    "SessionInfo": some(Type=texts, Name=texts, StartDate=texts, GmtOffset=texts, Path=texts, Meeting=some(Name=texts)),
    "DriverList": of_cars(some(Tla=texts, FullName=texts, TeamColour=texts)),
    "TimingData": some(Lines=of_cars(line), SessionPart=st.integers(0, 4), NoEntries=of_list(counts)),
    "TimingAppData": some(Lines=of_cars(some(GridPos=texts, Stints=of_list(stint)))),
    "SessionStatus": some(Status=texts),
    "SessionData": some(
        StatusSeries=of_list(some(Utc=texts, SessionStatus=texts)), Series=of_list(some(QualifyingPart=counts))
    ),
    "ExtrapolatedClock": some(Utc=texts, Remaining=texts, Extrapolating=marks),
    "RaceControlMessages": some(Messages=of_list(some(Message=texts, Flag=texts, Lap=counts, RacingNumber=texts))),
    "TrackStatus": some(Status=texts),
    "WeatherData": some(AirTemp=texts, Rainfall=texts),
    "TeamRadio": some(Captures=of_list(some(RacingNumber=texts, Path=texts))),
    "LapCount": some(TotalLaps=counts),
    "CarData.z": some(Entries=st.lists(some(Utc=texts, Cars=of_cars(some(Channels=of_list(counts)))), max_size=2)),
    "Position.z": some(Position=st.lists(some(Timestamp=texts, Entries=of_cars(some(X=counts, Y=counts))), max_size=2)),
    "Heartbeat": values,
}


@st.composite
def messages(draw: st.DrawFn) -> FeedMessage:
    topic = draw(st.sampled_from(sorted(contents)))
    utc_ms = draw(st.none() | st.integers(1_764_421_200_000, 1_764_421_300_000) | st.integers(0, 4_102_444_800_000))
    return FeedMessage(topic, draw(contents[topic] | values), utc_ms, snapshot=draw(st.booleans()))


LINES = [
    "['TimingData', {'Lines': {'10': {'Sectors': {'0': {'Value': '30.000'}}}}}, '2021-03-28T15:00:18Z']",
    '00:00:03.422{"stream":"TimingData","payload":{"Lines":{"4":{"NumberOfLaps":1}},"Withheld":false}}',
    '{"H": "Streaming", "M": "feed", "A": ["TrackStatus", {"Status": "2"}, "2021-03-28T15:00:19Z"]}',
    '{"Type":"WeatherData","Json":{"AirTemp":"20.5"},"DateTime":"2021-03-28T15:00:20+00:00"}',
    '{"type":1,"target":"feed","arguments":["SessionStatus",{"Status":"Started"},"2021-03-28T15:00:21Z"]}\x1e',
    "['DriverList', '{\"4\": {\"Tla\": \"NOR\"}}', '']",
]


@st.composite
def damaged_lines(draw: st.DrawFn) -> str:
    """A line of a recording with a piece taken out, put in, or doubled."""
    line = draw(st.sampled_from(LINES))
    begin = draw(st.integers(0, len(line)))
    end = draw(st.integers(begin, len(line)))
    return line[:begin] + draw(st.sampled_from(["", line[begin:end] * 2]) | st.text(max_size=5)) + line[end:]


@given(st.text() | damaged_lines(), st.none() | st.just("TimingData"))
def test_any_line_is_messages_or_broken(line: str, topic: str | None) -> None:
    with contextlib.suppress(BrokenLine):
        read_line(line, topic)


@given(st.lists(messages(), max_size=12))
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_messages_become_events_that_keep_the_contract(sent: list[FeedMessage]) -> None:
    translation = Translation()
    moments = [moment for message in sent for moment in translation.apply(message)] + translation.finish()
    moments.append((0, translation.session(anyhow=True)))
    for seq, (t_ms, payload) in enumerate(moments):
        event = Event(run="any", seq=seq, t_ms=t_ms, payload=payload)
        assert Event.from_json(event.to_json()) == event


@given(st.lists(damaged_lines(), max_size=15), st.sampled_from(["\n", "\r\n"]))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_file_is_shown_or_said_to_be_nothing(tmp_path: Path, lines: list[str], end: str) -> None:
    path = tmp_path / "any.txt"
    path.write_text(end.join(lines), "utf-8", errors="replace", newline="")
    said: list[str] = []
    try:
        race = RecordingSource((path,)).load(said.append)
    except SourceUnavailable as nothing:
        said.append(str(nothing))
    else:
        times = [moment[0] for moment in race.moments() if moment is not None]
        assert times == sorted(times)
    assert all("\n" not in line for line in said)


@given(values, values)
def test_a_merge_never_changes_the_patch(state: Any, patch: Any) -> None:
    before = repr(patch)
    merged(state, patch)
    assert repr(patch) == before


def test_a_merge_is_key_by_key_and_by_index() -> None:
    patch = {"a": {"1": {"y": 3}, "2": {"x": 9}}, "_kf": True}
    state = merged({"a": [{"x": 1}, {"x": 2}], "b": {"c": 1, "d": 2}}, patch)
    state = merged(state, {"b": {"_deleted": ["c"], "e": [1]}})

    assert json.loads(json.dumps(state)) == {"a": [{"x": 1}, {"x": 2, "y": 3}, {"x": 9}], "b": {"d": 2, "e": [1]}}
