"""The note that tells other commands where the pipeline is."""

import os
import stat
import subprocess
import sys
from pathlib import Path

from pitwall.scripts.local import running


def note(pid: int) -> running.Running:
    return running.Running(
        pid=pid,
        cloud="embedded",
        endpoint="http://127.0.0.1:1",
        bucket="b",
        stream="s",
        dashboard_url="http://127.0.0.1:2",
        token_file="/nowhere/ingest-token",
        access_key="PITWALL0",
        secret_key="hush",
    )


def test_the_note_is_found_and_readable_by_its_user_alone(tmp_path: Path) -> None:
    path = running.announce(note(os.getpid()), tmp_path / "new")
    assert running.find(tmp_path / "new") == note(os.getpid())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_the_keys_of_the_note_reach_the_cloud_and_no_message() -> None:
    cloud = note(1).reached()
    assert (cloud.access_key, cloud.secret_key) == ("PITWALL0", "hush")
    assert "hush" not in repr(note(1)) + repr(cloud)


def test_a_note_left_by_a_dead_process_does_not_count(tmp_path: Path) -> None:
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    running.announce(note(child.pid), tmp_path)
    assert running.find(tmp_path) is None


def test_a_newer_pipeline_keeps_its_note_when_an_older_one_ends(tmp_path: Path) -> None:
    running.announce(note(os.getpid()), tmp_path)
    running.withdraw(os.getppid(), tmp_path)
    assert running.find(tmp_path) is not None
    running.withdraw(os.getpid(), tmp_path)
    assert running.find(tmp_path) is None


def test_a_damaged_note_does_not_count(tmp_path: Path) -> None:
    (tmp_path / "running.json").write_text("{")
    assert running.find(tmp_path) is None
