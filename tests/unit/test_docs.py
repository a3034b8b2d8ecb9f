"""The documentation says what the code does."""

import re
import subprocess
from pathlib import Path

import pytest

from pitwall.dashboard.settings import Settings
from pitwall.scripts.cli import COMMANDS
from pitwall.services.functions.declarations import find_functions

REPOSITORY = Path(__file__).resolve().parents[2]
DOCS = {path.name: path.read_text() for path in [REPOSITORY / "README.md", *(REPOSITORY / "docs").glob("*.md")]}
PAGES = [*REPOSITORY.glob("*.md"), *(REPOSITORY / "docs").rglob("*.md"), REPOSITORY / "tests" / "README.md"]
CODE = [
    path
    for folder in ("dashboard", "lambdas", "scripts", "services", "simulator", "tests")
    for suffix in ("*.py", "*.yaml")
    for path in (REPOSITORY / folder).rglob(suffix)
    if "localstack" not in path.parts
]


def variables(text: str) -> set[str]:
    return set(re.findall(r"\bPITWALL_[A-Z0-9_]*[A-Z0-9]\b", text))


def test_every_setting_in_the_code_is_documented_and_no_other() -> None:
    used = set().union(*(variables(path.read_text()) for path in CODE))
    assert variables(DOCS["settings.md"]) == used


@pytest.mark.parametrize(("name", "default", "help_"), list(Settings.described()))
def test_the_dashboards_settings_are_documented_with_default_and_help(
    name: str, default: str | None, help_: str
) -> None:
    shown = {None: "required", "": "empty"}.get(default, f"`{default}`")
    assert f"| `{name}` | {shown} | {help_} |" in DOCS["settings.md"]


def test_every_command_is_in_the_readme() -> None:
    assert [name for name in COMMANDS if f"pitwall {name}" not in DOCS["README.md"]] == []


def test_every_function_is_in_the_readme() -> None:
    assert [one.name for one in find_functions(REPOSITORY) if one.name not in DOCS["README.md"]] == []


def test_make_without_a_target_lists_every_target() -> None:
    targets = re.findall(r"^([a-z]+):", (REPOSITORY / "Makefile").read_text(), re.MULTILINE)
    listed = subprocess.run(["make", "-s"], cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout
    assert [target for target in targets if f"make {target} " not in listed] == []


@pytest.mark.parametrize("page", sorted(str(page.relative_to(REPOSITORY)) for page in PAGES))
def test_links_between_the_pages_lead_somewhere(page: str) -> None:
    links = [link for link in re.findall(r"\]\(([^)#]+)", (REPOSITORY / page).read_text()) if "://" not in link]
    assert [link for link in links if not (REPOSITORY / page).parent.joinpath(link).exists()] == []


def test_the_glossary_explains_each_term_once() -> None:
    terms = re.findall(r"^\| (?!term )([a-z][^|]*?) \|", DOCS["glossary.md"], re.MULTILINE)
    assert len(terms) > 40
    assert sorted(terms) == sorted(set(terms))


def test_every_route_is_documented() -> None:
    from pitwall.dashboard.app import create_app

    app = create_app(Settings.from_env({"PITWALL_INGEST_TOKEN": "t"}))
    routes = {rule.rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"}
    assert [route for route in sorted(routes) if f"{route}`" not in DOCS["api.md"]] == []
