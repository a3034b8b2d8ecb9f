"""Connects the pages that follow the stream with the feeds of the runs.

Nothing is queued per page. Each page has a place in the feed it follows, and takes from
there what is new when it is ready for more; one that fell behind what the feed remembers
starts over from a snapshot. So a slow page costs no memory and misses nothing.
"""

import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass

from pitwall.dashboard.live.update import Update
from pitwall.dashboard.viewers import sse
from pitwall.dashboard.viewers.feed import Feed, version_of


class TooManyViewers(Exception):
    """As many pages as allowed follow the stream already."""


@dataclass(slots=True, kw_only=True, eq=False)
class Viewer:
    """A page that follows the stream.

    ``pinned`` is the run it asked for, None to follow the newest; ``run``, ``version``,
    ``frames_count`` and ``notice`` say up to where it has been sent things (version None: nothing yet).
    """

    pinned: str | None
    wants_frames: bool
    resume_id: str
    address: str = ""
    run: str | None = None
    version: int | None = None
    frames_count: int = 0
    wants_pipeline: bool = False
    notice: bytes = b""


class Hub:
    """Holds the feeds and the viewers. Safe to use from many threads.

    ``aside(run)`` says of a run that somebody has started it on a page: who follows the newest run and watches
    another one stays with that.
    """

    def __init__(
        self,
        *,
        limit: int,
        limit_per_address: int,
        deltas_kept: int,
        first_version: Callable[[], int],
        aside: Callable[[str], bool] = lambda _run: False,
    ) -> None:
        self._limit = limit
        self._limit_per_address = limit_per_address
        self._deltas_kept = deltas_kept
        self._first_version = first_version
        self._aside = aside
        self._feeds: dict[str, Feed] = {}
        self._current: str | None = None
        self._viewers: set[Viewer] = set()
        self._notice = b""
        self._news = threading.Condition()
        self.closed = False

    @property
    def viewer_count(self) -> int:
        """Pages that follow the stream now."""
        return len(self._viewers)

    def join(
        self,
        *,
        pinned: str | None,
        wants_frames: bool,
        resume_id: str,
        address: str = "",
        wants_pipeline: bool = False,
    ) -> Viewer:
        """A new viewer. Raises TooManyViewers."""
        viewer = Viewer(
            pinned=pinned,
            wants_frames=wants_frames,
            resume_id=resume_id,
            address=address,
            wants_pipeline=wants_pipeline,
        )
        with self._news:
            if len(self._viewers) >= self._limit:
                raise TooManyViewers(f"{self._limit} pages follow the stream already")
            if sum(other.address == address for other in self._viewers) >= self._limit_per_address:
                raise TooManyViewers(f"{self._limit_per_address} pages of this address follow the stream already")
            # What is there may be old: nobody may have watched for long.
            viewer.notice = self._notice
            self._viewers.add(viewer)
        return viewer

    def leave(self, viewer: Viewer) -> None:
        """Forget a viewer. Safe to repeat."""
        with self._news:
            self._viewers.discard(viewer)

    def publish(self, updates: Collection[Update], *, current: str | None, held: Collection[str]) -> None:
        """Bring updates to the feeds and wake the viewers; feeds of runs no longer held go."""
        with self._news:
            with_frames = any(viewer.wants_frames for viewer in self._viewers)
            for update in updates:
                if (feed := self._feeds.get(update.run)) is None:
                    feed = self._feeds[update.run] = Feed(update.run, self._first_version(), self._deltas_kept)
                feed.publish(update, with_frames=with_frames)
            for run in self._feeds.keys() - set(held):
                del self._feeds[run]
            self._current = current
            self._news.notify_all()

    def announce(self, notice: bytes) -> None:
        """Bring the newest status of the pipeline, the same bytes for all, to those who want it."""
        with self._news:
            self._notice = notice
            self._news.notify_all()

    @property
    def pipeline_is_watched(self) -> bool:
        """Whether any viewer wants the status of the pipeline."""
        with self._news:
            return any(viewer.wants_pipeline for viewer in self._viewers)

    def notice_for(self, viewer: Viewer) -> bytes:
        """The newest status of the pipeline, empty if the viewer has it or does not want it."""
        if not viewer.wants_pipeline or viewer.notice is self._notice:
            return b""
        viewer.notice = self._notice
        return viewer.notice

    def close(self) -> None:
        """End all streams."""
        with self._news:
            self.closed = True
            self._news.notify_all()

    def wait(self, viewer: Viewer, timeout_s: float) -> list[bytes]:
        """What a viewer is to be sent next, empty if nothing came within the time."""
        with self._news:
            news = self._next(viewer)
            if not news and not self.closed:
                self._news.wait(timeout_s)
                news = self._next(viewer)
            return news

    def heartbeat(self, viewer: Viewer) -> bytes:
        """A sign of life for a viewer."""
        with self._news:
            feed = self._feeds.get(viewer.run or viewer.pinned or "")
            return feed.heartbeat() if feed else sse.message("heartbeat", {"run": None, "version": None})

    def lost(self, viewer: Viewer) -> bool:
        """Whether the run a viewer asked for has gone."""
        return viewer.pinned is not None and viewer.version is not None and viewer.pinned not in self._feeds

    def _next(self, viewer: Viewer) -> list[bytes]:
        news = self._next_of_run(viewer)
        if notice := self.notice_for(viewer):
            news.append(notice)
        return news

    def _next_of_run(self, viewer: Viewer) -> list[bytes]:
        feed = self._feeds.get(self._followed(viewer))
        if feed is None:
            return []
        if viewer.version is None or viewer.run != feed.run or not feed.resumes_from(viewer.version):
            news = self._beginning(viewer, feed)
        else:
            news = feed.deltas_after(viewer.version)
        if viewer.wants_frames:
            news += feed.frames_after(viewer.frames_count)
        viewer.version, viewer.frames_count = feed.version, feed.frames_count
        return news

    def _followed(self, viewer: Viewer) -> str:
        if viewer.pinned is not None:
            return viewer.pinned
        newest = self._current or ""
        # One who comes back says by the id of the last event what was watched.
        watched = viewer.run or viewer.resume_id.partition("/")[0]
        return watched if watched in self._feeds and self._aside(newest) else newest

    def _beginning(self, viewer: Viewer, feed: Feed) -> list[bytes]:
        """What a viewer new to this feed gets: the deltas it missed, else a snapshot."""
        resumed = version_of(viewer.resume_id, feed.run)
        viewer.resume_id = ""
        viewer.run = feed.run
        viewer.frames_count = feed.frames_count
        resumes = resumed is not None and feed.resumes_from(resumed)
        news = feed.deltas_after(resumed) if resumed is not None and resumes else [feed.snapshot()]
        if viewer.wants_frames and (frames := feed.newest_frames()) is not None:
            news.append(frames)
        return news
