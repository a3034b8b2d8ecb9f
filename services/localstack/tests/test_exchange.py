"""The hand-over between an environment and its process. Needs no container."""

import select
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from services.localstack.executor.process_executor.exchange import Exchange
from services.localstack.executor.process_executor.invocation import Invocation
from services.localstack.executor.process_executor.outcomes import Answered, Ready


@pytest.fixture
def exchange() -> Iterator[Exchange]:
    exchange = Exchange()
    yield exchange
    exchange.close()


def invocation(request_id: str) -> Invocation:
    return Invocation(request_id, "arn", "trace", b"{}")


def has_event(exchange: Exchange) -> bool:
    return bool(select.select([exchange.events_fd], [], [], 0)[0])


def test_a_process_is_ready_when_it_first_asks_for_work(exchange: Exchange) -> None:
    for request_id in ("1", "2"):
        exchange.submit(invocation(request_id), 0)
        assignment = exchange.wait_for_assignment()
        assert assignment
        assert assignment.invocation.request_id == request_id
    assert exchange.take() == Ready()
    assert exchange.take() is None


def test_the_descriptor_is_readable_as_long_as_there_is_something_to_take(exchange: Exchange) -> None:
    assert not has_event(exchange)
    exchange.submit(invocation("1"), 0)
    exchange.wait_for_assignment()
    exchange.complete("1", Answered(b"{}"))
    assert has_event(exchange)
    assert exchange.take() == Ready()
    assert has_event(exchange)
    assert exchange.take() == Answered(b"{}")
    assert not has_event(exchange)


def test_an_answer_counts_once_and_only_for_the_request_on_its_way(exchange: Exchange) -> None:
    exchange.submit(invocation("2"), 0)
    assert not exchange.complete("1", Answered(b"late"))
    assert exchange.complete("2", Answered(b"now"))
    assert not exchange.complete("2", Answered(b"again"))
    assert exchange.take() == Answered(b"now")
    assert exchange.take() is None


def test_whoever_waits_for_work_is_told_that_there_will_be_none(exchange: Exchange) -> None:
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(exchange.wait_for_assignment)
        exchange.stop_assigning()
        assert waiting.result(timeout=10) is None
