"""The pacer under whatever is done to it, at whatever moments."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pitwall.simulator.pacer import FASTEST, SLOWEST, Pacer, parse_speed

SPEEDS = st.floats(SLOWEST, FASTEST)
MOMENTS = st.integers(0, 86_400_000)
STEPS = st.one_of(
    st.tuples(st.just("wait"), st.floats(0, 3_600)),
    st.tuples(st.just("change_speed"), SPEEDS),
    st.tuples(st.just("pause"), st.none()),
    st.tuples(st.just("resume"), st.none()),
    st.tuples(st.just("seek"), MOMENTS),
)


class Clock:
    """Stands still until it is told to go on."""

    now_s = 1_000.0

    def __call__(self) -> float:
        return self.now_s


@settings(deadline=None)
@given(speed=SPEEDS, start_ms=MOMENTS, steps=st.lists(STEPS, max_size=30), asked_ms=MOMENTS)
def test_session_time_runs_at_the_speed_and_never_back_but_by_a_seek(
    speed: float, start_ms: int, steps: list[tuple[str, float | None]], asked_ms: int
) -> None:
    clock = Clock()
    pacer = Pacer(speed, start_ms, clock)
    expected_ms = float(start_ms)
    for name, value in steps:
        before_ms = pacer.session_ms()
        if name == "wait":
            assert value is not None
            clock.now_s += value
            expected_ms += 0 if pacer.paused else value * 1000 * pacer.speed
        elif value is None:
            getattr(pacer, name)()
        else:
            getattr(pacer, name)(value)
            expected_ms = value if name == "seek" else expected_ms
        if name != "seek":
            assert pacer.session_ms() >= before_ms
        assert pacer.session_ms() == pytest.approx(expected_ms, rel=1e-9, abs=1e-2)
        due_s = pacer.due_s(asked_ms)
        assert not math.isnan(due_s)
        if math.isfinite(due_s) and not pacer.paused:
            is_due = pacer.session_ms() >= asked_ms
            assert is_due == (due_s <= clock.now_s) or abs(pacer.session_ms() - asked_ms) < 1


@settings(deadline=None)
@given(speed=SPEEDS, start_ms=MOMENTS, moments=st.lists(MOMENTS, min_size=2), waited_s=st.floats(0, 10_000))
def test_what_comes_later_in_the_race_is_never_due_earlier(
    speed: float, start_ms: int, moments: list[int], waited_s: float
) -> None:
    clock = Clock()
    pacer = Pacer(speed, start_ms, clock)
    clock.now_s += waited_s
    due = [pacer.due_s(moment) for moment in sorted(moments)]
    assert due == sorted(due)


@given(text=st.text(max_size=12))
def test_any_text_is_a_speed_within_the_limits_or_refused(text: str) -> None:
    try:
        speed = parse_speed(text)
    except ValueError:
        return
    assert SLOWEST <= speed <= FASTEST
