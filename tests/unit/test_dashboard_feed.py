"""What a page that follows a run is sent, depending on what it has seen."""

import json
from typing import Any

import pytest

from pitwall.dashboard.live.update import Update
from pitwall.dashboard.viewers import sse
from pitwall.dashboard.viewers.feed import Feed, version_of
from pitwall.dashboard.viewers.hub import Hub, TooManyViewers, Viewer
from tests.unit.test_state_sample_race import RUN, frames

FIRST = 1000
NOW = 0.0


def update(value: int, run: str = RUN, **more: Any) -> Update:
    return Update(run=run, patch={"value": value}, document={"run": run, "value": value}, **more)


def hub(limit: int = 10, deltas_kept: int = 3) -> Hub:
    return Hub(limit=limit, limit_per_address=limit, deltas_kept=deltas_kept, first_version=lambda: FIRST)


def viewer_of(hub_: Hub, *, pinned: str | None = None, frames_: bool = False, resume_id: str = "") -> Viewer:
    return hub_.join(pinned=pinned, wants_frames=frames_, resume_id=resume_id)


def publish(hub_: Hub, *updates: Update, current: str = RUN, held: tuple[str, ...] = (RUN,)) -> None:
    hub_.publish(updates, current=current, held=held)


def read(messages: list[bytes]) -> list[tuple[str, Any]]:
    """(event, value or session time) of each message."""
    parsed = []
    for message in messages:
        lines = dict(line.split(": ", 1) for line in message.decode().strip().split("\n"))
        data = json.loads(lines["data"])
        parsed.append((lines["event"], data.get("value", data.get("t_ms"))))
    return parsed


def test_a_new_page_gets_the_document_and_then_each_change_once() -> None:
    hub_ = hub()
    publish(hub_, update(1))
    viewer = viewer_of(hub_)
    assert read(hub_.wait(viewer, NOW)) == [("snapshot", 1)]
    assert hub_.wait(viewer, NOW) == []
    publish(hub_, update(2))
    publish(hub_, update(3))
    assert read(hub_.wait(viewer, NOW)) == [("delta", 2), ("delta", 3)]


def test_a_run_that_somebody_starts_on_a_page_takes_nobody_away_from_another() -> None:
    hub_ = Hub(limit=10, limit_per_address=10, deltas_kept=3, first_version=lambda: FIRST, aside={"asked"}.__contains__)
    publish(hub_, update(1))
    watching = viewer_of(hub_)
    hub_.wait(watching, NOW)
    publish(hub_, update(7, "asked"), current="asked", held=(RUN, "asked"))
    assert hub_.wait(watching, NOW) == []
    publish(hub_, update(2), current="asked", held=(RUN, "asked"))
    assert read(hub_.wait(watching, NOW)) == [("delta", 2)]
    assert read(hub_.wait(viewer_of(hub_), NOW)) == [("snapshot", 7)], "a new page shows the newest"
    publish(hub_, current="asked", held=("asked",))
    assert read(hub_.wait(watching, NOW)) == [("snapshot", 7)], "its own is not held any more"


def test_a_page_that_fell_behind_what_is_kept_starts_over() -> None:
    hub_ = hub(deltas_kept=3)
    publish(hub_, update(1))
    viewer = viewer_of(hub_)
    hub_.wait(viewer, NOW)
    for value in (2, 3, 4):
        publish(hub_, update(value))
    assert read(hub_.wait(viewer, NOW)) == [("delta", 2), ("delta", 3), ("delta", 4)]
    for value in (5, 6, 7, 8):
        publish(hub_, update(value))
    assert read(hub_.wait(viewer, NOW)) == [("snapshot", 8)]


def test_a_page_resumes_after_the_last_event_it_saw() -> None:
    hub_ = hub()
    for value in (1, 2, 3):
        publish(hub_, update(value))
    assert read(hub_.wait(viewer_of(hub_, resume_id=f"{RUN}/{FIRST + 2}"), NOW)) == [("delta", 3)]
    assert hub_.wait(viewer_of(hub_, resume_id=f"{RUN}/{FIRST + 3}"), NOW) == []
    assert read(hub_.wait(viewer_of(hub_, resume_id=f"{RUN}/{FIRST - 1}"), NOW)) == [("snapshot", 3)]


def test_frames_may_be_missed_but_changes_may_not() -> None:
    hub_ = hub()
    publish(hub_, update(1))
    viewer = viewer_of(hub_, frames_=True)
    hub_.wait(viewer, NOW)
    for t_ms in range(60_000, 80_000, 1_000):
        publish(hub_, Update(run=RUN, patch=None, document={}, frames=[(t_ms, frames(t_ms))]))
    publish(hub_, update(2))
    seen = read(hub_.wait(viewer, NOW))
    assert seen[0] == ("delta", 2)
    assert [t_ms for _, t_ms in seen[1:]] == list(range(72_000, 80_000, 1_000))


def test_a_page_without_frames_is_not_sent_any() -> None:
    hub_ = hub()
    publish(hub_, update(1, newest_frames=(60_000, frames(60_000))))
    plain, with_frames = viewer_of(hub_), viewer_of(hub_, frames_=True)
    assert read(hub_.wait(plain, NOW)) == [("snapshot", 1)]
    assert read(hub_.wait(with_frames, NOW)) == [("snapshot", 1), ("frames", 60_000)]
    publish(hub_, Update(run=RUN, patch=None, document={}, frames=[(61_000, frames(61_000))]))
    assert hub_.wait(plain, NOW) == []
    assert read(hub_.wait(with_frames, NOW)) == [("frames", 61_000)]


def test_a_run_that_is_no_longer_held_ends_the_streams_of_those_who_asked_for_it() -> None:
    hub_ = hub()
    publish(hub_, update(1), update(1, "older"), held=(RUN, "older"))
    pinned, follower = viewer_of(hub_, pinned="older"), viewer_of(hub_)
    for viewer in (pinned, follower):
        hub_.wait(viewer, NOW)
    publish(hub_, held=(RUN,))
    assert hub_.lost(pinned)
    assert not hub_.lost(follower)


def test_there_are_only_so_many_viewers() -> None:
    hub_ = hub(limit=1)
    viewer = viewer_of(hub_)
    with pytest.raises(TooManyViewers):
        viewer_of(hub_)
    hub_.leave(viewer)
    hub_.leave(viewer)
    assert viewer_of(hub_) is not viewer


def test_a_snapshot_is_written_out_once_per_version() -> None:
    feed = Feed(RUN, FIRST, 3)
    feed.publish(update(1), with_frames=False)
    assert feed.snapshot() is feed.snapshot()
    feed.publish(update(2), with_frames=False)
    assert b'"value":2' in feed.snapshot()


@pytest.mark.parametrize(
    ("event_id", "version"),
    [("run/7", 7), ("other/7", None), ("run", None), ("run/", None), ("run/-7", None), ("run/٧", None), ("", None)],
)
def test_the_version_in_an_event_id(event_id: str, version: int | None) -> None:
    assert version_of(event_id, "run") == version


def test_a_message_is_one_block_of_lines_whatever_the_data() -> None:
    raw = sse.message("delta", {"message": "two\nlines \u2028 ü"}, "run/1")
    assert raw.decode() == 'event: delta\nid: run/1\ndata: {"message":"two\\nlines \u2028 ü"}\n\n'
