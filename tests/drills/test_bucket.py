"""S3 does not take what it is given."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from pitwall.scripts.verification.check import Place
from pitwall.services.embedded.emulator import Emulator
from tests.commands import until
from tests.drills.drill import Drill
from tests.drills.observed import archived_lines
from tests.faults.http_proxy import slow_down

pytestmark = [pytest.mark.drills, pytest.mark.cloud, pytest.mark.timeout(600)]


@pytest.mark.drill(9, "S3 refusing writes for a while (503)")
def test_bucket_refusing(drill: Drill) -> None:
    rig = drill.embedded(bucket_front=True)
    drill.begin(rig.clients.kinesis(), rig.deployment.stream)
    drill.wait_for_the_moment()
    rig.bucket_front.fault = lambda method, _path: slow_down() if method == "PUT" else None
    until(lambda: rig.bucket_front.answered >= 9, 60, "it has refused some writes")
    rig.bucket_front.fault = lambda _method, _path: None
    drill.fault_is_over()
    drill.check_rig(rig)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 48 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ("mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", str(folder))
    if os.geteuid() != 0:
        pytest.skip("a small disk is mounted for this drill: run it as root")
    done = subprocess.run(mount, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        pytest.skip(f"no small disk can be mounted here: {done.stderr.strip()}")
    yield folder
    subprocess.run(("umount", "--lazy", str(folder)), check=True)


def fill(folder: Path) -> Path:
    """Write a file until the disk is full."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(64 * 1024))
        except OSError:
            return ballast


@pytest.mark.drill(13, "disk full under the archive, and the emulator restarted after")
def test_disk_full(drill: Drill, small_disk: Path) -> None:
    rig = drill.embedded(data_dir=small_disk / "s3")
    drill.begin(rig.clients.kinesis(), rig.deployment.stream)
    drill.wait_for_the_moment()
    ballast = fill(small_disk)
    until(lambda: rig.said("Failed to persist S3 object") >= 5, 120, "objects cannot be saved")
    drill.lasts(2.0)
    ballast.unlink()
    drill.fault_is_over()
    observed = drill.check_rig(rig)
    rig.emulator.stop()
    # What S3 said it has it must have on disk too.
    with Emulator(data_dir=small_disk / "s3") as again:
        place = Place(again.cloud.clients().s3(), rig.deployment.bucket, rig.url)
        assert archived_lines(place, drill.running.run) == observed.lines
