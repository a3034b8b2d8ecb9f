"""Exact memory of what was seen, and figures of bounded size."""

import math
import random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pitwall.dashboard.state.newest import Newest
from pitwall.dashboard.state.plain import merge_patch
from pitwall.dashboard.state.seen import Seen
from pitwall.events.shared.histogram import Histogram
from tests.unit.test_state_sample_race import apply_patch

json_objects = st.recursive(
    st.integers() | st.text(max_size=3) | st.lists(st.integers(), max_size=2),
    lambda inner: st.dictionaries(st.sampled_from("abcd"), inner, max_size=4),
    max_leaves=12,
).filter(lambda value: isinstance(value, dict))


@given(seqs=st.lists(st.integers(0, 60)), expected=st.none() | st.integers(0, 80))
def test_seen_is_exactly_a_set(seqs: list[int], expected: int | None) -> None:
    seen, model = Seen(), set[int]()
    for seq in seqs:
        assert seen.add(seq) == (seq not in model)
        model.add(seq)
    assert len(seen) == len(model)
    assert all((seq in seen) == (seq in model) for seq in range(62))
    end = max(max(model, default=-1) + 1, expected or 0)
    missing = [seq for low, high in seen.gaps(expected) for seq in range(low, high + 1)]
    assert missing == [seq for seq in range(end) if seq not in model]
    assert seen.highest == max(model, default=None)


def test_a_run_without_gaps_is_remembered_in_one_piece() -> None:
    seen = Seen()
    seqs = list(range(20_000))
    random.Random(4).shuffle(seqs)
    for seq in seqs:
        seen.add(seq)
    assert seen.gaps() == []
    assert (len(seen._first), seen._last) == (1, [19_999])


@given(delays=st.lists(st.floats(0.1, 1e6), min_size=1), percent=st.sampled_from([50, 95, 99, 100]))
@example(delays=[1.0], percent=50)
def test_a_percentile_is_within_one_percent(delays: list[float], percent: int) -> None:
    histogram = Histogram()
    for delay_ms in delays:
        histogram.record(delay_ms)
    exact = sorted(delays)[max(1, math.ceil(len(delays) * percent / 100)) - 1]
    measured = histogram.percentile(percent)
    assert measured == pytest.approx(exact, rel=0.01, abs=0.006)


def test_without_events_there_is_no_percentile() -> None:
    assert Histogram().figures() == {"p50": None, "p95": None, "p99": None, "count": 0}


def test_a_clock_that_runs_ahead_counts_as_no_delay() -> None:
    histogram = Histogram()
    histogram.record(-30)
    assert histogram.figures() == {"p50": 0.1, "p95": 0.1, "p99": 0.1, "count": 1}


def test_the_histogram_stays_small_whatever_is_recorded() -> None:
    histogram = Histogram()
    for exponent in range(-400, 400):
        histogram.record(1.2**exponent)
    assert len(histogram.to_plain()) < 1_500


def test_a_histogram_goes_on_where_an_earlier_one_ended() -> None:
    earlier, later, together = Histogram(), Histogram(), Histogram()
    for delay_ms in (5, 7, 900):
        earlier.record(delay_ms)
        together.record(delay_ms)
    for delay_ms in (40, 41):
        later.record(delay_ms)
        together.record(delay_ms)
    later.add_plain(earlier.to_plain())
    assert later.figures() == together.figures()


@pytest.mark.parametrize("buckets", [{"x": 1}, {"1": -1}])
def test_a_damaged_histogram_is_not_added(buckets: dict[str, int]) -> None:
    histogram = Histogram()
    with pytest.raises(ValueError, match=r"."):
        histogram.add_plain(buckets)
    assert histogram.count == 0


@given(keys=st.lists(st.integers(0, 30)))
def test_the_newest_few_do_not_depend_on_order(keys: list[int]) -> None:
    newest: Newest[int] = Newest(5)
    for key in keys:
        newest.add((key, ""), key)
    assert [thing for _, thing in newest.items()] == sorted(set(keys))[-5:]


@given(old=json_objects, new=json_objects)
def test_a_merge_patch_turns_one_object_into_the_other(old: dict[str, object], new: dict[str, object]) -> None:
    patch = merge_patch(old, new)
    assert apply_patch(old, patch) == new
    assert (patch == {}) == (old == new)
