"""What ``make audit`` makes of pip-audit's answer."""

import json
from pathlib import Path

import pytest

from scripts.audit import audited, verdict

CLEAN = {"name": "flask", "version": "3.1.0", "vulns": []}
BAD = {"name": "old", "version": "1.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["1.1"]}]}
UNKNOWN = {"name": "odd", "skip_reason": "Dependency not found on PyPI"}


def test_a_known_vulnerability_is_a_failure_and_says_what_mends_it() -> None:
    lines, code = verdict([CLEAN, BAD, UNKNOWN])
    assert code == 1
    assert lines == [
        "old 1.0: PYSEC-1, mended in 1.1",
        "pip-audit: 2 packages checked, 1 unknown to the database, 1 vulnerabilities",
    ]


def test_clean_packages_are_no_failure() -> None:
    assert verdict([CLEAN])[1] == 0


@pytest.mark.parametrize("packages", [None, [], [UNKNOWN]])
def test_without_a_database_it_says_so_in_one_line(packages: list[dict[str, object]] | None) -> None:
    lines, code = verdict(packages)
    assert (len(lines), code) == (1, 0)
    assert "nothing was checked" in lines[0]


def test_a_lock_that_is_none_is_as_good_as_no_database(tmp_path: Path) -> None:
    (tmp_path / "lock.txt").write_text(json.dumps("no lock"))
    assert audited(tmp_path / "lock.txt") is None
