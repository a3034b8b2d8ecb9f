"""``make audit``: known vulnerabilities in what Pitwall is installed with.

    python -m scripts.audit [LOCK FILE]

Asks pip-audit, which needs a vulnerability database that is reached over the network. Without
one nothing can be said: that is told in a line, and is no failure.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from scripts import terminal

LOCK = Path(__file__).resolve().parents[1] / "requirements" / "run.txt"
LIMIT_S = 300


def main(arguments: Sequence[str] = tuple(sys.argv[1:])) -> int:
    """The exit code: 1 if a vulnerability is known in one of the packages."""
    lock = Path(arguments[0]) if arguments else LOCK
    lines, code = verdict(audited(lock))
    sys.stdout.writelines(f"{line}\n" for line in lines)
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


def verdict(packages: list[dict[str, Any]] | None) -> tuple[list[str], int]:
    """The lines to print about them, and the exit code."""
    checked = [package for package in packages or [] if "vulns" in package]
    if not checked:
        return ["pip-audit: no vulnerability database can be reached from here, so nothing was checked"], 0
    found = list(_vulnerabilities(checked))
    unknown = len(packages or []) - len(checked)
    summary = (
        f"pip-audit: {len(checked)} packages checked, {unknown} unknown to the database, {len(found)} vulnerabilities"
    )
    return [*found, summary], 1 if found else 0


def _vulnerabilities(packages: Sequence[dict[str, Any]]) -> Iterator[str]:
    for package in packages:
        for known in package["vulns"]:
            mended = ", ".join(known.get("fix_versions", [])) or "no release yet"
            yield f"{package['name']} {package['version']}: {known['id']}, mended in {mended}"


if __name__ == "__main__":
    terminal.substitute()
    sys.exit(main())
