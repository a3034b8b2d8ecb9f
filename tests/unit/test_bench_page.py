"""How the figures of the page's bench are judged."""

import pytest

from pitwall.scripts.measurement.bench_page import Heap, View, flat


def view(**figures: float) -> View:
    plain = {"frames": 3600, "p99_ms": 20.0, "slow_frames": 0, "long_tasks": 0, "longest_cpu_ms": 20.0, "load": 1.0}
    return View(name="tower", **{**plain, **figures})  # type: ignore[arg-type]


def heaps(*used_mb: float) -> list[Heap]:
    return [Heap(lap=lap, used_mb=used, nodes=1000) for lap, used in enumerate(used_mb, start=1)]


@pytest.mark.parametrize(
    ("median_ms", "longest_task_ms", "holds"),
    [(16.7, 0.0, True), (16.7, 50.0, True), (17.0, 0.0, False), (16.7, 51.0, False)],
)
def test_a_view_holds_with_60_frames_a_second_and_no_long_task(
    median_ms: float, longest_task_ms: float, holds: bool
) -> None:
    assert view(median_ms=median_ms, longest_task_ms=longest_task_ms).holds is holds


@pytest.mark.parametrize(
    ("used_mb", "is_flat"),
    [
        ((5, 8, 8, 8, 8, 8, 8, 8, 8, 9), True),
        ((5, 8, 9, 10, 11, 12, 13, 14, 15, 16), False),
        ((5, 8, 8, 30, 8, 8, 8, 8, 8, 8), False),
        ((5,), True),
    ],
)
def test_memory_is_flat_if_it_stays_what_it_was_a_fifth_into_the_race(
    used_mb: tuple[float, ...], is_flat: bool
) -> None:
    assert flat(heaps(*used_mb)) is is_flat
