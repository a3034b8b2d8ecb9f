"""Where the ingest token comes from."""

import stat
from pathlib import Path

import pytest

from pitwall.scripts.deployment.ingest_token import given_token, made_token
from pitwall.scripts.errors import CommandError


def test_the_variable_comes_before_the_file(tmp_path: Path) -> None:
    kept = tmp_path / "token"
    kept.write_text("from-the-file\n")
    environ = {"PITWALL_INGEST_TOKEN_FILE": str(kept)}
    assert given_token(environ) == "from-the-file"
    assert given_token({**environ, "PITWALL_INGEST_TOKEN": "given"}) == "given"
    assert given_token({**environ, "PITWALL_INGEST_TOKEN": ""}) == "from-the-file"


def test_without_either_there_is_none(tmp_path: Path) -> None:
    assert given_token({}) is None
    assert given_token({"PITWALL_INGEST_TOKEN_FILE": str(tmp_path / "token")}) is None
    assert made_token({}) is None


def test_a_made_token_is_kept_for_its_owner_alone(tmp_path: Path) -> None:
    environ = {"PITWALL_INGEST_TOKEN_FILE": str(tmp_path / "token")}
    token = made_token(environ)
    assert token is not None
    assert len(token) >= 40
    assert given_token(environ) == token
    assert stat.S_IMODE((tmp_path / "token").stat().st_mode) == 0o600


def test_a_file_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    environ = {"PITWALL_INGEST_TOKEN_FILE": str(tmp_path)}
    with pytest.raises(CommandError, match=f"PITWALL_INGEST_TOKEN_FILE: {tmp_path} cannot be read"):
        given_token(environ)
    with pytest.raises(CommandError, match="cannot be written"):
        made_token({"PITWALL_INGEST_TOKEN_FILE": str(tmp_path / "missing" / "token")})
