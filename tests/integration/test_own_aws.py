"""What a person has set up for AWS does not reach the archive of an emulator; on AWS it does."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pitwall.services.ports import free_port

REPOSITORY = Path(__file__).resolve().parents[2]

CODE = """
from pitwall.dashboard.archive.store import ArchiveUnavailable, connect
try:
    connect("pitwall-000000000000-us-east-1").runs()
except ArchiveUnavailable as error:
    print(error)
"""


def asked(home: Path, settings: dict[str, str]) -> str:
    """What the dashboard's archive says in the home of a person, nobody answering anywhere."""
    environ = {"PATH": os.environ["PATH"], "HOME": str(home), "PYTHONPATH": str(REPOSITORY), **settings}
    done = subprocess.run([sys.executable, "-P", "-c", CODE], env=environ, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


@pytest.mark.parametrize(
    "config",
    [
        "",
        "region = us-east-1\n[default]\n",
        "[default]\ns3 =\n    use_accelerate_endpoint = true\n",
        "[default]\nignore_configured_endpoint_urls = true\n",
        "[default]\nuse_fips_endpoint = true\nuse_dualstack_endpoint = true\n",
    ],
)
def test_no_file_of_the_person_reaches_the_archive_of_an_emulator(config: str, tmp_path: Path) -> None:
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws" / "config").write_text(config)
    (tmp_path / ".aws" / "credentials").write_text(config)
    endpoint = f"http://127.0.0.1:{free_port()}"
    said = asked(tmp_path, {"AWS_ENDPOINT_URL": endpoint})
    assert f'Could not connect to the endpoint URL: "{endpoint}/pitwall-000000000000-us-east-1' in said


@pytest.mark.parametrize(
    "setting",
    [
        {"AWS_PROFILE": "work"},
        {"AWS_CONFIG_FILE": "/nowhere"},
        {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"},
        {"AWS_USE_FIPS_ENDPOINT": "true"},
        {"AWS_ENDPOINT_URL_S3": "http://127.0.0.1:9"},
        {"HTTP_PROXY": "http://127.0.0.1:9", "http_proxy": "http://127.0.0.1:9"},
    ],
)
def test_no_setting_of_the_person_reaches_the_archive_of_an_emulator(setting: dict[str, str], tmp_path: Path) -> None:
    endpoint = f"http://127.0.0.1:{free_port()}"
    said = asked(tmp_path, {**setting, "AWS_ENDPOINT_URL": endpoint})
    assert f'Could not connect to the endpoint URL: "{endpoint}/pitwall-000000000000-us-east-1' in said


def test_on_aws_the_profile_of_the_person_counts(tmp_path: Path) -> None:
    said = asked(tmp_path, {"AWS_PROFILE": "work", "PITWALL_CLOUD": "aws"})
    assert "The config profile (work) could not be found" in said
