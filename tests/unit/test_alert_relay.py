"""Bringing alerts from the relay's queue to the dashboard."""

import json
from collections.abc import Iterator

import pytest

from pitwall.events import Alert
from pitwall.events.codec import to_plain
from pitwall.lambdas.alert_relay.relay import messages, relay
from pitwall.lambdas.shared.dashboard import Dashboard
from pitwall.lambdas.shared.delivery import Delivered
from pitwall.lambdas.shared.errors import DashboardUnavailable
from tests.fixtures.aws import sqs_batch
from tests.fixtures.receiver import Receiver, taken

ALERT = Alert(run="r", id="vsc-7", kind="vsc", seq=7, t_ms=1, title="Virtual safety car")
BODY = json.dumps(to_plain(ALERT))


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver("a-token") as running:
        yield running


def send(receiver: Receiver, bodies: list[str]) -> tuple[Delivered, dict[str, str]]:
    aside: dict[str, str] = {}
    batch = messages(sqs_batch(bodies))
    done = relay(batch, Dashboard(receiver.url, "a-token"), lambda message, why: aside.update({message.id: why}))
    return done, aside


def test_the_alerts_of_a_batch_are_one_request(receiver: Receiver) -> None:
    assert send(receiver, [BODY, BODY.replace("vsc-7", "vsc-9")]) == (Delivered(applied=2), {})
    assert receiver.bodies == [{"alerts": [to_plain(ALERT), {**to_plain(ALERT), "id": "vsc-9"}]}]


@pytest.mark.parametrize(
    "body", ["", "hello", "[]", "{}", BODY.replace('"vsc"', '"rocket"'), BODY.replace('"seq": 7', '"seq": -7')]
)
def test_a_message_that_holds_no_alert_is_quarantined_and_the_rest_goes_on(receiver: Receiver, body: str) -> None:
    done, aside = send(receiver, [body, BODY])
    assert list(aside) == ["message-1"]
    assert done == Delivered(applied=1)


def test_an_alert_the_dashboard_rejects_is_quarantined_with_its_reason(receiver: Receiver) -> None:
    receiver.behaviour = lambda _body: (
        200,
        taken(1, rejected=[{"index": 1, "kind": "alert", "reason": "run unknown"}]),
    )
    assert send(receiver, ["broken", BODY, BODY])[1]["message-3"] == "run unknown"


def test_a_dashboard_that_is_down_gives_the_batch_back(receiver: Receiver) -> None:
    receiver.stop()
    with pytest.raises(DashboardUnavailable):
        send(receiver, [BODY])
