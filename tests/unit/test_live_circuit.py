"""A live session's map is that of an earlier session at the same circuit."""

from dataclasses import replace
from pathlib import Path

import pytest

from pitwall.simulator.sources.fastf1.prepared.origin import Origin
from pitwall.simulator.sources.fastf1.prepared.race_file import write_race
from pitwall.simulator.sources.live.circuit import kept_outline
from tests.unit.test_prepared import made


def keep(folder: Path, name: str, circuit: str, *, outlined: bool = True) -> None:
    race = made()
    session = replace(race.session, circuit=circuit, track=race.session.track if outlined else None)
    with (folder / f"{name}.npz").open("wb") as file:
        write_race(
            file, replace(race, session=session), Origin(folder="2025/x", whole=True, files=(), fastf1="", code="")
        )


def test_the_outline_is_that_of_a_session_at_the_circuit_that_has_one(tmp_path: Path) -> None:
    keep(tmp_path, "elsewhere", "Monza")
    keep(tmp_path, "timing-only", "Lusail", outlined=False)
    keep(tmp_path, "there", "Lusail")
    (tmp_path / "damaged.npz").write_bytes(b"PK and nothing else")
    assert kept_outline(tmp_path, "LUSAIL") == made().session.track


@pytest.mark.parametrize("folder", ["nowhere", "."])
def test_without_such_a_session_there_is_none(tmp_path: Path, folder: str) -> None:
    assert kept_outline(tmp_path / folder, "Lusail") is None
