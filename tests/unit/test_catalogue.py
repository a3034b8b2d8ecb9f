"""The page's texts: every one is in the catalogue, in every language, and every line of it is used."""

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).resolve().parents[2] / "dashboard" / "static" / "js"
SOURCES = sorted(path for path in STATIC.rglob("*.js") if path.name not in ("catalogue.js", "i18n.js"))
STRING = r'"((?:[^"\\]|\\.)*)"'
PLACEHOLDER = re.compile(r"\{\w+\}")

CALL = re.compile(rf"\bt\(\s*{STRING}")
PLURAL = re.compile(rf"\bplural\(\s*[^,\"]+,\s*{STRING},\s*{STRING}")
LINE = re.compile(rf"^  (?:{STRING}|(\w+)): \[\s*{STRING},\s*{STRING},?\s*\],$", re.MULTILINE)

SPOKEN = re.compile(
    rf"""(?:
      (?:"aria-label"|"aria-valuetext"|"aria-roledescription"|title|placeholder|alt)(?:":\s*|:\s*|",\s*){STRING}
      |el\("(?:h[1-6]|p|dt|th|button|option|caption|label|legend|summary|strong)",\s*\{{[^}}]*\}},\s*{STRING}
      |(?:emptyState|panelHead|spoken)\({STRING}
      |setText\([^,()]+,\s*{STRING}\)
    )""",
    re.VERBOSE,
)
"""Where a text stands that somebody sees or hears, written without ``t``."""

UNTRANSLATED = {"", "–", "Pitwall"}
"""Texts that are the same everywhere."""


def code(path: Path) -> str:
    """A module without its comments."""
    without_blocks = re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL)
    return re.sub(r"(^|\s)//.*", r"\1", without_blocks)


def lines() -> list[tuple[str, str, str]]:
    """The catalogue: English, German, Spanish."""
    text = (STATIC / "catalogue.js").read_text("utf-8")
    found = [(quoted or bare, german, spanish) for quoted, bare, german, spanish in LINE.findall(text)]
    assert len(found) == len(re.findall(r"^  \S.*: \[", text, re.MULTILINE)), "a line that is written otherwise"
    return found


def used() -> set[str]:
    """Every text that the page's modules ask for."""
    texts: set[str] = set()
    for path in SOURCES:
        source = code(path)
        texts.update(CALL.findall(source))
        for pair in PLURAL.findall(source):
            texts.update(pair)
    return texts


def test_every_text_of_the_page_has_its_line() -> None:
    missing = used() - {english for english, *_ in lines()}
    assert missing == set(), "add these to dashboard/static/js/catalogue.js, as [German, Spanish]"


def test_every_line_is_used_and_stands_once() -> None:
    known = [english for english, *_ in lines()]
    assert sorted(known) == sorted(set(known))
    assert set(known) - used() == set()


def test_translations_take_the_same_values() -> None:
    differing = [
        english
        for english, *others in lines()
        if any(sorted(PLACEHOLDER.findall(other)) != sorted(PLACEHOLDER.findall(english)) for other in others)
    ]
    assert differing == []


def test_no_translation_is_empty_or_ends_otherwise() -> None:
    odd = [
        line
        for line in lines()
        if any(not other.strip() or (line[0][-1] in ".…") != (other[-1] in ".…") for other in line)
    ]
    allowed = {"Grid", "Tyre"}  # cut short in a column head
    assert [line for line in odd if line[0] not in allowed] == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(STATIC)))
def test_what_is_seen_or_heard_goes_through_the_catalogue(path: Path) -> None:
    bare = {text for groups in SPOKEN.findall(code(path)) for text in groups if re.search(r"[A-Za-z]{2}", text)}
    assert bare - UNTRANSLATED == set(), 'write t("…")'


def test_texts_are_written_out_where_they_are_asked_for() -> None:
    hidden = {path.name: re.findall(r"\bt\(\s*(?![\s\"])[^)]{0,40}", code(path)) for path in SOURCES}
    assert {name: calls for name, calls in hidden.items() if calls} == {}, "t() takes a literal, or nobody finds it"
