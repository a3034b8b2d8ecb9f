"""What ``make audit`` makes of pip-audit's answer."""

import json
from pathlib import Path

import pytest

from pitwall.scripts.measurement.audit import audited, main, verdict

CLEAN = {"name": "flask", "version": "3.1.0", "vulns": []}
BAD = {"name": "old", "version": "1.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["1.1"]}]}
UNKNOWN = {"name": "odd", "skip_reason": "Dependency not found on PyPI"}


def test_a_known_vulnerability_is_a_failure_and_says_what_mends_it() -> None:
    lines, code = verdict([CLEAN, BAD, UNKNOWN])
    assert code == 1
    assert lines == [
        "old 1.0: PYSEC-1, fixed in 1.1",
        "pip-audit: 2 packages checked, 1 unknown to the database, 1 vulnerabilities",
    ]


def test_clean_packages_are_no_failure() -> None:
    assert verdict([CLEAN])[1] == 0


@pytest.mark.parametrize("packages", [None, [], [UNKNOWN]])
def test_without_a_database_it_says_so_in_one_line(packages: list[dict[str, object]] | None) -> None:
    lines, code = verdict(packages)
    assert (len(lines), code) == (1, 0)
    assert "nothing was checked" in lines[0]


@pytest.mark.parametrize("packages", [None, [], [UNKNOWN]])
def test_a_database_that_is_required_and_missing_is_a_failure(packages: list[dict[str, object]] | None) -> None:
    assert verdict(packages, require_database=True)[1] == 1


@pytest.mark.parametrize(("options", "code"), [([], 0), (["--require-database"], 1)])
def test_nothing_checked_is_said_on_stderr(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], code: int
) -> None:
    (tmp_path / "lock.txt").write_text(json.dumps("no lock"))
    assert main([*options, str(tmp_path / "lock.txt")]) == code
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("AUDIT NOT DONE")


def test_a_lock_that_is_none_is_as_good_as_no_database(tmp_path: Path) -> None:
    (tmp_path / "lock.txt").write_text(json.dumps("no lock"))
    assert audited(tmp_path / "lock.txt") is None
