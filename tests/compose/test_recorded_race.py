"""A recorded Grand Prix through the Compose stack, with telemetry, at 50 times the clock."""

import pytest

from tests.compose.stack import stack
from tests.recorded_races import MELBOURNE, recording

pytestmark = [pytest.mark.localstack, pytest.mark.recorded, pytest.mark.timeout(900)]


def test_melbourne_2025_arrives_as_on_the_embedded_cloud(images: None) -> None:
    race = {"PITWALL_RACE": MELBOURNE.reference, "PITWALL_CACHE": str(recording(MELBOURNE)), "PITWALL_OFFLINE": "1"}
    with stack("recorded", PITWALL_SPEED="50", **race) as running:
        running.wait_for_the_race(600)
        report = running.verify()
    assert report["events"]["missing"] == report["events"]["quarantined"] == 0
    assert report["events"]["sent"] == report["events"]["applied"] == report["events"]["archived"] > 20_000
    assert sum(report["laps"].values()) == MELBOURNE.laps
    fastest = report["fastest_lap"]
    assert (fastest["driver"], fastest["lap"], round(fastest["time_s"] * 1000)) == MELBOURNE.fastest
    assert report["classification"][:3] == ["NOR", "VER", "RUS"]
