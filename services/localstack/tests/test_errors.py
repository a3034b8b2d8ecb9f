"""Functions that raise, cannot be loaded, take too long or end their own process."""

import pytest

from services.localstack.tests.lambdas import Lambdas

pytestmark = pytest.mark.localstack

DEADLY = """
    import os, signal, sys
    calls = []
    def handler(event, context):
        calls.append(event)
        exec(event)
        return len(calls)
    """


def test_an_exception_arrives_with_type_message_and_trace(lambdas: Lambdas) -> None:
    function = lambdas.create(
        """
        class TyreFailure(Exception): pass
        def check(tyre): raise TyreFailure(f"{tyre} is flat")
        def handler(event, context): check(event)
        """
    )
    result = function.invoke("FL")
    assert result.error == "Unhandled"
    assert result.payload["errorType"] == "TyreFailure"
    assert result.payload["errorMessage"] == "FL is flat"
    assert [line.split(", ", 1)[1].split("\n")[0] for line in result.payload["stackTrace"]] == [
        "line 4, in handler",
        "line 3, in check",
    ]
    assert "[ERROR] TyreFailure: FL is flat" in result.tail


def test_the_process_goes_on_after_an_exception(lambdas: Lambdas) -> None:
    function = lambdas.create(DEADLY)
    assert function.invoke("1 / 0").payload["errorType"] == "ZeroDivisionError"
    assert function.invoke("pass").payload == 2


@pytest.mark.parametrize(
    ("source", "handler", "error_type", "message"),
    [
        ("import absent", "app.handler", "Runtime.ImportModuleError", "No module named 'absent'"),
        ("x = 1", "elsewhere.handler", "Runtime.ImportModuleError", "No module named 'elsewhere'"),
        ("def handler(:", "app.handler", "Runtime.UserCodeSyntaxError", "Syntax error in module 'app'"),
        ("x = 1", "app.handler", "Runtime.HandlerNotFound", "Handler 'handler' missing on module 'app'"),
        ("x = 1", "handler", "Runtime.MalformedHandlerName", "Bad handler 'handler'"),
        ("1 / 0", "app.handler", "ZeroDivisionError", "division by zero"),
    ],
)
def test_a_function_that_cannot_be_loaded_says_why(
    lambdas: Lambdas, source: str, handler: str, error_type: str, message: str
) -> None:
    function = lambdas.create(source, Handler=handler)
    for phase in ("init", "invoke"):
        result = function.invoke()
        assert result.error == "Unhandled"
        assert result.payload["errorType"] == error_type
        assert message in result.payload["errorMessage"]
        assert f"Phase: {phase}\tStatus: error\tError Type: {error_type}" in result.tail


def test_a_repaired_function_works_again(lambdas: Lambdas) -> None:
    function = lambdas.create("def handler(:")
    assert function.invoke().error
    function.update("def handler(event, context): return 'repaired'")
    assert function.invoke().payload == "repaired"


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("os._exit(3)", "Runtime exited with error: exit status 3"),
        ("sys.exit(2)", "Runtime exited with error: exit status 2"),
        ("os._exit(0)", "Runtime exited without providing a reason"),
        ("os.kill(os.getpid(), signal.SIGKILL)", "Runtime exited with error: signal: killed"),
        ("os.kill(os.getpid(), signal.SIGSEGV)", "Runtime exited with error: signal: segmentation fault"),
    ],
)
def test_a_function_that_ends_its_process_is_an_exit_error_and_starts_clean(
    lambdas: Lambdas, expression: str, said: str
) -> None:
    function = lambdas.create(DEADLY)
    assert function.invoke("pass").payload == 1
    result = function.invoke(expression)
    assert result.error == "Unhandled"
    assert result.payload == {
        "errorType": "Runtime.ExitError",
        "errorMessage": f"RequestId: {result.request_id} Error: {said}",
    }
    assert f"{said}\nRuntime.ExitError\n" in result.tail
    assert function.invoke("pass").payload == 1


def test_a_process_that_ends_between_two_events_is_replaced(lambdas: Lambdas) -> None:
    function = lambdas.create(DEADLY)
    result = function.invoke("import threading; threading.Timer(0.2, os._exit, [1]).start()")
    assert result.payload == 1
    assert function.invoke("import time; time.sleep(1)").payload["errorType"] == "Runtime.ExitError"
    assert function.invoke("pass").payload == 1


def test_a_function_that_exits_while_it_is_loaded_is_an_exit_error(lambdas: Lambdas) -> None:
    function = lambdas.create("import os; os._exit(4)")
    result = function.invoke()
    assert result.payload["errorType"] == "Runtime.ExitError"
    assert "exit status 4" in result.payload["errorMessage"]


@pytest.mark.parametrize("defence", ["pass", "signal.signal(signal.SIGTERM, signal.SIG_IGN)"])
def test_a_function_that_takes_too_long_is_killed_and_starts_clean(lambdas: Lambdas, defence: str) -> None:
    function = lambdas.create(DEADLY, Timeout=1)
    assert function.invoke("pass").payload == 1
    result = function.invoke(f"{defence}; import time; time.sleep(60)")
    assert result.error == "Unhandled"
    assert result.payload == {
        "errorType": "Sandbox.Timedout",
        "errorMessage": f"RequestId: {result.request_id} Error: Task timed out after 1.00 seconds",
    }
    assert f"{result.request_id} Task timed out after 1.00 seconds\n" in result.tail
    assert "\tStatus: timeout" in result.tail
    assert function.invoke("pass").payload == 1


def test_loading_does_not_count_against_the_timeout(lambdas: Lambdas) -> None:
    function = lambdas.create(
        """
        import time
        time.sleep(1.5)
        def handler(event, context): return "loaded"
        """,
        Timeout=1,
    )
    assert function.invoke().payload == "loaded"
