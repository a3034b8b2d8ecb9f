"""Recorded Grands Prix through the whole pipeline, with not one lap lost."""

import os
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from pitwall.services.ports import free_port
from tests.commands import REPOSITORY, last_json, pitwall

pytestmark = [pytest.mark.cloud, pytest.mark.long, pytest.mark.recorded, pytest.mark.timeout(600)]

RACES = Path(os.environ.get("PITWALL_RACES") or REPOSITORY.parent / "shared" / "races")


def run(reference: str, folder: str, home: Path, *more: str) -> dict[str, Any]:
    cache = RACES / folder
    if not cache.is_dir():
        pytest.skip(f"no recorded race in {cache}: set PITWALL_RACES=DIR to a folder of FastF1 caches")
    arguments = ["--race", reference, "--cache", str(cache), "--offline", "--speed", "200", *more]
    done = pitwall("demo", *arguments, "--port", str(free_port()), "--until-finish", "--json", home=home, timeout_s=400)
    assert done.returncode == 0, done.stderr[-2000:]
    shutil.rmtree(home)
    return last_json(done.stdout)


def test_melbourne_2025_with_telemetry(tmp_path: Path) -> None:
    report = run("2025/1", "2025-australia", tmp_path / "home")
    assert report["events"]["missing"] == 0
    assert report["events"]["sent"] == report["events"]["applied"] == report["events"]["archived"] > 20_000
    assert sum(report["laps"].values()) == 921
    assert report["laps"]["NOR"] == 57
    assert report["fastest_lap"] == {"driver": "NOR", "lap": 43, "time_s": 82.167}
    assert report["classification"] == (
        [
            "NOR",
            "VER",
            "RUS",
            "ANT",
            "ALB",
            "STR",
            "HUL",
            "LEC",
            "PIA",
            "HAM",
            "GAS",
            "TSU",
            "OCO",
            "BEA",
            "LAW",
            "BOR",
            "ALO",
            "SAI",
            "DOO",
            "HAD",
        ]
    )
    assert report["alerts"]["retirement"] == 6
    assert report["alerts"]["safety_car"] == 3
    assert report["alerts"]["safety_car_end"] == 3
    assert report["alerts"]["chequered_flag"] == 1
    assert report["alerts"]["penalty"] == 2


def test_silverstone_2025_without_telemetry(tmp_path: Path) -> None:
    report = run("2025/12", "2025-britain", tmp_path / "home")
    assert report["events"]["missing"] == 0
    assert sum(report["laps"].values()) == 822
    assert report["fastest_lap"] == {"driver": "PIA", "lap": 51, "time_s": 89.337}
    assert report["classification"][:5] == ["NOR", "PIA", "HUL", "HAM", "VER"]
    assert report["alerts"]["vsc"] == 2
    assert report["alerts"]["safety_car"] == 2


def test_interlagos_2024_with_its_red_flag(tmp_path: Path) -> None:
    report = run("2024/21", "2024-sao-paulo", tmp_path / "home")
    assert report["events"]["missing"] == 0
    assert sum(report["laps"].values()) == 1133
    assert report["fastest_lap"] == {"driver": "VER", "lap": 67, "time_s": 80.472}
    assert report["classification"][0] == "VER"
    assert report["classification"][-1] == "HUL"
    assert Counter(report["laps"].values())[69] == 15
    assert report["alerts"]["red_flag"] == report["alerts"]["red_flag_end"] == 1
