"""The page's files travel compressed, and nothing else does."""

import gzip
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from pitwall.dashboard.app import Dashboard, create_app
from pitwall.dashboard.settings import Settings

GZIP = {"Accept-Encoding": "gzip, deflate, br"}
FILES = ("/static/js/main.js", "/static/css/tower.css", "/assets/plotly.min.js")


@pytest.fixture
def client() -> Iterator[FlaskClient]:
    settings = Settings.from_env({"PITWALL_INGEST_TOKEN": "secret"})
    dashboard = Dashboard(settings)
    dashboard.live.ready = True
    yield create_app(settings, dashboard).test_client()
    dashboard.hub.close()


@pytest.mark.parametrize("path", FILES)
def test_a_file_is_the_same_compressed_and_a_third_of_the_size(client: FlaskClient, path: str) -> None:
    plain, zipped = client.get(path), client.get(path, headers=GZIP)
    assert "Content-Encoding" not in plain.headers
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.data) == plain.data
    assert int(zipped.headers["Content-Length"]) == len(zipped.data) < len(plain.data) / 2
    assert {plain.headers["Vary"], zipped.headers["Vary"]} == {"Accept-Encoding"}


@pytest.mark.parametrize("encodings", ["", "identity", "br", "gzip;q=0"])
def test_whoever_does_not_take_gzip_gets_the_file_as_it_is(client: FlaskClient, encodings: str) -> None:
    answer = client.get(FILES[0], headers={"Accept-Encoding": encodings})
    assert "Content-Encoding" not in answer.headers
    assert answer.data.startswith(b"/**")


def test_a_file_that_did_not_change_is_not_sent_again_in_either_form(client: FlaskClient) -> None:
    for headers in ({}, GZIP):
        etag = client.get(FILES[0], headers=headers).headers["ETag"]
        for asked in ({}, GZIP):
            again = client.get(FILES[0], headers={**asked, "If-None-Match": etag})
            assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("path", ["/", "/api/v1/pipeline", "/api/v1/openapi.json", "/positions", "/static/js/none.js"])
def test_answers_and_the_page_itself_are_not_compressed(client: FlaskClient, path: str) -> None:
    assert "Content-Encoding" not in client.get(path, headers=GZIP).headers
