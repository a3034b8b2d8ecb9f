"""The page's texts: every one is in the catalogue, in every language, and every line of it is used."""

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

STATIC = Path(__file__).resolve().parents[2] / "dashboard" / "static" / "js"
CATALOGUE = STATIC / "catalogue"
DOCUMENTATION = Path(__file__).resolve().parents[2] / "docs" / "page.md"
SOURCES = sorted(path for path in STATIC.rglob("*.js") if CATALOGUE not in path.parents and path.name != "i18n.js")
STRING = r'"((?:[^"\\]|\\.)*)"'
PLACEHOLDER = re.compile(r"\{\w+\}")

CALL = re.compile(rf"\bt\(\s*{STRING}")
PLURAL = re.compile(rf"\bplural\(\s*[^,\"]+,\s*{STRING},\s*{STRING}")
LINE = re.compile(rf"^  (?:{STRING}|(\w+)): {STRING},$", re.MULTILINE)

SPOKEN = re.compile(
    rf"""(?:
      (?:"aria-label"|"aria-valuetext"|"aria-roledescription"|title|placeholder|alt)(?:":\s*|:\s*|",\s*){STRING}
      |el\("(?:h[1-6]|p|dt|th|button|option|caption|label|legend|summary|strong)",\s*\{{[^}}]*\}},\s*{STRING}
      |(?:emptyState|panelHead|spoken)\({STRING}
      |setText\([^,()]+,\s*{STRING}\)
    )""",
    re.VERBOSE,
)
"""Where a text stands that somebody sees or has read out, written without ``t``."""

UNTRANSLATED = {"", "–", "Pitwall"}
"""Texts that are the same everywhere."""


def code(path: Path) -> str:
    """A module without its comments."""
    without_blocks = re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL)
    return re.sub(r"(^|\s)//.*", r"\1", without_blocks)


LANGUAGES = sorted(path.stem for path in CATALOGUE.glob("*.js"))
in_each_language = pytest.mark.parametrize("language", LANGUAGES)


PARTS = sorted(path.name for path in CATALOGUE.iterdir() if path.is_dir())
"""What is loaded later and has its texts in a catalogue of its own."""


def lines(language: str, *parts: str) -> list[tuple[str, str]]:
    """The catalogue of a language, or what is in these parts of it: English text, translation."""
    return [line for part in parts or (".", *PARTS) for line in _lines(CATALOGUE / part / f"{language}.js")]


def _lines(path: Path) -> list[tuple[str, str]]:
    text = path.read_text("utf-8")
    found = [(quoted or bare, translation) for quoted, bare, translation in LINE.findall(text)]
    assert len(found) == len(re.findall(r"^  [^/\s].*:", text, re.MULTILINE)), "a line that is written otherwise"
    return found


def used(modules: Iterable[Path] = SOURCES) -> set[str]:
    """Every text that the page's modules, or these, ask for."""
    texts: set[str] = set()
    for path in modules:
        source = code(path)
        texts.update(CALL.findall(source))
        for pair in PLURAL.findall(source):
            texts.update(pair)
    return texts


def loaded_with(*modules: Path) -> set[Path]:
    """These modules and all that they import, but for what they load later."""
    seen: set[Path] = set()
    todo = list(modules)
    while todo:
        path = todo.pop().resolve()
        if path in seen or path.name == "i18n.js":
            continue
        seen.add(path)
        todo += [
            path.parent / name for name in re.findall(r'^import [^;]*? from "(\.[^"]+)";$', code(path), re.MULTILINE)
        ]
    return seen


def test_the_languages_are_those_the_page_offers() -> None:
    offered = re.search(r"LANGUAGES = \{(.*)\}", (STATIC / "i18n.js").read_text("utf-8"))
    assert offered is not None
    assert sorted(re.findall(r"(\w+): ", offered[1])) == sorted(["en", *LANGUAGES])


def test_the_documentation_names_every_language() -> None:
    offered = re.search(r"LANGUAGES = \{(.*)\}", (STATIC / "i18n.js").read_text("utf-8"))
    assert offered is not None
    names = ", ".join(re.findall(r'"([^"]+)"', offered[1]))
    assert f"| language | {names} |" in DOCUMENTATION.read_text("utf-8")


@in_each_language
def test_every_text_of_the_page_has_its_line(language: str) -> None:
    missing = used() - {english for english, _ in lines(language)}
    assert missing == set(), f"add these to dashboard/static/js/catalogue/{language}.js"


@in_each_language
def test_texts_are_there_when_they_are_asked_for(language: str) -> None:
    live, sessions = loaded_with(STATIC / "main.js"), STATIC / "sessions"
    assert len(live) > 30
    parts = {
        "race": loaded_with(sessions / "race.js") - live,
        "timed": loaded_with(sessions / "qualifying.js", sessions / "practice.js") - live,
    }
    parts["front-door"] = loaded_with(STATIC / "front-door" / "front-door.js") - live
    parts["opened"] = {path.resolve() for path in SOURCES}.difference(live, *parts.values())
    at_once = {english for english, _ in lines(language, ".")}
    assert used(live) - at_once == set()
    beside = {"front-door": ("opened", "timed")}
    for part, modules in parts.items():
        there = {english for english, _ in lines(language, part, *beside.get(part, ()))}
        assert used(modules) - at_once - there == set(), part


@in_each_language
def test_every_line_is_used_and_stands_once(language: str) -> None:
    known = [english for english, _ in lines(language)]
    assert sorted(known) == sorted(set(known))
    assert set(known) - used() == set()


@in_each_language
def test_translations_take_the_same_values(language: str) -> None:
    differing = [
        english
        for english, other in lines(language)
        if sorted(PLACEHOLDER.findall(other)) != sorted(PLACEHOLDER.findall(english))
    ]
    assert differing == []


@in_each_language
def test_no_translation_is_empty_or_ends_otherwise(language: str) -> None:
    odd = [
        (english, other)
        for english, other in lines(language)
        if not other.strip() or (english[-1] in ".…") != (other[-1] in ".…")
    ]
    allowed = {"Grid", "Laps", "Tyre"}  # cut short in a column head
    assert [line for line in odd if line[0] not in allowed] == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(STATIC)))
def test_what_is_seen_or_heard_goes_through_the_catalogue(path: Path) -> None:
    bare = {text for groups in SPOKEN.findall(code(path)) for text in groups if re.search(r"[A-Za-z]{2}", text)}
    assert bare - UNTRANSLATED == set(), 'write t("…")'


def test_texts_are_written_out_where_they_are_asked_for() -> None:
    hidden = {path.name: re.findall(r"\bt\(\s*(?![\s\"])[^)]{0,40}", code(path)) for path in SOURCES}
    assert {name: calls for name, calls in hidden.items() if calls} == {}, "t() takes a literal, or nobody finds it"
