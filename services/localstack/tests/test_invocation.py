"""Events in, answers out: warm, large, and many at a time."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from botocore.exceptions import ClientError

from services.localstack.tests.lambdas import Lambdas

pytestmark = pytest.mark.localstack

MIB = 1024 * 1024

COUNTING = """
    import os
    calls = []
    def handler(event, context):
        calls.append(event)
        return {"pid": os.getpid(), "calls": len(calls)}
    """
MEETING = """
    import os, time
    def handler(event, context):
        began = time.time()
        time.sleep(1)
        return {"pid": os.getpid(), "began": began, "ended": time.time(), "name": context.function_name}
    """


def test_a_function_gets_its_event_and_its_context(lambdas: Lambdas) -> None:
    function = lambdas.create(
        """
        def handler(event, context):
            return [event, context.aws_request_id, context.invoked_function_arn, context.function_version,
                    context.memory_limit_in_mb, context.get_remaining_time_in_millis()]
        """,
        Timeout=7,
        MemorySize=256,
    )
    result = function.invoke({"lap": 1, "driver": "Pérez"})
    event, request_id, arn, version, memory, remaining_ms = result.payload
    assert event == {"lap": 1, "driver": "Pérez"}
    assert request_id == result.request_id
    assert arn == f"arn:aws:lambda:us-east-1:000000000000:function:{function.name}"
    assert (version, memory) == ("$LATEST", "256")
    assert 6000 < remaining_ms <= 7000


def test_the_same_process_handles_one_event_after_the_other(lambdas: Lambdas) -> None:
    function = lambdas.create(COUNTING)
    answers = [function.invoke().payload for _ in range(3)]
    assert [answer["calls"] for answer in answers] == [1, 2, 3]
    assert len({answer["pid"] for answer in answers}) == 1


def test_events_at_the_same_time_get_processes_of_their_own(lambdas: Lambdas) -> None:
    function = lambdas.create(MEETING)
    with ThreadPoolExecutor(4) as pool:
        answers = [result.payload for result in pool.map(function.invoke, range(4))]
    assert len({answer["pid"] for answer in answers}) == 4
    assert max(answer["began"] for answer in answers) < min(answer["ended"] for answer in answers)


def test_several_functions_run_at_the_same_time(lambdas: Lambdas) -> None:
    functions = [lambdas.create(MEETING, f"meeting-{number}") for number in range(3)]
    with ThreadPoolExecutor(3) as pool:
        answers = [result.payload for result in pool.map(lambda function: function.invoke(), functions)]
    assert [answer["name"] for answer in answers] == [function.name for function in functions]
    assert max(answer["began"] for answer in answers) < min(answer["ended"] for answer in answers)


def test_six_megabytes_go_in_and_come_out(lambdas: Lambdas) -> None:
    function = lambdas.create("def handler(event, context): return event")
    event = "x" * (6 * MIB - 2)
    assert function.invoke(event).payload == event


def test_a_larger_event_is_refused_as_on_aws(lambdas: Lambdas) -> None:
    function = lambdas.create("def handler(event, context): return len(event)")
    with pytest.raises(ClientError) as refused:
        function.invoke("x" * 6 * MIB)
    assert refused.value.response["Error"]["Code"] == "RequestTooLargeException"
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 413
    assert "Request must be smaller than 6291456 bytes" in str(refused.value)
    assert function.invoke("small").payload == 5


def test_a_larger_answer_is_an_error_as_on_aws(lambdas: Lambdas) -> None:
    function = lambdas.create("def handler(event, context): return 'x' * event")
    result = function.invoke(7 * MIB)
    assert result.error == "Unhandled"
    assert result.payload == {
        "errorType": "Function.ResponseSizeTooLarge",
        "errorMessage": "Response payload size exceeded maximum allowed payload size (6291556 bytes).",
    }
    assert function.invoke(3).payload == "xxx"
