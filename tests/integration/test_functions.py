"""The functions in the cloud: nothing is lost, nothing counts twice, poison goes aside."""

import json
from base64 import b64decode
from typing import Any

import pytest

from pitwall.events import Event, Unknown
from pitwall.events.shared.archive import UNKNOWN_RUN, events_prefix
from tests.fixtures.race import classification, deleted, event, lap, started, status
from tests.fixtures.receiver import taken
from tests.integration.conftest import Pipeline, until

pytestmark = pytest.mark.cloud

BOTH_SHARDS = ("car-44", "session")


def race(run: str, laps: int = 20) -> list[Event]:
    """A small race: three cars that drop laps of ever better times into the stream."""
    events = [started(run=run)]
    for number in range(1, laps + 1):
        for place, driver in enumerate(("4", "81", "1"), start=1):
            events.append(lap(len(events), driver, number, 95_000 - 100 * number - place, run=run, position=place))
    return events


def renamed(event_: Event, run: str) -> Event:
    return Event(run=run, seq=event_.seq, t_ms=event_.t_ms, payload=event_.payload)


def pass_through(pipeline: Pipeline, run: str) -> None:
    """Wait until everything put before has been through the archive and the dashboard."""
    marker = f"{run}-marker"
    marks = [event(seq, Unknown("mark", key), run=marker) for seq, key in enumerate(BOTH_SHARDS)]
    pipeline.put((mark.to_json(), key) for mark, key in zip(marks, BOTH_SHARDS, strict=True))
    until(lambda: len(pipeline.archived(marker)) == len(marks), "the markers in the archive")
    until(lambda: len(pipeline.received(marker)) == len(marks), "the markers at the dashboard")


def test_the_two_keys_of_the_markers_are_in_different_shards(pipeline: Pipeline, run: str) -> None:
    pass_through(pipeline, run)
    shards = {key.split("/")[3] for key in pipeline.keys(events_prefix(f"{run}-marker"))}
    assert len(shards) == 2


def test_everything_sent_is_archived_verbatim_and_reaches_the_dashboard(pipeline: Pipeline, run: str) -> None:
    sent = race(run, laps=200)
    for start in range(0, len(sent), 500):
        pipeline.put(sent[start : start + 500])
    until(lambda: len(pipeline.archived(run)) >= len(sent), "the archive is complete")
    until(lambda: len(pipeline.received(run)) == len(sent), "the dashboard has it all")
    assert sorted(pipeline.archived(run)) == sorted(one.to_json() for one in sent)
    assert pipeline.quarantined(run) == []


def test_records_that_come_twice_change_nothing(pipeline: Pipeline, run: str) -> None:
    sent = race(run)
    pipeline.put(sent)
    pass_through(pipeline, run)
    until(lambda: pipeline.state(run, "fastest_lap").get("holder") is not None, "the fastest lap")
    before = {key: pipeline.read(key) for key in pipeline.keys(f"runs/{run}/")}
    pipeline.put(sent[:7])
    pipeline.put(sent[3:])
    pass_through(pipeline, f"{run}-again")
    assert {key: pipeline.read(key) for key in pipeline.keys(f"runs/{run}/")} == before


def test_types_not_known_yet_are_archived_and_passed_on(pipeline: Pipeline, run: str) -> None:
    pipeline.put([event(0, Unknown("pit_wall_radio", {"words": "box, box"}), run=run)])
    until(lambda: pipeline.received(run) == [0], "the dashboard has it")
    until(lambda: len(pipeline.archived(run)) == 1, "the archive has it")


def test_an_event_of_a_whole_mebibyte_goes_through(pipeline: Pipeline, run: str) -> None:
    large = event(0, Unknown("large", "x" * (1024 * 1024 - 300)), run=run)
    pipeline.put([large])
    until(lambda: pipeline.received(run) == [0], "the dashboard has it")
    until(lambda: pipeline.archived(run) == [large.to_json()], "the archive has it")


def test_poison_is_quarantined_with_its_reason_and_the_rest_goes_on(pipeline: Pipeline, run: str) -> None:
    nan = b'{"v":1,"run":"%s","seq":5,"t_ms":0,"type":"lap_completed","data":{"driver":"4","lap":NaN}}' % run.encode()
    lap_0 = b'{"v":1,"run":"%s","seq":6,"t_ms":0,"type":"lap_completed","data":{"driver":"4","lap":0}}' % run.encode()
    later = b'{"v":9,"run":"%s","seq":7,"t_ms":0,"type":"weather","data":{}}' % run.encode()
    strange = [b"not json " + run.encode(), b"\xff\xfe" + run.encode(), b"[" * 50_000 + run.encode()]
    good = race(run, laps=2)
    records: list[Event | tuple[bytes, str]] = [(raw, "session") for raw in (nan, lap_0, later, *strange)]
    pipeline.put([*good[:3], *records, *good[3:]])
    until(lambda: len(pipeline.archived(run)) == len(good), "the good ones are archived")
    until(lambda: len(pipeline.received(run)) == len(good), "the good ones are at the dashboard")
    until(lambda: len(pipeline.quarantined(run)) == 3, "the broken events are quarantined")
    reasons = {b64decode(record["data_base64"]): record for record in pipeline.quarantined(run)}
    assert set(reasons) == {nan, lap_0, later}
    assert reasons[lap_0]["field"] == "data.lap"
    assert reasons[lap_0]["reason"] == "data.lap: must be between 1 and 200, got 0"
    assert "NaN" in reasons[nan]["reason"]
    assert reasons[later]["field"] == "v"
    assert reasons[lap_0].keys() == {
        *("reason", "field", "shard", "sequence_number", "partition_key", "arrived_ms", "data_base64")
    }

    def in_quarantine() -> list[bytes]:
        return [raw for r in pipeline.quarantined(UNKNOWN_RUN) if run.encode() in (raw := b64decode(r["data_base64"]))]

    until(lambda: sorted(in_quarantine()) == sorted(strange), "what tells no run is quarantined")


def test_an_event_the_dashboard_rejects_is_quarantined_with_its_reason(pipeline: Pipeline, run: str) -> None:
    def reject(body: dict[str, Any]) -> tuple[int, bytes] | None:
        places = [i for i, one in enumerate(body.get("events", [])) if (one["run"], one["seq"]) == (run, 1)]
        rejected = [{"index": place, "kind": "event", "reason": "not on my watch"} for place in places]
        return (200, taken(len(body["events"]) - 1, rejected=rejected)) if places else None

    pipeline.receiver.behaviour = reject
    pipeline.put(race(run, laps=1))
    until(
        lambda: [record["reason"] for record in pipeline.quarantined(run)] == ["not on my watch"], "it is quarantined"
    )


def test_a_dashboard_that_was_down_gets_everything(pipeline: Pipeline, run: str) -> None:
    sent = race(run)
    pipeline.receiver.stop()
    pipeline.put(sent[:30])
    until(lambda: len(pipeline.archived(run)) == 30, "the archive goes on meanwhile")
    until(lambda: bool(pipeline.state(run, "fastest_lap").get("alerts")), "an alert is published meanwhile")
    assert pipeline.received(run) == []
    pipeline.receiver.start()
    pipeline.put(sent[30:])
    until(lambda: pipeline.received(run) == [one.seq for one in sent], "the dashboard has it all")
    until(lambda: pipeline.alerts(run).keys() == pipeline.state(run, "fastest_lap")["alerts"].keys(), "alerts too", 40)


@pytest.mark.parametrize("status_code", [503, 429])
def test_a_dashboard_that_is_not_ready_gets_everything(pipeline: Pipeline, run: str, status_code: int) -> None:
    refusals: list[int] = []

    def busy(_body: dict[str, Any]) -> tuple[int, bytes] | None:
        refusals.append(status_code)
        return (status_code, b"") if len(refusals) < 3 else None

    pipeline.receiver.behaviour = busy
    sent = race(run, laps=3)
    pipeline.put(sent)
    until(lambda: pipeline.received(run) == [one.seq for one in sent], "the dashboard has it all")
    assert len(refusals) >= 3


def test_a_wrong_token_loses_nothing_once_it_is_put_right(pipeline: Pipeline, run: str) -> None:
    right = pipeline.receiver.token
    pipeline.receiver.token = "another-token"
    sent = race(run, laps=3)
    pipeline.put(sent)
    until(lambda: len(pipeline.archived(run)) == len(sent), "the archive goes on meanwhile")
    assert pipeline.received(run) == []
    pipeline.receiver.token = right
    until(lambda: pipeline.received(run) == [one.seq for one in sent], "the dashboard has it all")


def test_the_fastest_lap_is_found_announced_and_taken_back(pipeline: Pipeline, run: str) -> None:
    times = [("4", 2, 90_000), ("81", 2, 89_000), ("1", 3, 88_000)]
    pipeline.put([started(run=run)])
    for seq, (driver, number, time_ms) in enumerate(times, start=1):
        pipeline.put([lap(seq, driver, number, time_ms, run=run)])
        until(lambda seq=seq: len(pipeline.alerts(run)) == seq, f"lap {seq} is announced")  # type: ignore[misc]
    pipeline.put([renamed(deleted(7, "1", 3), run)])
    until(lambda: "fastest_lap-81-2-again7" in pipeline.alerts(run), "the holder reverts")
    pipeline.put([renamed(classification(9, ["81"]), run)])
    until(lambda: "fastest_lap-4-2-again9" in pipeline.alerts(run), "and reverts again")
    assert pipeline.state(run, "fastest_lap")["holder"] == {"driver": "4", "lap": 2, "time_ms": 90_000}
    assert pipeline.alerts(run)["fastest_lap-1-3"]["title"] == "Fastest lap · Verstappen"
    assert pipeline.alerts(run)["fastest_lap-81-2-again7"]["facts"] == {
        "kind": "fastest_lap",
        "before": {"driver": "1", "code": "VER", "lap": 3, "time_ms": 88_000},
        "lost": "deleted",
        "reason": "TRACK LIMITS AT TURN 4",
        "given_back": False,
    }


def test_what_happens_in_the_race_is_announced(pipeline: Pipeline, run: str) -> None:
    leader = lap(1, "81", 1, None, run=run, position=1)
    pipeline.put([started(run=run), leader, renamed(status(2, "vsc"), run), renamed(status(5, "clear"), run)])
    until(lambda: pipeline.alerts(run).keys() == {"new_leader-1", "vsc-2", "vsc_end-5"}, "the alerts")
    until(lambda: statuses(pipeline, run) == {"published"}, "they are marked published")


def statuses(pipeline: Pipeline, run: str) -> set[str]:
    return {entry["status"] for entry in pipeline.state(run, "race_alerts")["alerts"].values()}


def test_alerts_can_be_filtered_by_kind_and_driver(pipeline: Pipeline, run: str) -> None:
    sqs, sns = pipeline.clients.sqs(), pipeline.clients.sns()
    queue = sqs.create_queue(QueueName=f"filtered-{run}")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    policy = {"kind": ["fastest_lap"], "run": [run], "driver": ["PIA"]}
    sns.subscribe(
        TopicArn=pipeline.deployment.topic_arn,
        Protocol="sqs",
        Endpoint=arn,
        Attributes={"RawMessageDelivery": "true", "FilterPolicy": json.dumps(policy)},
    )
    leader = lap(3, "81", 2, 91_000, run=run, position=1)
    pipeline.put([started(run=run), lap(1, "4", 2, 95_000, run=run)])
    until(lambda: "fastest_lap-4-2" in pipeline.alerts(run), "the first alert")
    pipeline.put([lap(2, "4", 1, None, run=run, position=1), leader, lap(4, "1", 2, 92_000, run=run)])
    until(lambda: {"new_leader-2", "fastest_lap-81-2"} <= pipeline.alerts(run).keys(), "the other alerts")
    messages = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10, WaitTimeSeconds=2)["Messages"]
    assert [json.loads(message["Body"])["id"] for message in messages] == ["fastest_lap-81-2"]


def test_the_alert_queue_has_every_alert_as_plain_json(pipeline: Pipeline, run: str) -> None:
    pipeline.put([renamed(status(2, "red"), run)])
    found: list[dict[str, Any]] = []

    def arrived() -> bool:
        answer = pipeline.clients.sqs().receive_message(
            QueueUrl=pipeline.deployment.alert_queue_url, MaxNumberOfMessages=10
        )
        bodies = [json.loads(message["Body"]) for message in answer.get("Messages", [])]
        found.extend(body for body in bodies if body["run"] == run)
        return bool(found)

    until(arrived, "the alert is in the queue")
    assert (found[0]["id"], found[0]["kind"]) == ("red_flag-2", "red_flag")


def test_a_message_on_the_topic_that_is_no_alert_is_quarantined(pipeline: Pipeline, run: str) -> None:
    pipeline.clients.sns().publish(TopicArn=pipeline.deployment.topic_arn, Message=json.dumps({"run": run, "id": 5}))
    until(lambda: len(pipeline.quarantined(run)) == 1, "it is quarantined")
    assert pipeline.quarantined(run)[0]["reason"] == "id: must be a string, got 5"
