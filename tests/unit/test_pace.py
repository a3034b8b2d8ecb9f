"""How fast the archive may be read, by a clock of the test's own."""

import threading

from pitwall.dashboard.archive.pace import LONGEST_REST_S, READS_PER_S, REST, SLICE, Pace


class Clock:
    """Moves only when somebody sleeps, or reads for a while."""

    now_s = 1_000.0

    def __call__(self) -> float:
        return self.now_s

    def sleep(self, seconds: float) -> None:
        self.now_s += seconds


def moments(pace: Pace, clock: Clock, reads: int, took_s: float = 0.0) -> list[float]:
    """When each of so many reads began, each taking so long."""
    began = []
    for _ in range(reads):
        with pace.turn():
            began.append(clock())
            clock.sleep(took_s)
    return began


def test_no_second_has_more_reads_than_the_bound() -> None:
    clock = Clock()
    began = moments(Pace(lambda: True, clock, clock.sleep), clock, 3 * READS_PER_S)
    for start_s in began:
        assert sum(start_s <= moment_s < start_s + 0.999 for moment_s in began) <= READS_PER_S


def test_after_a_read_that_took_long_most_of_the_time_is_left_to_others() -> None:
    clock = Clock()
    pace = Pace(lambda: True, clock, clock.sleep)
    first, second = moments(pace, clock, 2, took_s=0.1)
    assert second - first >= 0.1 * (1 + REST) - 1e-6
    clock.sleep(60)
    first, second = moments(pace, clock, 2, took_s=10)
    assert second - first <= 10 + LONGEST_REST_S + 1e-6


def test_what_somebody_waits_for_is_read_at_once_where_no_race_is_live() -> None:
    clock = Clock()
    is_live = False
    pace = Pace(lambda: is_live, clock, clock.sleep)
    for live in (False, True):
        is_live = live
        before_s = clock()
        for _ in range(READS_PER_S + 1):
            with pace.turn_beside_a_race():
                pass
        assert (clock() - before_s >= 0.999) is live


def test_events_of_the_archive_wait_while_a_live_batch_is_taken_in() -> None:
    slept = threading.Event()
    pace = Pace(lambda: True, sleep=lambda _seconds: slept.set(), longest_wait_s=60)
    read: list[int] = []
    reader = threading.Thread(target=lambda: read.extend(pace.slices(range(3 * SLICE))))
    with pace.live_batch():
        reader.start()
        assert slept.wait(10)
        reader.join(0.05)
        assert len(read) == SLICE
    reader.join(10)
    assert read == list(range(3 * SLICE))


def test_live_batches_without_end_do_not_stop_the_reading_for_good() -> None:
    pace = Pace(lambda: True)
    with pace.live_batch():
        assert list(pace.slices(range(3 * SLICE))) == list(range(3 * SLICE))
