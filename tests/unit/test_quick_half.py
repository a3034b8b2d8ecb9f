"""The quick half of the tests leaves out what takes long; the whole leaves out nothing and runs nothing twice."""

import itertools
import re
import shlex
from pathlib import Path
from typing import NamedTuple

import pytest
from _pytest.mark.expression import Expression

REPOSITORY = Path(__file__).resolve().parents[2]
MAKEFILE = (REPOSITORY / "Makefile").read_text()

MARKS = ("localstack", "drills", "long")
FOLDERS = ("tests/unit", "tests/browser", "tests/drills", "services/localstack/tests")


class Step(NamedTuple):
    """One call of pytest: which marks, which folders, which folders not."""

    marks: str
    folders: tuple[str, ...]
    ignored: tuple[str, ...]

    def runs(self, folder: str, marks: tuple[str, ...]) -> bool:
        inside = any(folder.startswith(one) for one in self.folders) and folder not in self.ignored
        return inside and Expression.compile(self.marks).evaluate(lambda name, **_: name in marks)


def steps(target: str, default_marks: str) -> list[Step]:
    """What a make target hands to pytest."""
    recipe = re.search(rf"^{target}:.*\n((?:\t.*\n)+)", MAKEFILE, re.MULTILINE)
    assert recipe
    found = []
    for line in recipe[1].splitlines():
        if "-m pytest" not in line:
            continue
        marks, folders, ignored = default_marks, [], []
        words = iter(shlex.split(line.split("-m pytest", 1)[1].replace("$(ARGS)", "")))
        for word in words:
            if word == "-n":
                next(words)
            elif word == "-m":
                marks = next(words)
            elif word.startswith("--ignore="):
                ignored.append(word.removeprefix("--ignore="))
            else:
                folders.append(word)
        found.append(Step(marks, tuple(folders or ["tests"]), tuple(ignored)))
    return found


@pytest.fixture
def default_marks(pytestconfig: pytest.Config) -> str:
    """What plain pytest runs."""
    found = re.search(r"-m '([^']+)'", (REPOSITORY / "pyproject.toml").read_text())
    assert found
    return found[1]


def kinds() -> list[tuple[str, tuple[str, ...]]]:
    """Every kind of test: a folder and a set of marks, as far as there are tests of it."""
    subsets = [some for count in range(3) for some in itertools.combinations(MARKS, count)]
    return [
        (folder, marks)
        for folder, marks in itertools.product(FOLDERS, subsets)
        # Drills have a folder of their own, which holds nothing else, and so have the tests of LocalStack's image.
        if ("drills" in marks) == (folder == "tests/drills")
        and (folder != "services/localstack/tests" or "localstack" in marks)
        and not (folder == "tests/browser" and "localstack" in marks)
    ]


@pytest.mark.parametrize(("folder", "marks"), kinds(), ids=str)
def test_the_whole_runs_every_kind_of_test_once(folder: str, marks: tuple[str, ...], default_marks: str) -> None:
    whole = steps("test-all", default_marks)
    assert sum(step.runs(folder, marks) for step in whole) == 1


@pytest.mark.parametrize(("folder", "marks"), kinds(), ids=str)
def test_the_quick_half_runs_what_needs_neither_docker_nor_long(
    folder: str, marks: tuple[str, ...], default_marks: str
) -> None:
    (quick,) = steps("test", default_marks)
    assert quick.runs(folder, marks) == (not marks)


def test_the_gate_runs_the_whole() -> None:
    assert "\nmake test-all\n" in (REPOSITORY / ".ci" / "run").read_text()
