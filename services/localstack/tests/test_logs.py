"""What arrives in CloudWatch Logs."""

import re

import pytest

from services.localstack.tests.docker_cli import Container
from services.localstack.tests.lambdas import Lambdas

pytestmark = pytest.mark.localstack

TALKATIVE = """
    import logging, os, sys
    print("loading")
    logging.getLogger().setLevel(logging.INFO)
    def handler(event, context):
        print("to stdout")
        print("to stderr", file=sys.stderr)
        os.system("echo from a child")
        logging.info("through logging")
        print("no line end", end="")
        return context.log_stream_name
    """
REPORT = re.compile(
    r"REPORT RequestId: \S+\tDuration: \d+\.\d\d ms\tBilled Duration: \d+ ms\tMemory Size: 128 MB"
    r"\tMax Memory Used: \d+ MB\t(Init Duration: \d+\.\d\d ms\t)?"
)


def test_an_invocation_is_logged_as_aws_does(lambdas: Lambdas) -> None:
    function = lambdas.create(TALKATIVE)
    result = function.invoke()
    lines = function.log_events(until_line="REPORT")
    assert lines[0].startswith("INIT_START Runtime Version: python:3.13")
    assert lines[1:6] == [
        "loading",
        f"START RequestId: {result.request_id} Version: $LATEST",
        "to stdout",
        "to stderr",
        "from a child",
    ]
    assert re.fullmatch(rf"\[INFO\]\t\S+\t{result.request_id}\tthrough logging", lines[6])
    assert lines[7:9] == ["no line end", f"END RequestId: {result.request_id}"]
    report = REPORT.fullmatch(lines[9])
    assert report
    assert report[1]


def test_only_a_cold_start_is_logged_as_one(lambdas: Lambdas) -> None:
    function = lambdas.create(TALKATIVE)
    function.invoke()
    tail = function.invoke().tail
    assert tail.startswith("START RequestId")
    assert "Init Duration" not in tail


def test_the_log_stream_is_the_one_that_the_function_is_told(lambdas: Lambdas) -> None:
    function = lambdas.create(TALKATIVE)
    name = function.invoke().payload
    function.log_events(until_line="REPORT")
    streams = lambdas.client("logs").describe_log_streams(logGroupName=f"/aws/lambda/{function.name}")
    assert [stream["logStreamName"] for stream in streams["logStreams"]] == [name]
    assert re.fullmatch(r"\d{4}/\d\d/\d\d/\[\$LATEST\][0-9a-f]{32}", name)


def test_a_trace_is_in_the_log_line_by_line(lambdas: Lambdas) -> None:
    function = lambdas.create("def handler(event, context): return 1 / 0")
    function.invoke()
    lines = function.log_events(until_line="REPORT")
    error = lines.index("[ERROR] ZeroDivisionError: division by zero")
    assert lines[error + 1] == "Traceback (most recent call last):"
    assert lines[error + 2].strip().endswith("line 1, in handler")


def test_a_function_that_cannot_be_loaded_leaves_its_reason_in_the_log(lambdas: Lambdas) -> None:
    function = lambdas.create("import absent")
    result = function.invoke()
    lines = function.log_events(until_line="REPORT")
    assert "[ERROR] Runtime.ImportModuleError: Unable to import module 'app': No module named 'absent'" in lines
    assert f"START RequestId: {result.request_id} Version: $LATEST" in lines


def test_what_was_printed_before_a_timeout_is_in_the_log(lambdas: Lambdas) -> None:
    function = lambdas.create(
        """
        import time
        def handler(event, context):
            print("entering the pit lane")
            time.sleep(60)
        """,
        Timeout=1,
    )
    function.invoke()
    lines = function.log_events(until_line="REPORT")
    start = next(number for number, line in enumerate(lines) if line.startswith("START"))
    assert lines[start + 1] == "entering the pit lane"
    assert lines[start + 2].endswith("Task timed out after 1.00 seconds")
    assert lines[start + 3].startswith("END")


@pytest.mark.parametrize("line_bytes", [5, 100, 500_000])
def test_of_very_much_output_the_beginning_and_the_end_are_kept(lambdas: Lambdas, line_bytes: int) -> None:
    function = lambdas.create(
        """
        def handler(event, context):
            print("first")
            for _ in range(10_000_000 // event):
                print("x" * (event - 1))
            print("last")
        """,
        Timeout=60,
    )
    assert function.invoke(line_bytes).error is None
    lines = function.log_events(until_line="REPORT")
    start = next(number for number, line in enumerate(lines) if line.startswith("START"))
    assert lines[start + 1] == "first"
    assert lines[-3] == "last"
    assert sum("bytes of output is left out" in line for line in lines) == 1
    assert len(lines) <= 10_000
    assert sum(len(line) + 26 for line in lines) <= 2**20


def test_much_output_does_not_stay_in_memory(container: Container, lambdas: Lambdas) -> None:
    function = lambdas.create("def handler(event, context):\n for _ in range(2000): print('x' * 100_000)", Timeout=60)
    function.invoke()
    before_mb = container.localstack_memory_mb()
    for _ in range(3):
        assert function.invoke().error is None
    assert container.localstack_memory_mb() - before_mb < 60
