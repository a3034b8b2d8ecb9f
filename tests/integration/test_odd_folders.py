"""The folder a command is given in holds the person's own modules: none of them is taken for ours."""

import os
from pathlib import Path

import pytest

from pitwall.scripts.local.dashboard_process import DashboardProcess, child_environ, here
from pitwall.scripts.replays.loading import load_apart
from pitwall.scripts.replays.sources import RaceChoice
from pitwall.services.ports import free_port
from pitwall.simulator.errors import SourceUnavailable
from tests.commands import pitwall

OWN = 'raise SystemExit("a module of the person")\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with packages and modules of every name that we or Python's library use."""
    for name in ("scripts", "events", "dashboard", "services", "lambdas", "simulator", "flask", "multiprocessing"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text(OWN)
    for name in ("random", "signal", "tempfile", "numpy"):
        (tmp_path / f"{name}.py").write_text(OWN)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_dashboard_starts_there(folder: Path) -> None:
    url = f"http://127.0.0.1:{(port := free_port())}"
    settings = {"PYTHONPATH": here(), "PITWALL_PORT": str(port), "PITWALL_INGEST_TOKEN": "x" * 40}
    with DashboardProcess(url, child_environ(os.environ, settings), folder / "dashboard.log") as dashboard:
        assert dashboard.died() is None


def test_a_race_is_loaded_there(folder: Path) -> None:
    with pytest.raises(SourceUnavailable, match="no cache at"):
        load_apart(RaceChoice(race="2025/1", offline=True, cache=folder / "none"), print)


@pytest.mark.cloud
def test_a_demo_runs_there(folder: Path) -> None:
    done = pitwall("demo", "--laps", "3", "--speed", "200", "--port", str(free_port()), "--until-finish", home=folder)
    assert done.returncode == 0, done.stderr
