"""Names that programs outside the repository import lead to what they always did."""

import subprocess
import sys

from tests.commands import REPOSITORY

KEPT = {
    "scripts.dashboard_process": ("DashboardProcess", "child_environ", "here"),
    "scripts.dashboard_client": ("DashboardUnreachable", "UnknownRun", "fetch_health", "fetch_state"),
    "dashboard.archive_store": ("ArchiveStore", "ArchiveUnavailable", "connect"),
}


def test_names_of_before_the_package_lead_to_the_same_things() -> None:
    lines = [f"from {module} import {', '.join(names)}" for module, names in KEPT.items()]
    lines += ["print({thing.__module__.partition('.')[0] for thing in (fetch_state, connect, here)})"]
    code = "\n".join(lines)
    done = subprocess.run(
        [sys.executable, "-P", "-c", code], cwd=REPOSITORY, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["{'pitwall'}"]
