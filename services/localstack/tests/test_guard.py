"""Whom LocalStack answers, by the headers of the request. Needs no container."""

import pytest

from services.localstack.executor.process_executor.guard import A_BROWSER, ANOTHER_SITE, NO_NAME_OF_OURS, Guard

GUARD = Guard(["aws.test", "172.18.0.2", "[fd00::2]"])
CHROMIUM = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"


def refusal(host: str = "127.0.0.1:4566", /, **headers: str) -> str | None:
    return GUARD.refusal([("Host", host), *((name.replace("_", "-"), value) for name, value in headers.items())])


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1:4566",
        "localhost:14566",
        "LocalHost",
        "[::1]:4566",
        "localstack:4566",
        "localhost.localstack.cloud:4566",
        "sqs.eu-central-1.localhost.localstack.cloud:4566",
        "pitwall-000000000000-us-east-1.s3.localhost.localstack.cloud:4566",
        "pitwall-000000000000-us-east-1.localhost:4566",
        "bucket.s3.localstack:4566",
        "aws.test:4566",
        "bucket.s3.aws.test",
        "172.18.0.2:4566",
        "[fd00::2]:4566",
    ],
)
def test_a_program_is_answered_under_every_name_of_localstack(host: str) -> None:
    assert refusal(host, User_Agent="Boto3/1.42 md/Botocore") is None


@pytest.mark.parametrize(
    "host",
    [
        "",
        "page.example:4566",
        "localhost.page.example:4566",
        "localhost.localstack.cloud.page.example",
        "notlocalhost:4566",
        "notlocalhost.localstack.cloud",
        ".",
        "localhost.:4566",
        "127.0.0.1.page.example",
        "page.127.0.0.1",
        "page.172.18.0.2",
        "127.0.0.2:4566",
        "127.0.0.1:4566@page.example",
        "page.example/@localhost",
        "page.example#.localhost",
        "page.example\\.localhost",
        "localhost:4566:80",
        "localhost:page",
        "localhost:4566 page.example",
        "sqs.us-east-1.amazonaws.com",
    ],
)
def test_no_other_host_is_answered(host: str) -> None:
    assert refusal(host) == NO_NAME_OF_OURS


def test_a_request_has_one_host() -> None:
    assert GUARD.refusal([]) == NO_NAME_OF_OURS
    assert GUARD.refusal([("Host", "localhost"), ("host", "page.example")]) == NO_NAME_OF_OURS


@pytest.mark.parametrize(
    "origin",
    ["http://page.example", "https://app.localstack.cloud", "null", "", "http://127.0.0.1", "http://localhost:4566"],
)
@pytest.mark.parametrize("site", [{}, {"Sec_Fetch_Site": "none"}, {"Sec_Fetch_Site": "same-origin"}])
def test_a_foreign_origin_is_refused_whatever_else_is_said(origin: str, site: dict[str, str]) -> None:
    assert refusal(Origin=origin, **site) == ANOTHER_SITE


def test_two_origins_are_not_one_of_ours() -> None:
    own = ("Origin", "http://127.0.0.1:4566")
    assert GUARD.refusal([("Host", "127.0.0.1:4566"), own, ("Origin", "http://page.example")]) == ANOTHER_SITE


@pytest.mark.parametrize("site", ["cross-site", "same-site", "same-origin, cross-site", ""])
def test_a_request_that_another_site_caused_is_refused(site: str) -> None:
    assert refusal(Sec_Fetch_Site=site, User_Agent=CHROMIUM) == ANOTHER_SITE


def test_a_browser_that_does_not_say_which_site_asks_is_refused() -> None:
    assert refusal("localhost.localstack.cloud:4566", User_Agent=CHROMIUM) == A_BROWSER


def test_a_person_may_look_with_a_browser() -> None:
    assert refusal(Sec_Fetch_Site="none", User_Agent=CHROMIUM) is None
    assert refusal(Sec_Fetch_Site="same-origin", User_Agent=CHROMIUM, Origin="http://127.0.0.1:4566") is None
