"""The worked examples of CONTRIBUTING.md, as changes that can be made to a copy of the repository."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
CONTRIBUTING = REPOSITORY / "CONTRIBUTING.md"

BLOCK = re.compile(r"^```(diff|sh)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class PlaceNotFound(Exception):
    """A block shows a place that its file does not have exactly once."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One block of an example: what stands in the file, and what will stand there."""

    path: str
    before: str
    after: str
    new: bool

    @classmethod
    def parse(cls, block: str) -> "Edit":
        """An edit from the text of its block."""
        head, *lines = block.splitlines()
        before = [line[1:] for line in lines if line[:1] in (" ", "-", "")]
        after = [line[1:] for line in lines if line[:1] in (" ", "+", "")]
        return cls(head[4:], _text(before), _text(after), new=head.startswith("+++ "))

    def make(self, root: Path) -> None:
        """Make this edit to the files under ``root``. Raises PlaceNotFound."""
        file = root / self.path
        if self.new:
            if file.exists():
                raise PlaceNotFound(f"{self.path} is there already")
            file.write_text(self.after, "utf-8")
            return
        text = file.read_text("utf-8")
        if not self.before:
            file.write_text(text + self.after, "utf-8")
            return
        if (found := ("\n" + text).count("\n" + self.before)) != 1:
            raise PlaceNotFound(f"{self.path} has this {found} times, not once:\n{self.before}")
        changed = ("\n" + text).replace("\n" + self.before, "\n" + self.after)
        file.write_text(changed.removeprefix("\n"), "utf-8")


@dataclass(frozen=True, slots=True)
class Example:
    """One worked example: the files it says it touches, its edits and its commands, in their order."""

    title: str
    touches: frozenset[str]
    steps: tuple[Edit | str, ...]

    @property
    def tests(self) -> str:
        """The command that shows that all is well: the last one."""
        return [step for step in self.steps if isinstance(step, str)][-1]


def examples() -> list[Example]:
    """All of them, in the order of the page."""
    sections = CONTRIBUTING.read_text("utf-8").split("\n### ")[1:]
    return [_example(*section.split("\n", 1)) for section in sections]


def _example(title: str, text: str) -> Example:
    touches = re.search(r"^Touches: ((?:.+\n)+)", text, re.MULTILINE)
    assert touches, f"{title} does not say what it touches"
    return Example(title, frozenset(re.findall(r"`(.+?)`", touches[1])), tuple(_steps(text)))


def _steps(text: str) -> Iterator[Edit | str]:
    for kind, block in BLOCK.findall(text):
        if kind == "diff":
            yield Edit.parse(block)
        else:
            yield from block.splitlines()


def _text(lines: list[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
