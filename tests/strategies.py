"""Any value the contract allows, for hypothesis: read off the contract's own records, so that no field is forgotten."""

import dataclasses
import types
from functools import cache
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from pitwall.events import Alert, CarFrames, CarTrace, Event, Unknown
from pitwall.events.envelope import TYPES
from pitwall.events.fields import Bounds, DriverNumber, Length, Pattern, RunId, SessionMs
from pitwall.events.telemetry import TRACE_COLUMNS

Record = TypeVar("Record")

MOST_ITEMS = 4
"""In a list, where the contract allows hundreds."""

DRIVERS = ("1", "4", "44", "63")
"""Few, so that events concern the same cars."""

TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
PENALTIES = st.sampled_from(
    ["FIA STEWARDS: 5 SECOND TIME PENALTY FOR CAR 44 (HAM) - SPEEDING", "CAR 4 (NOR) TIME 1:30.000 DELETED", "<b>"]
)


def records(kind: type[Record]) -> st.SearchStrategy[Record]:
    """Any record of this kind."""
    key: Any = kind
    strategy: st.SearchStrategy[Record] = _records(key)
    return strategy


@cache
def _records(kind: type) -> st.SearchStrategy[Any]:
    hints = get_type_hints(kind, include_extras=True)
    fields = {}
    for field in dataclasses.fields(kind):
        fields[field.name] = _driver_or(field.name, hints[field.name])
    return st.builds(kind, **fields)


def _driver_or(name: str, hint: Any) -> st.SearchStrategy[Any]:
    if hint is DriverNumber or DriverNumber in get_args(hint):
        some = st.sampled_from(DRIVERS)
        return some if hint is DriverNumber else st.none() | some
    if name == "message":
        return PENALTIES | TEXT
    return values(hint)


@cache
def values(hint: Any) -> st.SearchStrategy[Any]:
    """Any value of a type hint as the contract uses them."""
    marks: tuple[Any, ...] = ()
    if get_origin(hint) is Annotated:
        hint, *rest = get_args(hint)
        marks = tuple(rest)
    bounds = next((mark for mark in marks if isinstance(mark, Bounds)), None)
    pattern = next((mark for mark in marks if isinstance(mark, Pattern)), None)
    length = next((mark for mark in marks if isinstance(mark, Length)), None)
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return st.one_of(*(st.none() if option is type(None) else values(option) for option in get_args(hint)))
    if origin is Literal:
        return st.sampled_from(get_args(hint))
    if origin is tuple:
        longest = min(MOST_ITEMS, length.longest if length else MOST_ITEMS)
        return st.lists(values(get_args(hint)[0]), max_size=longest).map(tuple)
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return _records(hint)
    if hint is bool:
        return st.booleans()
    if hint is int:
        low, high = (int(bounds.low), int(bounds.high)) if bounds else (-(2**53), 2**53)
        return st.integers(low, min(high, low + 5)) | st.integers(low, high)
    if hint is float:
        low, high = (bounds.low, bounds.high) if bounds else (-1e9, 1e9)
        return st.floats(low, high, allow_nan=False, allow_infinity=False)
    if pattern:
        return st.from_regex(pattern.regex, fullmatch=True, alphabet=st.characters(codec="ascii"))
    return TEXT.map(lambda text: text[: length.longest if length else None])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)


@st.composite
def car_frames(draw: st.DrawFn) -> CarFrames:
    """Any car frames: each column is empty or as long as the ticks."""
    ticks = draw(st.lists(values(SessionMs), max_size=3))
    hints = get_type_hints(CarTrace, include_extras=True)

    def column(name: str) -> st.SearchStrategy[Any]:
        (hint,) = [arg for arg in get_args(_bare(hints[name])) if arg is not Ellipsis]
        return st.just(()) | st.lists(values(hint), min_size=len(ticks), max_size=len(ticks)).map(tuple)

    trace = st.builds(CarTrace, driver=st.sampled_from(DRIVERS), **{name: column(name) for name in TRACE_COLUMNS})
    return CarFrames(ticks_ms=tuple(ticks), cars=tuple(draw(st.lists(trace, max_size=2))))


def _bare(hint: Any) -> Any:
    return get_args(hint)[0] if get_origin(hint) is Annotated else hint


payloads: st.SearchStrategy[Any] = st.one_of(
    *(records(kind) for kind in TYPES.values() if kind is not CarFrames),
    car_frames(),
    st.builds(Unknown, TEXT.filter(lambda name: name not in TYPES), JSON),
)


def events(run: str | None = None, highest_seq: int = 2**53 - 1) -> st.SearchStrategy[Event]:
    """Any event, of any run if none is given."""
    runs = values(RunId) if run is None else st.just(run)
    return st.builds(Event, run=runs, seq=st.integers(0, highest_seq), t_ms=values(SessionMs), payload=payloads)


def races(run: str, longest: int = 40) -> st.SearchStrategy[list[Event]]:
    """Any events of one run, each with a number of its own."""
    return st.lists(events(run, 2 * longest), max_size=longest, unique_by=lambda event: event.seq)


def alerts(run: str) -> st.SearchStrategy[list[Alert]]:
    """Any alerts of one run, each with an id of its own."""
    return st.lists(records(Alert), max_size=6, unique_by=lambda alert: alert.id).map(
        lambda some: [dataclasses.replace(alert, run=run) for alert in some]
    )
