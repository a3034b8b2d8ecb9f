"""Race control's wording, read."""

import pytest

from pitwall.events.shared.race_control import (
    LapNote,
    Penalty,
    parse_deletion,
    parse_penalty,
    parse_reinstatement,
    parse_served,
)


@pytest.mark.parametrize(
    ("message", "note"),
    [
        (
            "CAR 12 (ANT) TIME 1:37.326 DELETED - TRACK LIMITS AT TURN 4 LAP 16 15:48:48",
            LapNote("12", 16, 97_326, "TRACK LIMITS AT TURN 4 LAP 16 15:48:48"),
        ),
        (
            "CAR 81 (PIA) LAP DELETED - TRACK LIMITS AT TURN 12 LAP 44 16:36:38",
            LapNote("81", 44, None, "TRACK LIMITS AT TURN 12 LAP 44 16:36:38"),
        ),
        (
            "CAR 1 (VER) LAP DELETED - TRACK LIMITS AT TURN 14 LAP 11 15:24:40 (PIT)",
            LapNote("1", 11, None, "TRACK LIMITS AT TURN 14 LAP 11 15:24:40 (PIT)"),
        ),
        ("CAR 7 (DOO) TIME 59.301 DELETED", LapNote("7", None, 59_301, "")),
        ("INCIDENT INVOLVING CAR 14 (ALO) NOTED - SAFETY CAR INFRINGEMENT", None),
    ],
)
def test_a_deletion_gives_driver_lap_and_time(message: str, note: LapNote | None) -> None:
    assert parse_deletion(message) == note


def test_a_reinstated_time_is_no_deletion() -> None:
    message = "CAR 44 (HAM) TIME 1:21.307 REINSTATED LAP 12"
    assert parse_reinstatement(message) is not None or parse_deletion(message) is None
    note = parse_reinstatement("CAR 44 (HAM) DELETED TIME 1:21.307 IS REINSTATED - LAP 12")
    assert note == LapNote("44", 12, 81_307, "")


@pytest.mark.parametrize(
    ("message", "penalty"),
    [
        (
            "FIA STEWARDS: 5 SECOND TIME PENALTY FOR CAR 5 (BOR) - UNSAFE RELEASE",
            Penalty("5", "5 SECOND TIME PENALTY", "UNSAFE RELEASE"),
        ),
        (
            "FIA STEWARDS: DRIVE THROUGH PENALTY FOR CAR 20 (MAG) - TRACK LIMITS",
            Penalty("20", "DRIVE THROUGH PENALTY", "TRACK LIMITS"),
        ),
        (
            "FIA STEWARDS: 10 SECOND STOP/GO PENALTY FOR CAR 33 (VER) - IGNORING YELLOW FLAGS",
            Penalty("33", "10 SECOND STOP/GO PENALTY", "IGNORING YELLOW FLAGS"),
        ),
        ("FIA STEWARDS: BLACK FLAG FOR CAR 27 (HUL)", Penalty("27", "BLACK FLAG", "")),
        ("FIA STEWARDS: PENALTY SERVED - 5 SECOND TIME PENALTY FOR CAR 5 (BOR) - UNSAFE RELEASE", None),
        ("FIA STEWARDS: INCIDENT INVOLVING CAR 5 (BOR) UNDER INVESTIGATION - UNSAFE RELEASE", None),
    ],
)
def test_a_penalty_is_read_when_announced_and_not_when_served(message: str, penalty: Penalty | None) -> None:
    assert parse_penalty(message) == penalty


def test_a_served_penalty_is_read_from_what_was_served_and_from_nothing_else() -> None:
    served = "FIA STEWARDS: PENALTY SERVED - 5 SECOND TIME PENALTY FOR CAR 5 (BOR) - UNSAFE RELEASE"
    assert parse_served(served) == Penalty("5", "5 SECOND TIME PENALTY", "UNSAFE RELEASE")
    assert parse_served(served.replace("PENALTY SERVED - ", "")) is None
