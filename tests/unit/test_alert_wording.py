"""Alerts in English, made of their facts."""

import pytest

from pitwall.events import Alert
from pitwall.events.alert_facts import (
    AlertFacts,
    ChequeredFlagFacts,
    EliminationZoneFacts,
    FastestLapFacts,
    KnockedOutFacts,
    NeutralisationFacts,
    PenaltyFacts,
    PitStopFacts,
    PoleFacts,
    RecordLap,
    RetirementFacts,
)
from pitwall.lambdas.shared.wording import worded


def words(facts: AlertFacts, *, lap: int = 12, time_ms: int = 90_000) -> tuple[str, str]:
    alert = Alert(
        run="r",
        id="a",
        kind=facts.kind,
        seq=1,
        t_ms=1,
        title="",
        driver="4",
        code="NOR",
        name="Norris",
        lap=lap,
        time_ms=time_ms,
        facts=facts,
    )
    return worded(alert).title, worded(alert).text


@pytest.mark.parametrize(
    ("facts", "text"),
    [
        (PitStopFacts(kind="pit_stop"), "90.0 s in the pit lane"),
        (PenaltyFacts(kind="penalty", penalty="stop_and_go", seconds=10), "10 second stop and go penalty"),
        (PenaltyFacts(kind="penalty", penalty="stop_and_go"), "Stop and go penalty"),
        (PenaltyFacts(kind="penalty", penalty="drive_through"), "Drive through penalty"),
        (PenaltyFacts(kind="penalty", penalty="black_flag", reason="IGNORING FLAGS"), "Black flag: ignoring flags"),
        (ChequeredFlagFacts(kind="chequered_flag"), "NOR takes it first, after 12 laps"),
        (RetirementFacts(kind="retirement"), "After 12 laps"),
        (NeutralisationFacts(kind="vsc"), ""),
        (
            EliminationZoneFacts(kind="elimination_zone", part="Q1", position=16, short_ms=326),
            "Q1 · P16 · 0.326 s short",
        ),
        (EliminationZoneFacts(kind="elimination_zone", part="Q1"), "Q1"),
        (EliminationZoneFacts(kind="elimination_zone_left", part="SQ2", position=10), "SQ2 · P10"),
        (KnockedOutFacts(kind="knocked_out", part="Q2"), "Q2"),
        (PoleFacts(kind="pole", margin_ms=145), "1:30.000 · 0.145 s ahead"),
        (PoleFacts(kind="pole"), "1:30.000"),
        (
            FastestLapFacts(kind="fastest_lap", before=RecordLap(driver="81", lap=3, time_ms=90_000)),
            "1:30.000 on lap 12, as quick but earlier than car 81",
        ),
    ],
)
def test_a_text_says_the_facts(facts: AlertFacts, text: str) -> None:
    assert words(facts)[1] == text


def test_a_title_says_the_kind_and_who() -> None:
    assert words(RetirementFacts(kind="retirement"))[0] == "Retired · Norris"
    assert words(RetirementFacts(kind="retirement", did_not_start=True))[0] == "Did not start · Norris"


def test_an_alert_without_facts_stays_as_it_was() -> None:
    alert = Alert(run="r", id="a", kind="penalty", seq=1, t_ms=1, title="Penalty", text="5 second time penalty")
    assert worded(alert) is alert
