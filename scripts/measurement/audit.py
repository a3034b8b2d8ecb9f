"""``make audit``: known vulnerabilities in what Pitwall is installed with.

    python -m pitwall.scripts.measurement.audit [--require-database] [LOCK FILE]

Asks pip-audit, which needs a vulnerability database that is reached over the network. Without
one nothing can be said: that is told on stderr, and is a failure with ``--require-database``.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pitwall.scripts import ROOT, terminal

LOCK = ROOT / "requirements" / "run.txt"
LIMIT_S = 300

NOT_CHECKED = (
    "AUDIT NOT DONE: no vulnerability database can be reached from here, so nothing was checked; "
    "run make audit where there is a network"
)


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code: 1 if a vulnerability is known in one of the packages, or if a required database is missing."""
    parser = argparse.ArgumentParser(
        prog="python -m pitwall.scripts.measurement.audit", description="known vulnerabilities"
    )
    parser.add_argument("--require-database", action="store_true", help="fail when nothing could be checked")
    parser.add_argument("lock", nargs="?", type=Path, default=LOCK, help="the lock file")
    given = parser.parse_args(arguments)
    packages = audited(given.lock)
    lines, code = verdict(packages, require_database=given.require_database)
    stream = sys.stdout if _checked(packages) else sys.stderr
    stream.writelines(f"{line}\n" for line in lines)
    return code


def audited(lock: Path) -> list[dict[str, Any]] | None:
    """What pip-audit says about each package of a lock file, None if it could not ask anybody."""
    command = [
        sys.executable,
        "-P",
        "-m",
        "pip_audit",
        "-r",
        str(lock),
        "--require-hashes",
        "--disable-pip",
        "-f",
        "json",
    ]
    try:
        done = subprocess.run(
            [*command, "--progress-spinner", "off"], capture_output=True, text=True, timeout=LIMIT_S, check=False
        )
        packages: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, ValueError, KeyError):
        return None
    return packages


def _checked(packages: list[dict[str, Any]] | None) -> list[dict[str, Any]]:
    return [package for package in packages or [] if "vulns" in package]


def verdict(packages: list[dict[str, Any]] | None, *, require_database: bool = False) -> tuple[list[str], int]:
    """The lines to print about them, and the exit code."""
    checked = _checked(packages)
    if not checked:
        return [NOT_CHECKED], 1 if require_database else 0
    found = list(_vulnerabilities(checked))
    unknown = len(packages or []) - len(checked)
    summary = (
        f"pip-audit: {len(checked)} packages checked, {unknown} unknown to the database, {len(found)} vulnerabilities"
    )
    return [*found, summary], 1 if found else 0


def _vulnerabilities(packages: Sequence[dict[str, Any]]) -> Iterator[str]:
    for package in packages:
        for known in package["vulns"]:
            fixed = ", ".join(known.get("fix_versions", [])) or "no release yet"
            yield f"{package['name']} {package['version']}: {known['id']}, fixed in {fixed}"


if __name__ == "__main__":
    terminal.substitute()
    sys.exit(main())
