"""The way of one event through the code, from the source to the pages: every folder on it is passed once.

Watched as it runs: which folder's code calls which. Where no call ever leads back, the folders stand in
one order, and whoever follows an event reads each of them to its end before the next.
"""

import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from pathlib import Path
from types import FrameType

import pytest

from pitwall.dashboard.app import Dashboard, create_app
from pitwall.dashboard.settings import Settings
from pitwall.lambdas.position_update.update import update_positions
from pitwall.lambdas.shared.dashboard import Answer
from pitwall.lambdas.shared.records import stream_records
from pitwall.simulator.batches import Record
from pitwall.simulator.replay import Replay
from pitwall.simulator.sources.demo import DemoSource
from tests.commands import until
from tests.fixtures.aws import kinesis_batch

ROOT = Path(__file__).resolve().parents[2]


class Calls:
    """Folders whose code calls code of another folder, while it is watched in all threads."""

    def __init__(self) -> None:
        self.edges: set[tuple[str, str]] = set()
        self._folders: dict[str, str | None] = {}

    def __enter__(self) -> "Calls":
        threading.setprofile(self._note)
        sys.setprofile(self._note)
        return self

    def __exit__(self, *_: object) -> None:
        sys.setprofile(None)
        threading.setprofile(None)

    def _note(self, frame: FrameType, event: str, _argument: object) -> None:
        if event != "call" or (called := self._folder(frame)) is None:
            return
        caller = frame.f_back
        while caller is not None and self._folder(caller) is None:
            caller = caller.f_back
        if caller is not None and (folder := self._folder(caller)) is not None and folder != called:
            self.edges.add((folder, called))

    def _folder(self, frame: FrameType) -> str | None:
        path = frame.f_code.co_filename
        if path not in self._folders:
            self._folders[path] = folder_of(path)
        return self._folders[path]


def folder_of(path: str) -> str | None:
    """The folder of ours a module is in, of the dashboard the second level; None for the contract, which all ask
    what an event is, and for what only puts parts together.
    """
    parts = Path(path).resolve().parts
    if parts[: len(ROOT.parts)] != ROOT.parts:
        return None
    inside = [part for part in parts[len(ROOT.parts) : -1] if part != "pitwall"]
    if not inside or inside[0] not in ("simulator", "lambdas", "dashboard"):
        return None
    if inside == ["dashboard"]:
        return None
    return "/".join(inside[:2]) if inside[0] == "dashboard" else inside[0]


class Function:
    """Kinesis and Lambda between the simulator and a dashboard: records go in, the handler's work comes out."""

    def __init__(self, post: Callable[[str, list[bytes]], Answer]) -> None:
        self.sent = 0
        self._post = post

    def post(self, kind: str, items: list[bytes]) -> Answer:
        return self._post(kind, items)

    def send(self, records: Sequence[Record]) -> None:
        batch = kinesis_batch([record.data for record in records])
        update_positions(stream_records(batch), self, lambda record, reason: pytest.fail(reason))
        self.sent += len(records)


@pytest.fixture
def dashboard() -> Iterator[Dashboard]:
    made = Dashboard(Settings.from_env({"PITWALL_INGEST_TOKEN": "secret"}))
    made.live.ready = True
    yield made
    made.stop()


def walked(dashboard: Dashboard) -> set[tuple[str, str]]:
    """Calls between folders while a race's first events go from the source to a page that follows the stream."""
    app = create_app(dashboard.settings, dashboard)
    page: list[bytes] = []

    def post(kind: str, items: list[bytes]) -> Answer:
        body = b'{"%s":[%s]}' % (kind.encode(), b",".join(items))
        headers = {"Authorization": "Bearer secret", "Content-Type": "application/json"}
        answer = app.test_client().post("/ingest", data=body, headers=headers)
        assert answer.status_code == 200, answer.data
        return Answer(applied=answer.json["applied"], repeated=answer.json["repeated"], rejected=())

    def follow(stream: Iterable[bytes]) -> None:
        page.extend(stream)

    stop = threading.Event()
    with Calls() as calls:
        dashboard.start()
        function = Function(post)
        replay = Replay(DemoSource(laps=3).load(lambda _line: None), "a-run", 100_000, function, stop)
        sending = threading.Thread(target=replay.run)
        sending.start()
        response = app.test_client().get("/stream", buffered=False)
        reading = threading.Thread(target=follow, args=(response.response,), daemon=True)
        reading.start()
        until(lambda: any(b"last_lap_ms" in part for part in page), 30, "a lap time reaches the page")
        stop.set()
        sending.join()
    return calls.edges


def test_the_walk_of_an_event_touches_no_folder_twice(dashboard: Dashboard) -> None:
    edges = walked(dashboard)
    callers: dict[str, set[str]] = {}
    for caller, called in edges:
        callers.setdefault(called, set()).add(caller)
    try:
        order = list(TopologicalSorter(callers).static_order())
    except CycleError as error:
        pytest.fail(f"the way leads back: {' <- '.join(error.args[1])}")
    way = ["simulator", "lambdas", "dashboard/web", "dashboard/live", "dashboard/viewers"]
    assert set(pairwise(way)) <= edges
    assert [folder for folder in order if folder in way] == way
    assert ("dashboard/live", "dashboard/state") in edges
