"""Bringing a batch to the dashboard, and telling what may pass from what never will."""

import json
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from pitwall.lambdas.position_update.update import update_positions
from pitwall.lambdas.shared.dashboard import Dashboard
from pitwall.lambdas.shared.delivery import Delivered, parts
from pitwall.lambdas.shared.errors import DashboardUnavailable
from pitwall.lambdas.shared.records import StreamRecord, stream_records
from tests.fixtures.aws import kinesis_batch
from tests.fixtures.race import lap
from tests.fixtures.receiver import Receiver, taken

TOKEN = "a-token"
BATCH = stream_records(kinesis_batch([lap(seq, "4", seq, 90_000) for seq in range(1, 9)]))


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver(TOKEN) as running:
        yield running


def send(
    receiver: Receiver, records: list[StreamRecord] = BATCH, token: str = TOKEN
) -> tuple[Delivered, dict[str, str]]:
    aside: dict[str, str] = {}
    done = update_positions(
        records, Dashboard(receiver.url, token), lambda record, why: aside.update({record.sequence_number: why})
    )
    return done, aside


def test_a_batch_is_one_request_with_the_events_as_they_came(receiver: Receiver) -> None:
    done, aside = send(receiver)
    assert [body.keys() for body in receiver.bodies] == [{"events"}]
    assert receiver.events == [json.loads(record.raw) for record in BATCH]
    assert (done, aside) == (Delivered(applied=8), {})


def test_records_that_hold_no_event_are_passed_over(receiver: Receiver) -> None:
    send(receiver, stream_records(kinesis_batch([b"broken", lap(1, "4", 1, None), b"{}"])))
    assert [event["seq"] for event in receiver.events] == [1]


def test_an_empty_batch_asks_nothing_of_the_dashboard(receiver: Receiver) -> None:
    assert send(receiver, [])[0] == Delivered()
    assert receiver.connections == 0


def test_a_connection_is_kept_and_replaced_when_the_dashboard_closed_it(receiver: Receiver) -> None:
    dashboard = Dashboard(receiver.url, TOKEN)
    for _ in range(3):
        update_positions(BATCH, dashboard, lambda *_: None)
    assert receiver.connections == 1
    receiver.stop()
    receiver.start()
    update_positions(BATCH, dashboard, lambda *_: None)
    assert receiver.connections == 2
    assert len(receiver.bodies) == 4


@pytest.mark.parametrize("status", [401, 404, 415, 429, 500, 502, 503])
def test_an_answer_that_may_change_gives_the_batch_back(receiver: Receiver, status: int) -> None:
    receiver.behaviour = lambda _body: (status, b"")
    with pytest.raises(DashboardUnavailable, match="token" if status == 401 else str(status)):
        send(receiver)


def test_a_wrong_token_gives_the_batch_back_and_says_what_to_do(receiver: Receiver) -> None:
    with pytest.raises(DashboardUnavailable, match="bootstrap"):
        send(receiver, token="another")


def test_a_dashboard_that_is_down_gives_the_batch_back(receiver: Receiver) -> None:
    receiver.stop()
    with pytest.raises(DashboardUnavailable, match="cannot be reached"):
        send(receiver)


def test_a_dashboard_that_does_not_answer_in_time_gives_the_batch_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pitwall.lambdas.shared.dashboard.ANSWER_LIMIT_S", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(DashboardUnavailable, match="timed out"):
        Dashboard(f"http://127.0.0.1:{silent.getsockname()[1]}", TOKEN).post("events", [b"{}"])


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"applied": "all"}', b'{"applied": 1}'])
def test_another_server_on_the_port_is_not_taken_for_the_dashboard(receiver: Receiver, body: bytes) -> None:
    receiver.behaviour = lambda _body: (200, body)
    with pytest.raises(DashboardUnavailable, match="no dashboard"):
        send(receiver)


@pytest.mark.parametrize("url", ["", "localhost:8000", "ftp://x", "http://"])
def test_an_address_that_is_none_is_refused_with_its_value(url: str) -> None:
    with pytest.raises(ValueError, match="http://host:port"):
        Dashboard(url, TOKEN)


def test_an_event_the_dashboard_rejects_is_quarantined_with_its_reason(receiver: Receiver) -> None:
    rejection = {"index": 2, "kind": "event", "reason": "data.lap: too many"}
    receiver.behaviour = lambda _body: (200, taken(7, rejected=[rejection]))
    done, aside = send(receiver)
    assert aside == {"3": "data.lap: too many"}
    assert done == Delivered(applied=7, rejected=1)


@pytest.mark.parametrize("status", [400, 413])
@pytest.mark.parametrize("culprits", [{5}, {1, 8}, set(range(1, 9))])
def test_what_makes_a_body_unacceptable_is_found_and_the_rest_delivered(
    receiver: Receiver, status: int, culprits: set[int]
) -> None:
    def refuse(body: dict[str, Any]) -> tuple[int, bytes] | None:
        return (status, b"cannot") if culprits & {event["seq"] for event in body["events"]} else None

    receiver.behaviour = refuse
    done, aside = send(receiver)
    assert {int(number) for number in aside} == culprits
    assert all(f"{status}" in why and "cannot" in why for why in aside.values())
    assert {event["seq"] for event in receiver.events} == set(range(1, 9)) - culprits
    assert done == Delivered(applied=8 - len(culprits), rejected=len(culprits))


def test_a_large_batch_is_sent_in_parts_that_fit() -> None:
    assert list(parts([b"x" * 40] * 5, 100)) == [range(2), range(2, 4), range(4, 5)]
    assert list(parts([b"x" * 500, b"x", b"x"], 100)) == [range(1), range(1, 3)]
    assert list(parts([], 100)) == []
