"""What a function finds around it."""

import pytest

from services.localstack.tests.docker_cli import LEAK, Container
from services.localstack.tests.lambdas import Lambdas

pytestmark = pytest.mark.localstack

OF_AWS = {
    "_AWS_XRAY_DAEMON_ADDRESS",
    "_AWS_XRAY_DAEMON_PORT",
    "_HANDLER",
    "_X_AMZN_TRACE_ID",
    "AWS_ACCESS_KEY_ID",
    "AWS_DEFAULT_REGION",
    "AWS_EXECUTION_ENV",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_INITIALIZATION_TYPE",
    "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_LAMBDA_LOG_STREAM_NAME",
    "AWS_LAMBDA_RUNTIME_API",
    "AWS_REGION",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_XRAY_CONTEXT_MISSING",
    "AWS_XRAY_DAEMON_ADDRESS",
    "LAMBDA_RUNTIME_DIR",
    "LAMBDA_TASK_ROOT",
    "LANG",
    "LC_CTYPE",
    "LD_LIBRARY_PATH",
    "PATH",
    "PYTHONPATH",
    "TZ",
}

EVALUATES = """
    import importlib.util, json, os, subprocess, sys
    from pathlib import Path
    def handler(event, context):
        return eval(event)
    """


def test_a_function_sees_the_variables_of_aws_its_own_and_the_address_of_localstack(
    container: Container, lambdas: Lambdas
) -> None:
    assert LEAK in container.run("env")
    own = {"RACE": "Monza", "LANG": "de_DE.UTF-8", "PYTHONPATH": "/opt/mine"}
    function = lambdas.create(EVALUATES, Environment={"Variables": own})
    variables = function.invoke("dict(os.environ)").payload
    assert set(variables) == OF_AWS | {"AWS_ENDPOINT_URL", "RACE"}
    assert own.items() <= variables.items()
    assert variables["TZ"] == ":UTC"
    assert variables["AWS_EXECUTION_ENV"] == "AWS_Lambda_python3.13"


def test_boto3_reaches_localstack_without_being_told_where(lambdas: Lambdas) -> None:
    function = lambdas.create(
        """
        import boto3
        def handler(event, context):
            sts = boto3.client("sts")
            return sts.get_caller_identity()["Arn"], boto3.__file__
        """
    )
    arn, file = function.invoke().payload
    assert "pitwall-test" in arn
    assert file.startswith("/var/runtime/")


def test_a_function_finds_its_own_packages_first_and_none_of_localstack(lambdas: Lambdas) -> None:
    function = lambdas.create(EVALUATES)
    task_root, *path = function.invoke("[os.environ['LAMBDA_TASK_ROOT'], os.getcwd(), *sys.path]").payload
    assert path[:3] == [task_root, task_root, "/var/runtime"]
    found = "[name for name in ('localstack', 'flask', 'requests', 'boto3') if importlib.util.find_spec(name)]"
    assert function.invoke(found).payload == ["boto3"]


@pytest.mark.parametrize(
    "expression",
    [
        "Path('/proc/1/environ').read_text()",
        "os.kill(os.getppid(), 15)",
        "Path(os.environ['LAMBDA_TASK_ROOT'], 'app.py').write_text('')",
        "Path(os.environ['LAMBDA_TASK_ROOT'], 'new.py').write_text('')",
        "Path('/var/runtime/new.py').write_text('')",
        "os.setuid(0)",
    ],
)
def test_a_function_cannot_reach_beyond_itself(lambdas: Lambdas, expression: str) -> None:
    assert lambdas.create(EVALUATES).invoke(expression).payload["errorType"] == "PermissionError"


def test_a_function_cannot_read_what_another_one_knows(lambdas: Lambdas) -> None:
    secretive = lambdas.create(EVALUATES, Environment={"Variables": {"SECRET": "box this lap"}})
    pid = secretive.invoke("os.getpid()").payload
    curious = lambdas.create(EVALUATES)
    assert curious.invoke(f"Path('/proc/{pid}/environ').read_text()").payload["errorType"] == "PermissionError"
    assert curious.invoke(f"os.kill({pid}, 9)").payload["errorType"] == "PermissionError"


def test_a_function_may_write_to_tmp_until_its_process_ends(container: Container, lambdas: Lambdas) -> None:
    function = lambdas.create(EVALUATES)
    function.invoke("os.makedirs('/tmp/mine') or Path('/tmp/mine/lap.txt').write_text('78.9')")
    assert function.invoke("Path('/tmp/mine/lap.txt').read_text()").payload == "78.9"
    assert function.invoke("os._exit(1)").error
    assert "mine" not in container.run("ls", "/tmp")


def test_it_has_no_descriptor_of_localstack(lambdas: Lambdas) -> None:
    open_files = lambdas.create(EVALUATES).invoke("{n: os.readlink(f'/proc/self/fd/{n}') for n in (0, 1, 2)}").payload
    assert open_files["0"] == "/dev/null"
    assert open_files["1"] == open_files["2"]
    others = lambdas.create(EVALUATES).invoke("sorted(map(int, os.listdir('/proc/self/fd')))").payload
    assert len(others) < 10
