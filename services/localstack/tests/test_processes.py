"""Nothing is left behind: no process, no zombie, no descriptor, no file."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from services.localstack.tests.docker_cli import PUBLISHED, Container, running, until
from services.localstack.tests.lambdas import Lambdas, zipped

pytestmark = pytest.mark.localstack

PROLIFIC = """
    import os, signal, subprocess, time
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    def handler(event, context):
        subprocess.Popen(["sleep", "600"])
        subprocess.Popen(["sleep", "601"], start_new_session=True)
        subprocess.Popen("(trap '' TERM; sleep 602 & sleep 603) &", shell=True)
        if event == "hang":
            time.sleep(600)
        if event == "die":
            os._exit(1)
        return os.getpid()
    """
SLOW = """
    import time
    from pathlib import Path
    def handler(event, context):
        Path("/tmp", event).touch()
        time.sleep(2)
        import late
        return late.TEAM
    """
VERSION_AND_NO_MORE = "def handler(event, context): return context.function_version"


def all_gone(container: Container) -> None:
    """Wait until no function process is left, living or dead."""
    until(
        lambda: not container.function_processes(),
        20,
        lambda: f"left behind: {container.function_processes()}",
    )


@pytest.fixture
def nothing_before(container: Container) -> None:
    all_gone(container)


@pytest.mark.usefixtures("nothing_before")
@pytest.mark.parametrize("event", ["hang", "die"])
def test_a_timeout_or_crash_takes_all_children_along(container: Container, lambdas: Lambdas, event: str) -> None:
    function = lambdas.create(PROLIFIC, Timeout=1)
    assert function.invoke(event).error
    all_gone(container)


@pytest.mark.usefixtures("nothing_before")
def test_deletion_takes_all_children_along(container: Container, lambdas: Lambdas) -> None:
    function = lambdas.create(PROLIFIC)
    assert function.invoke().error is None
    assert len(container.function_processes()) > 4
    function.delete()
    all_gone(container)


@pytest.mark.usefixtures("nothing_before")
def test_an_update_replaces_the_process(container: Container, lambdas: Lambdas) -> None:
    function = lambdas.create(PROLIFIC)
    old = function.invoke().payload
    function.update("import os\ndef handler(event, context): return os.getpid()")
    new = function.invoke().payload
    until(
        lambda: [one.pid for one in container.function_processes()] == [new],
        20,
        lambda: f"{old} was to be replaced by {new}: {container.function_processes()}",
    )


@pytest.mark.usefixtures("nothing_before")
def test_an_update_lets_the_invocation_on_its_way_finish_with_the_old_code(
    container: Container, lambdas: Lambdas
) -> None:
    function = lambdas.create(SLOW, Code={"ZipFile": zipped(SLOW, late="TEAM = 'old'")})
    with ThreadPoolExecutor(1) as pool:
        on_its_way = pool.submit(function.invoke, "begun")
        until(lambda: "begun" in container.run("ls", "/tmp").split(), 10, "the invocation does not begin")
        function.update("def handler(event, context): return 'new'")
        assert function.invoke().payload == "new"
        assert not on_its_way.done()
        result = on_its_way.result()
    assert result.payload == "old"
    assert function.log_events(until_line=f"REPORT RequestId: {result.request_id}")
    function.delete()
    all_gone(container)


@pytest.mark.usefixtures("nothing_before")
def test_nothing_adds_up_over_many_functions(container: Container, lambdas: Lambdas) -> None:
    def life() -> None:
        function = lambdas.create(PROLIFIC, Timeout=1)
        with ThreadPoolExecutor(3) as pool:
            list(pool.map(function.invoke, ["hang", "die", ""]))
        function.update(VERSION_AND_NO_MORE)
        assert function.invoke().error is None
        function.delete()
        all_gone(container)

    life()
    before = container.handles()
    for _ in range(5):
        life()
    until(lambda: container.handles() <= before, 20, lambda: f"had {before}, has {container.handles()}")
    assert container.run("ls", "/tmp/lambda-environments") == ""
    assert [one for one in container.processes() if one.state == "Z"] == []


def test_a_shutdown_ends_hanging_functions(image: str) -> None:
    with running(image, *PUBLISHED) as container, ThreadPoolExecutor(2) as pool:
        lambdas = Lambdas(container.url())
        hanging, idle = lambdas.create(PROLIFIC, Timeout=900), lambdas.create(PROLIFIC)
        idle.invoke()
        on_its_way = pool.submit(hanging.invoke, "hang")
        until(lambda: len(container.function_processes()) > 9, 20, "the functions do not start")
        before = container.localstack_pid()
        container.run("bash", "-c", "kill -USR1 1")  # its supervisor stops LocalStack and starts it again
        until(lambda: _localstack_pid(container) not in (None, before), 60, "LocalStack is not started again")
        all_gone(container)
        assert on_its_way.exception() is not None


def _localstack_pid(container: Container) -> int | None:
    return next((one.pid for one in container.processes() if "localstack.runtime.main" in one.command), None)
