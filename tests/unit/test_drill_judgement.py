"""The check that every drill ends in finds what is wrong."""

import copy
import dataclasses
import json
from collections.abc import Callable
from typing import Any

import pytest

from pitwall.dashboard.state import Run, Runs
from pitwall.dashboard.state.summary import summary
from pitwall.events import Alert
from pitwall.lambdas.fastest_lap.announcement import take
from pitwall.lambdas.fastest_lap.record import LapRecord
from pitwall.simulator.sources.demo import DemoSource
from tests.drills.judgement import judge
from tests.drills.observed import Observed
from tests.drills.source import Source
from tests.drills.table import BEGIN, END, Row, write

RUN = "20250316T040000Z-drill"
SOURCE = Source(DemoSource(seed=3, laps=5, telemetry=False).load(lambda _line: None), RUN, 100.0)


def alerts_of_fastest_laps() -> tuple[LapRecord, dict[str, Alert]]:
    record = LapRecord()
    for event in SOURCE.events:
        record = take(record, [event])
    return record, {id_: entry.alert for id_, entry in record.alerts.entries.items()}


def right_observed() -> Observed:
    """What a pipeline holds that has lost nothing."""
    record, fastest = alerts_of_fastest_laps()
    published = {**fastest, **SOURCE.alerts}
    run: Run = Runs("embedded").open(RUN)
    for event in SOURCE.events:
        run.take(event.stamped(1_764_043_200_000), None)
    for alert in published.values():
        run.take_alert(alert)
    dashboard = json.loads(json.dumps({**summary(run), "state": run.state.document()}))
    lines = {event.seq: [event.stamped(1_764_043_200_000).to_json()] for event in SOURCE.events}
    return Observed(dashboard, lines, published, pending=set(), holder=record.holder())


RIGHT = right_observed()


def test_a_pipeline_that_lost_nothing_passes() -> None:
    judgement = judge(SOURCE, RIGHT, dict.fromkeys(RIGHT.published, 1))
    assert (judgement.missing, judgement.problems) == (0, [])


def lose_archived(observed: Observed) -> None:
    del observed.lines[100]


def archive_twice(observed: Observed) -> None:
    observed.lines[100] *= 2


def archive_something_else(observed: Observed) -> None:
    observed.lines[100] = [observed.lines[101][0].replace(b'"seq":101', b'"seq":100')]


def archive_an_unknown_event(observed: Observed) -> None:
    observed.lines[999_999] = observed.lines[100]


def shown(observed: Observed) -> dict[str, Any]:
    assert observed.dashboard is not None
    return observed.dashboard


def lose_applied(observed: Observed) -> None:
    shown(observed)["events"] |= {"applied": len(SOURCE.events) - 1, "gaps": [[7, 7]]}


def lose_the_end(observed: Observed) -> None:
    shown(observed)["events"] |= {"last_seq": len(SOURCE.events) - 3}


def lose_a_lap(observed: Observed) -> None:
    laps = shown(observed)["laps"]
    laps[next(iter(laps))] -= 1


def change_the_result(observed: Observed) -> None:
    shown(observed)["classification"].reverse()


def show_another_tyre(observed: Observed) -> None:
    next(iter(shown(observed)["state"]["drivers"].values()))["compound"] = "WET"


def hold_another_lap(observed: Observed) -> None:
    observed.holder = ("1", 1)


def lose_an_alert(observed: Observed) -> None:
    del observed.published[next(iter(SOURCE.alerts))]


def invent_an_alert(observed: Observed) -> None:
    one = next(iter(SOURCE.alerts.values()))
    observed.published["red_flag-1"] = dataclasses.replace(one, id="red_flag-1")


def change_an_alert(observed: Observed) -> None:
    one = next(iter(SOURCE.alerts.values()))
    observed.published[one.id] = dataclasses.replace(one, t_ms=one.t_ms + 1)


def leave_an_alert_pending(observed: Observed) -> None:
    observed.pending = {"penalty-7"}


def invent_a_fastest_lap(observed: Observed) -> None:
    last = next(reversed([a for a in observed.published.values() if a.kind == "fastest_lap"]))
    observed.published[last.id] = dataclasses.replace(last, time_ms=1)


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lose_archived, "1 events are not in the archive: 100"),
        (archive_twice, "1 events are in the archive more than once: 100"),
        (archive_something_else, "1 archived events differ from the source's: 100"),
        (archive_an_unknown_event, "1 archived events are not the source's: 999999"),
        (lose_applied, "1 events are not at the dashboard: 7"),
        (lose_the_end, "2 events are not at the dashboard"),
        (lose_a_lap, "laps: the dashboard has"),
        (change_the_result, "classification: the dashboard has"),
        (show_another_tyre, "state at the dashboard: drivers differ"),
        (hold_another_lap, "fastest lap: the function has"),
        (lose_an_alert, "alerts lost"),
        (invent_an_alert, "alerts without cause: red_flag-1"),
        (change_an_alert, "alerts that say something else than the source"),
        (leave_an_alert_pending, "alerts still to be published: penalty-7"),
        (invent_a_fastest_lap, "fastest laps announced that nobody drove"),
    ],
)
def test_every_damage_is_found(damage: Callable[[Observed], None], said: str) -> None:
    observed = copy.deepcopy(RIGHT)
    damage(observed)
    assert [problem for problem in judge(SOURCE, observed).problems if said in problem]


def test_what_is_lost_counts_as_missing() -> None:
    observed = copy.deepcopy(RIGHT)
    lose_archived(observed)
    lose_applied(observed)
    lose_an_alert(observed)
    assert judge(SOURCE, observed).missing == 3


def test_an_alert_that_did_not_reach_the_queue_is_found() -> None:
    received = dict.fromkeys(list(RIGHT.published)[1:], 1)
    assert "alerts that did not reach the queue" in judge(SOURCE, RIGHT, received).problems[0]


def row(number: int, missing: int = 0) -> Row:
    counts = dict.fromkeys(("sent", "applied", "archived", "repeated", "quarantined"), 1_234)
    return Row(
        number=number, fault="x", cloud="embedded", moment="lap 3, 187 s", recovery_s=1.25, missing=missing, **counts
    )


def test_the_table_takes_new_rows_in_and_keeps_the_others_and_the_text(tmp_path: Any) -> None:
    page = tmp_path / "reliability.md"
    page.write_text(f"before\n\n{BEGIN}\n{END}\n\nafter\n", encoding="utf-8")
    write(page, [row(2), row(10)])
    write(page, [row(3), row(2, missing=5)])
    text = page.read_text(encoding="utf-8")
    assert text.startswith("before\n")
    assert text.endswith("after\n")
    assert [line.split("|")[1].strip() for line in text.splitlines() if line.endswith("|")][2:] == [
        "2. x",
        "3. x",
        "10. x",
    ]
    assert [line.split("|")[-2].strip() for line in text.splitlines() if "x |" in line] == [
        "missing 5",
        "missing 0",
        "missing 0",
    ]


def test_a_page_without_a_place_for_the_table_is_refused(tmp_path: Any) -> None:
    page = tmp_path / "page.md"
    page.write_text("nothing here", encoding="utf-8")
    with pytest.raises(ValueError, match="where the table is to stand"):
        write(page, [row(1)])
    assert page.read_text(encoding="utf-8") == "nothing here"
