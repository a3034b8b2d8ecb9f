"""Which functions run, and what is said of those that do not."""

import pytest

from services.localstack.tests.docker_cli import Container
from services.localstack.tests.lambdas import Lambdas

pytestmark = pytest.mark.localstack


def test_a_function_of_another_language_says_what_to_do(container: Container, lambdas: Lambdas) -> None:
    function = lambdas.create("", Runtime="nodejs22.x")
    lambdas.names.remove(function.name)  # LocalStack cannot delete what it could not prepare
    configuration = lambdas.api.get_function_configuration(FunctionName=function.name)
    assert configuration["State"] == "Failed"
    for said in (configuration["StateReason"], container.logs()):
        assert f"function {function.name} has the runtime nodejs22.x" in said
        assert "LAMBDA_RUNTIME_EXECUTOR=docker" in said


def test_another_python_runs_on_the_one_of_the_image(container: Container, lambdas: Lambdas) -> None:
    function = lambdas.create("import sys\ndef handler(event, context): return sys.version", Runtime="python3.12")
    assert function.invoke().payload.startswith("3.13")
    assert f"function {function.name} has the runtime python3.12 and runs on python3.13" in container.logs()


def test_published_versions_run_side_by_side(lambdas: Lambdas) -> None:
    function = lambdas.create("def handler(event, context): return ['old', context.function_version]")
    lambdas.api.publish_version(FunctionName=function.name)
    function.update("def handler(event, context): return ['new', context.function_version]")
    assert function.invoke().payload == ["new", "$LATEST"]
    old = lambdas.api.invoke(FunctionName=function.name, Qualifier="1")
    assert old["Payload"].read() == b'["old", "1"]'
