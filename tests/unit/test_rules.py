"""The rules that several parts go by."""

import pytest

from pitwall.events import PitLeft
from pitwall.events.rules import Neutralisation, Tyres, are_other_tyres, neutralisations, takes_part


def test_until_the_roster_has_come_everybody_may_take_part() -> None:
    assert takes_part("99", {})
    assert takes_part("4", {"4", "81"})
    assert not takes_part("99", {"4", "81"})


@pytest.mark.parametrize(
    ("statuses", "found"),
    [
        (["clear", "yellow", "clear", "vsc_ending"], []),
        (["safety_car"], [Neutralisation("safety_car", 0)]),
        (["safety_car", "yellow", "safety_car", "clear"], [Neutralisation("safety_car", 0, 3)]),
        (["yellow", "vsc", "vsc_ending", "clear"], [Neutralisation("vsc", 1, 3)]),
        (["vsc", "vsc_ending", "vsc", "clear", "clear"], [Neutralisation("vsc", 0, 3)]),
        (["red", "yellow", "clear"], [Neutralisation("red", 0, 2)]),
        (
            ["safety_car", "red", "safety_car", "clear"],
            [
                Neutralisation("safety_car", 0, 1, "red"),
                Neutralisation("red", 1, 2, "safety_car"),
                Neutralisation("safety_car", 2, 3),
            ],
        ),
    ],
)
def test_a_neutralisation_lasts_until_the_track_is_clear_or_the_next_takes_its_place(
    statuses: list[str], found: list[Neutralisation[int]]
) -> None:
    assert neutralisations(enumerate(statuses)) == found


@pytest.mark.parametrize(
    ("after", "others"),
    [
        (Tyres("HARD", 14), False),
        (Tyres("SOFT", 14), True),
        (Tyres("HARD", 1), True),
        (Tyres("HARD", 20), True),
        (Tyres("UNKNOWN", 14), False),
        (Tyres(None, None), None),
        (Tyres("HARD", None), None),
        (Tyres("SOFT", None), True),
    ],
)
def test_tyres_are_others_if_the_compound_is_or_the_age_does_not_go_on(after: Tyres, others: bool | None) -> None:
    assert are_other_tyres(Tyres("HARD", 12), after, laps=2) is others


@pytest.mark.parametrize(
    ("duration_ms", "changed", "stop", "stint"),
    [
        (22_000, True, True, True),
        (22_000, None, True, True),
        (22_000, False, False, False),
        (None, True, False, True),
        (None, None, False, False),
        (None, False, False, False),
    ],
)
def test_a_pass_through_the_lane_is_a_stop_or_begins_a_stint(
    duration_ms: int | None, changed: bool | None, stop: bool, stint: bool
) -> None:
    left = PitLeft(driver="4", lap=9, duration_ms=duration_ms, tyre_changed=changed)
    assert (left.is_stop, left.begins_stint) == (stop, stint)
