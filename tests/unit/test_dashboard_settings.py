"""Settings: what they are by default, and what is said about those that make no sense."""

import pytest

from pitwall.dashboard.errors import SettingsError
from pitwall.dashboard.settings import Settings

TOKEN = {"PITWALL_INGEST_TOKEN": "secret"}


def test_a_token_is_all_it_takes() -> None:
    assert Settings.from_env(TOKEN) == Settings(
        tokens=("secret",),
        token_file="",
        host="127.0.0.1",
        port=8000,
        hosts=(),
        cloud="embedded",
        bucket="",
        control_queue_url="",
        viewers=200,
        heartbeat_s=15.0,
        coalesce_ms=50,
        viewers_per_address=100,
        request_timeout_s=30.0,
        resume_deltas=512,
    )


def test_an_empty_variable_is_as_good_as_none() -> None:
    assert Settings.from_env({**TOKEN, "PITWALL_PORT": " ", "PITWALL_BUCKET": ""}).port == 8000


def test_lists_are_separated_by_commas() -> None:
    environ = {"PITWALL_INGEST_TOKEN": "old, new", "PITWALL_HOSTS": "Dashboard,pit.example "}
    settings = Settings.from_env(environ)
    assert settings.tokens == ("old", "new")
    assert settings.hosts == ("dashboard", "pit.example")


@pytest.mark.parametrize(
    ("environ", "message"),
    [
        ({}, "PITWALL_INGEST_TOKEN is not set: "),
        ({"PITWALL_INGEST_TOKEN": " , "}, "PITWALL_INGEST_TOKEN must be one or two tokens of printable ASCII"),
        ({"PITWALL_INGEST_TOKEN": "sécret"}, "PITWALL_INGEST_TOKEN must be one or two tokens of printable ASCII"),
        ({**TOKEN, "PITWALL_PORT": "8000x"}, "PITWALL_PORT must be a whole number from 0 to 65535, got '8000x'"),
        ({**TOKEN, "PITWALL_PORT": "65536"}, "PITWALL_PORT must be a whole number from 0 to 65535, got '65536'"),
        ({**TOKEN, "PITWALL_PORT": "-1"}, "PITWALL_PORT must be a whole number from 0 to 65535, got '-1'"),
        ({**TOKEN, "PITWALL_VIEWERS": "0"}, "PITWALL_VIEWERS must be a whole number from 1 to 2000, got '0'"),
        ({**TOKEN, "PITWALL_HEARTBEAT_S": "nan"}, "PITWALL_HEARTBEAT_S must be a number of seconds from 0.1 to 3600"),
        ({**TOKEN, "PITWALL_HEARTBEAT_S": "soon"}, "PITWALL_HEARTBEAT_S must be a number of seconds from 0.1 to 3600"),
    ],
)
def test_a_setting_that_makes_no_sense_is_named_with_its_value(environ: dict[str, str], message: str) -> None:
    with pytest.raises(SettingsError) as raised:
        Settings.from_env(environ)
    assert str(raised.value).startswith(message)
    assert "\n" not in str(raised.value)


def test_the_token_is_never_shown() -> None:
    with pytest.raises(SettingsError) as raised:
        Settings.from_env({"PITWALL_INGEST_TOKEN": "sécret"})
    assert "cret" not in str(raised.value)
    assert "secret" not in repr(Settings.from_env(TOKEN))


def test_every_setting_is_described() -> None:
    described = list(Settings.described())
    assert len(described) == 14
    assert all(name.startswith("PITWALL_") and help_.endswith(".") for name, _, help_ in described)
    assert [name for name, default, _ in described if default is None] == ["PITWALL_INGEST_TOKEN"]
