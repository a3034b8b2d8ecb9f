"""Which Python `make` takes, and what it says of one that will not do."""

import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """What `make` looks at before it sets anything up."""
    folder = tmp_path / "project"
    (folder / "requirements").mkdir(parents=True)
    shutil.copyfile(REPOSITORY / "Makefile", folder / "Makefile")
    for name in ("pyproject.toml", "requirements/run.txt"):
        (folder / name).touch()
    return folder


def python(path: Path, version: tuple[int, int, int]) -> Path:
    """A Python that says it is ``version`` and sets up nothing."""
    path.parent.mkdir(exist_ok=True)
    said = f"import sys; sys.version_info = {version}; exec(sys.argv[1])"
    shown = ".".join(map(str, version))
    path.write_text(
        "#!/bin/sh\n"
        f'case "$1" in --version) echo "Python {shown}";; -c) exec "{sys.executable}" -c "{said}" "$2";; esac\n'
        "exit 7\n"
    )
    path.chmod(0o755)
    return path


def make(project: Path, *words: str, path: str = "") -> subprocess.CompletedProcess[str]:
    environ = {"PATH": f"{path}:/usr/bin:/bin", "LC_ALL": "C"}
    return subprocess.run(
        ["make", *words, ".venv/.run"], cwd=project, env=environ, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("version", [(2, 7, 18), (3, 10, 14), (3, 16, 0)])
def test_a_python_too_old_or_too_new_is_named_in_one_line(
    project: Path, tmp_path: Path, version: tuple[int, int, int]
) -> None:
    chosen = python(tmp_path / "bin" / "python", version)
    done = make(project, f"PYTHON={chosen}")
    assert done.returncode == 2
    said = [line for line in done.stderr.splitlines() if not line.startswith("make:")]
    assert said == [
        f"Pitwall needs Python 3.11 to 3.15, and {chosen} is {'.'.join(map(str, version))}: "
        "install one of them, or give its path with make PYTHON=..."
    ]
    assert not (project / ".venv").exists()


def test_a_python_that_is_none_is_said_to_be_none(project: Path) -> None:
    done = make(project, "PYTHON=/nowhere/python")
    assert done.returncode == 2
    assert "/nowhere/python is no Python" in done.stderr


@pytest.mark.parametrize("minor", [11, 12, 13, 14, 15])
def test_each_release_from_3_11_to_3_15_will_do(project: Path, tmp_path: Path, minor: int) -> None:
    chosen = python(tmp_path / "bin" / "python", (3, minor, 0))
    assert f"Setting up .venv with Python 3.{minor}.0" in make(project, f"PYTHON={chosen}").stdout


def test_beside_a_python3_that_will_not_do_the_newest_that_will_is_taken(project: Path, tmp_path: Path) -> None:
    folder = tmp_path / "bin"
    python(folder / "python3", (3, 10, 0))
    for minor in (15, 14):
        python(folder / f"python3.{minor}", (3, minor, 0))
    assert "Setting up .venv with Python 3.15.0" in make(project, path=str(folder)).stdout


def test_the_environment_finds_the_checkout_by_a_relative_link() -> None:
    if not (REPOSITORY / ".venv" / ".run").exists() or Path(sys.prefix) != REPOSITORY / ".venv":
        pytest.skip("this environment was not set up by make: run make test")
    (link,) = Path(sysconfig.get_path("purelib")).glob("*pitwall.pth")
    assert link.read_text().split() == ["../../../.."]
    assert (link.parent / link.read_text().strip()).resolve() == REPOSITORY
