"""CONTRIBUTING.md: its worked examples work, touch the files they say, and need all of them."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.browser.chromium import executable
from tests.unit.worked_examples import CONTRIBUTING, REPOSITORY, Edit, Example, PlaceNotFound, examples

EXAMPLES = examples()
each_example = pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.title.replace(" ", "-"))

NOT_AGAIN = ["-o", ".venv/.run", "-o", ".venv/.dev"]
"""For make: the environment of this test is ready."""


def tracked() -> list[str]:
    """The repository's files, new ones included."""
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    if not (REPOSITORY / ".git").exists():
        pytest.skip("not a git checkout: the list of the repository's files comes from git")
    names = subprocess.run(listing, cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout.split("\0")
    return [name for name in names if name and (REPOSITORY / name).is_file()]


class Copy:
    """A copy of the repository in which an example is followed."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for name in tracked():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(REPOSITORY / name, root / name)
        for link in (REPOSITORY / "pitwall").iterdir():
            if link.is_symlink():
                (root / "pitwall" / link.name).symlink_to(link.readlink())

    def follow(self, example: Example) -> None:
        """Make the example's edits and run its commands, all but the tests."""
        for step in example.steps:
            if isinstance(step, Edit):
                step.make(self.root)
            elif step != example.tests:
                done = self.run(step)
                assert done.returncode == 0, f"{step}:\n{done.stdout}{done.stderr}"

    def run(self, command: str) -> subprocess.CompletedProcess[str]:
        """Run a command as it stands on the page, with the Python of this test."""
        words = shlex.split(command)
        if words[0] == "make":
            words[1:1] = [*NOT_AGAIN, f"BIN={Path(sys.executable).parent}"]
        words = [f"{word} -n 0 -x -p no:cacheprovider" if word.startswith("ARGS=") else word for word in words]
        return subprocess.run(
            words, cwd=self.root, env=self._environ(), capture_output=True, text=True, timeout=240, check=False
        )

    def changed(self) -> set[str]:
        """The files that differ from the repository's, or are not in it."""
        names = {str(path.relative_to(self.root)) for path in self.root.rglob("*") if path.is_file()}
        kept = {name for name in names if "__pycache__" not in name and not name.startswith(".hypothesis/")}
        return {name for name in kept | set(tracked()) if self._read(name) != self._original(name)}

    @contextmanager
    def without(self, name: str) -> Iterator[None]:
        """The copy with this file as it was before the example."""
        changed = self._read(name)
        self._write(name, self._original(name))
        yield
        self._write(name, changed)

    def _read(self, name: str) -> bytes | None:
        return (self.root / name).read_bytes() if (self.root / name).exists() else None

    def _original(self, name: str) -> bytes | None:
        return (REPOSITORY / name).read_bytes() if (REPOSITORY / name).exists() else None

    def _write(self, name: str, content: bytes | None) -> None:
        if content is None:
            (self.root / name).unlink()
        else:
            (self.root / name).write_bytes(content)

    def _environ(self) -> dict[str, str]:
        """No bytecode: a file that changes twice within a second would be run as it was before."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "MAKE"))}
        return {**inherited, "PYTHONPATH": str(self.root), "PYTHONDONTWRITEBYTECODE": "1"}

    def style(self, names: Iterable[str]) -> str:
        """What ruff has against these files, empty if nothing."""
        python = [name for name in sorted(names) if name.endswith(".py")]
        ruff = [sys.executable, "-m", "ruff"]
        found = ""
        for check in (["check", "-q", "--no-cache"], ["format", "-q", "--check", "--no-cache"]):
            if python:
                done = subprocess.run(
                    [*ruff, *check, *python], cwd=self.root, capture_output=True, text=True, check=False
                )
                found += done.stdout + done.stderr
        return found


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    return Copy(tmp_path / "pitwall")


def test_the_examples_are_those_a_newcomer_asks_for() -> None:
    titles = " ".join(example.title for example in EXAMPLES)
    for wanted in ("field to an event", "event type", "alert", "panel", "retry", "language"):
        assert wanted in titles


def test_every_file_the_page_names_is_there_or_made_by_an_example() -> None:
    made = {name for example in EXAMPLES for name in example.touches}
    named = re.findall(r"`([\w./-]+/[\w.-]+\.\w+)`", CONTRIBUTING.read_text("utf-8"))
    assert len(named) > 40
    assert [name for name in named if name not in made and not (REPOSITORY / name).exists()] == []


@each_example
def test_every_place_an_example_shows_is_there_once(example: Example, tmp_path: Path) -> None:
    edits = [step for step in example.steps if isinstance(step, Edit)]
    for edit in edits:
        (tmp_path / edit.path).parent.mkdir(parents=True, exist_ok=True)
        if not edit.new:
            shutil.copy2(REPOSITORY / edit.path, tmp_path / edit.path)
    for edit in edits:
        edit.make(tmp_path)
    assert {edit.path for edit in edits} <= example.touches


def test_a_place_that_is_not_there_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("one\n")
    with pytest.raises(PlaceNotFound, match=r"a\.py has this 0 times, not once:\ntwo"):
        Edit.parse("--- a.py\n two\n+three\n").make(tmp_path)


@pytest.mark.long
@pytest.mark.timeout(900)  # it runs up to ten small test runs
@each_example
def test_an_example_touches_what_it_says_passes_its_tests_and_needs_every_file(example: Example, copy: Copy) -> None:
    if "tests/browser/" in example.tests and not executable():
        pytest.skip("no Chromium: install Debian's chromium or set PITWALL_CHROMIUM")
    copy.follow(example)
    assert copy.changed() == example.touches
    assert copy.style(example.touches) == ""
    done = copy.run(example.tests)
    assert done.returncode == 0, done.stdout + done.stderr
    unnoticed = []
    for name in sorted(example.touches):
        if name.startswith("tests/"):
            continue
        with copy.without(name):
            if copy.run(example.tests).returncode == 0:
                unnoticed.append(name)
    assert unnoticed == [], "no test notices that these were forgotten"
