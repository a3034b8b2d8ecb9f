"""The wheel works where there is no checkout."""

import signal
import subprocess
import sys
import sysconfig
import tomllib
import urllib.request
import venv
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from pitwall.services.ports import free_port
from tests.commands import REPOSITORY, environ, until

pytestmark = [pytest.mark.cloud, pytest.mark.long]

BUILD = ("wheel", "--no-deps", "--no-index", "--no-build-isolation")
INSTALL = ("install", "--no-deps", "--no-index", "--force-reinstall")
BUILT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]


def pip(*arguments: str) -> None:
    quiet = ("-q", "--disable-pip-version-check")
    done = subprocess.run(
        [sys.executable, "-m", "pip", *arguments, *quiet], capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    pip(*BUILD, "--wheel-dir", str(folder), str(REPOSITORY))
    (built,) = folder.glob("pitwall-*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ``pitwall`` command of an environment with the wheel and, without the checkout, what this one has besides.

    A folder named in a ``.pth`` file is searched, but ``.pth`` files in it, such as that of the editable checkout, are
    not read.
    """
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False)
    (packages,) = folder.glob("lib/python3*/site-packages")
    besides = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (packages / "besides.pth").write_text("\n".join(sorted(besides)))
    pip("--python", str(folder / "bin" / "python"), *INSTALL, str(wheel))
    return folder / "bin" / "pitwall"


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[tuple[Path, dict[str, str]]]:
    """An empty folder to run in, in which nothing may be left, and variables that do not name the checkout."""
    empty = tmp_path / "empty"
    empty.mkdir()
    env = {name: value for name, value in environ(tmp_path / "home").items() if name != "PYTHONPATH"}
    yield empty, env
    assert list(empty.iterdir()) == []


def test_every_file_that_a_person_without_docker_needs_is_in_the_wheel(wheel: Path) -> None:
    packed = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    links = {path.name for path in (REPOSITORY / "pitwall").iterdir() if path.is_symlink()}
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", "pitwall", *links]
    if not (REPOSITORY / ".git").exists():
        pytest.skip("not a git checkout: the list of the repository's files comes from git")
    listed = subprocess.run(listing, cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout.split("\0")
    left_out = tuple(f"{folder}/" for folder in BUILT["exclude"])
    named = {name if name.startswith("pitwall/") else f"pitwall/{name}" for name in listed}
    wanted = {name for name in named if not name.startswith(left_out) and (REPOSITORY / name).is_file()}
    assert wanted == packed
    assert {Path(name).parts[0] for name in packed} == {"pitwall"}, "nothing else is importable"
    assert [name for name in packed if "tests" in Path(name).parts] == []


@pytest.mark.parametrize(
    ("arguments", "said"), [(("--version",), "pitwall, version "), (("races",), "a made-up race")], ids=str
)
def test_its_command_answers(
    installed: Path, outside: tuple[Path, dict[str, str]], arguments: tuple[str, ...], said: str
) -> None:
    folder, env = outside
    done = subprocess.run(
        [installed, *arguments], cwd=folder, env=env, capture_output=True, text=True, timeout=120, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert said in done.stdout


def test_its_demo_plays_a_whole_race_and_shows_the_page(installed: Path, outside: tuple[Path, dict[str, str]]) -> None:
    folder, env = outside
    port = free_port()
    race = ("--laps", "3", "--speed", "200", "--until-finish", "--port", str(port))
    with subprocess.Popen(
        [installed, "demo", *race], cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as demo:
        try:
            for path in ("", "static/js/main.js", "static/css/base.css", "assets/plotly.min.js"):
                until(partial(_served, f"http://127.0.0.1:{port}/{path}"), 120, f"/{path} is served")
            printed, told = demo.communicate(timeout=200)
        finally:
            demo.send_signal(signal.SIGINT)
    assert demo.returncode == 0, printed + told
    assert "nothing is missing" in printed


def _served(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200 and answer.read())
    except OSError:
        return False
