"""Cards of fastest laps are right whatever the order in which the laps were judged."""

from dataclasses import replace
from itertools import permutations

import pytest

from pitwall.dashboard.state import RaceState, Run
from pitwall.dashboard.state.alerts import Alerts, beaten_when_driven
from pitwall.dashboard.viewers.playback import timeline
from pitwall.events import Alert
from pitwall.events.alert_facts import FastestLapFacts
from tests.unit.test_state_sample_race import RUN

DRIVEN = FastestLapFacts(kind="fastest_lap")


def fastest(name: str, t_ms: int, time_ms: int, facts: FastestLapFacts | None = DRIVEN) -> Alert:
    id_ = f"fastest_lap-{name}"
    return Alert(run=RUN, id=id_, kind="fastest_lap", seq=t_ms, t_ms=t_ms, title="F", time_ms=time_ms, facts=facts)


FIRST, BEATEN, BETTER = fastest("4-2", 100, 89_000), fastest("81-2", 110, 89_500), fastest("81-3", 200, 88_000)
STOP = Alert(run=RUN, id="pit_stop-4-3", kind="pit_stop", seq=120, t_ms=120, title="Pit stop", time_ms=21_000)


@pytest.mark.parametrize("order", list(permutations([FIRST, BEATEN, BETTER, STOP])))
def test_a_lap_that_was_beaten_before_it_was_driven_has_no_card_in_whatever_order_they_come(
    order: tuple[Alert, ...],
) -> None:
    alerts = Alerts()
    for alert in order:
        alerts.add(alert)
    assert list(alerts.view()) == [FIRST.id, STOP.id, BETTER.id]
    assert alerts.count_by_kind() == {"fastest_lap": 3, "pit_stop": 1}


def test_a_card_is_there_until_the_lap_that_beats_it_is_known() -> None:
    alerts = Alerts()
    alerts.add(BEATEN)
    assert list(alerts.view()) == [BEATEN.id]
    alerts.add(FIRST)
    assert list(alerts.view()) == [FIRST.id]


def test_after_a_deleted_time_the_record_begins_anew() -> None:
    reverted = fastest("81-2-again300", 300, 89_500, FastestLapFacts(kind="fastest_lap", lost="deleted"))
    faster = fastest("1-9", 400, 89_300)
    assert beaten_when_driven([FIRST, reverted, faster]) == frozenset()
    assert beaten_when_driven([FIRST, reverted, faster, fastest("1-10", 500, 89_400)]) == {"fastest_lap-1-10"}


def test_a_time_given_back_begins_the_record_anew_and_an_id_says_nothing() -> None:
    slower = fastest("81-2-again300", 300, 89_500)
    assert beaten_when_driven([FIRST, slower]) == {slower.id}
    given_back = replace(slower, facts=FastestLapFacts(kind="fastest_lap", given_back=True))
    assert beaten_when_driven([FIRST, given_back]) == frozenset()


def test_alerts_archived_without_facts_are_all_shown() -> None:
    alerts = Alerts()
    for alert in (FIRST, BEATEN, BETTER):
        alerts.add(replace(alert, facts=None))
    assert list(alerts.view()) == [FIRST.id, BEATEN.id, BETTER.id]


def test_the_playback_bar_names_what_a_title_is_made_of() -> None:
    run = Run(RaceState(RUN, "embedded"))
    run.take_alert(replace(FIRST, driver="4", name="Norris"))
    assert timeline(run, 500)["marks"] == [
        {
            "t_ms": 100,
            "kind": "fastest_lap",
            "title": "F",
            "driver": "4",
            "name": "Norris",
            "facts": {"kind": "fastest_lap", "reason": "", "given_back": False},
        }
    ]


def test_the_playback_bar_marks_no_lap_that_was_beaten_when_it_was_driven() -> None:
    run = Run(RaceState(RUN, "embedded"))
    for alert in (BEATEN, FIRST, BETTER):
        run.take_alert(alert)
    assert [mark["t_ms"] for mark in timeline(run, 150)["marks"]] == [100]
    assert [mark["t_ms"] for mark in timeline(run, 500)["marks"]] == [100, 200]
