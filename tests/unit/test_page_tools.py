"""What checks the page's JavaScript is pinned, comes from no address of its own, and is no part of the page."""

import json
import re
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
PACKAGE = json.loads((REPOSITORY / "package.json").read_text("utf-8"))
LOCK = json.loads((REPOSITORY / "package-lock.json").read_text("utf-8"))


def test_the_page_itself_needs_no_package() -> None:
    assert PACKAGE["private"] is True
    assert PACKAGE.keys().isdisjoint({"dependencies", "scripts"})
    assert LOCK["packages"][""]["devDependencies"] == PACKAGE["devDependencies"]


def test_every_package_is_pinned_by_its_hash_and_names_no_address() -> None:
    locked = [entry for path, entry in LOCK["packages"].items() if path]
    assert len(locked) > len(PACKAGE["devDependencies"])
    assert [entry for entry in locked if not entry.get("integrity", "").startswith("sha512-")] == []
    assert [entry for entry in locked if "resolved" in entry] == []
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in PACKAGE["devDependencies"].values())


def test_no_module_of_the_page_is_kept_from_the_checks() -> None:
    settings = json.loads((REPOSITORY / "tsconfig.json").read_text("utf-8"))
    assert "exclude" not in settings
    assert settings["include"] == ["dashboard/static/js", "dashboard/types"]
    on = ("allowJs", "checkJs", "strict", "noImplicitAny")
    assert [check for check in on if settings["compilerOptions"].get(check) is not True] == []
    modules = (REPOSITORY / "dashboard" / "static").rglob("*.js")
    silenced = re.compile(r"@ts-(?:nocheck|ignore|expect-error)|eslint-disable|\{any\}")
    assert [path.name for path in modules if silenced.search(path.read_text("utf-8"))] == []
