"""Containers of the image under test, handled through the docker command."""

import json
import os
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

IMAGE_FOLDER = Path(__file__).parent.parent
START_LIMIT_S = 180.0
LISTENING = "0A"
"""The state of such a socket in /proc/net/tcp."""

LEAK = "LEAK_OF_LOCALSTACK"
PUBLISHED = ("--publish", "127.0.0.1::4566", "--env", f"{LEAK}=yes")
"""A free port of the loopback interface, and a variable that no function may ever see."""

_PROCESSES = """
import json, os
from pathlib import Path
found = []
for entry in Path("/proc").iterdir():
    if entry.name.isdigit() and int(entry.name) != os.getpid():
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
            command = (entry / "cmdline").read_text().replace(chr(0), " ").strip()
            found.append([int(entry.name), int(fields[1]), entry.stat().st_uid, fields[0], command])
        except OSError:
            continue
print(json.dumps(found))
"""


@dataclass(frozen=True)
class Process:
    """A process inside a container."""

    pid: int
    parent: int
    user: int
    state: str
    command: str


def docker(*arguments: str, given: str | None = None) -> str:
    """Run the docker command and return what it prints; AssertionError with its complaint if it fails."""
    done = subprocess.run(["docker", *arguments], input=given, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"docker {' '.join(arguments)}: {done.stderr.strip() or done.stdout.strip()}"
    return done.stdout.strip()


def has_engine() -> bool:
    """Whether there is a Docker engine to talk to."""
    try:
        return subprocess.run(["docker", "info"], capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


def build_image() -> str:
    """Build the image from this folder, or take the one named by PITWALL_LOCALSTACK_TEST_IMAGE; its name."""
    if name := os.environ.get("PITWALL_LOCALSTACK_TEST_IMAGE"):
        return name
    name = "pitwall-localstack:dev"
    service = {"image": name, "build": {"context": str(IMAGE_FOLDER)}}
    # Through Compose, which brings a builder with it where the docker command has none.
    docker(
        "compose", "--project-name", "pitwall-localstack-tests", "--progress", "quiet", "-f", "-", "build",
        given=json.dumps({"services": {"localstack": service}}),
    )  # fmt: skip
    return name


@dataclass(frozen=True)
class Container:
    """A running LocalStack."""

    id: str

    def url(self) -> str:
        """Where the host reaches it."""
        return f"http://{docker('port', self.id, '4566/tcp').splitlines()[0]}"

    def run(self, *command: str) -> str:
        """Run a command inside, as root, and return what it prints."""
        return docker("exec", self.id, *command)

    def logs(self) -> str:
        """What LocalStack has printed."""
        done = subprocess.run(["docker", "logs", self.id], capture_output=True, text=True, check=True)
        return done.stdout + done.stderr

    def health(self) -> str:
        """Docker's verdict: starting, healthy or unhealthy."""
        return docker("inspect", "--format", "{{.State.Health.Status}}", self.id)

    def processes(self) -> list[Process]:
        """Every process inside but the one that looks."""
        return [Process(*fields) for fields in json.loads(self.run("python3", "-c", _PROCESSES))]

    def localstack_pid(self) -> int:
        """The process that serves the AWS API, not its supervisor."""
        return next(one.pid for one in self.processes() if "localstack.runtime.main" in one.command)

    def function_processes(self) -> list[Process]:
        """Everything that does not run as root: the functions and what they started, dead or alive."""
        return [one for one in self.processes() if one.user != 0]

    def handles(self) -> Counter[str]:
        """How many pipes, process handles, event counters and listening ports LocalStack has open.

        Not its connections: it keeps one to itself for every function version it has logged for.
        """
        links = self.run("bash", "-c", f"ls -l /proc/{self.localstack_pid()}/fd").splitlines()
        kinds = [line.rpartition("-> ")[2].partition(":[")[0] for line in links if "pipe:" in line or "anon_" in line]
        sockets = self.run("cat", "/proc/net/tcp").splitlines()
        return Counter([*kinds, *("port" for line in sockets if line.split()[3] == LISTENING)])

    def tcp_segments(self) -> int:
        """How many have come to any process inside, from outside or from each other."""
        names, numbers = (line.split() for line in self.run("grep", "^Tcp:", "/proc/net/snmp").splitlines())
        return int(numbers[names.index("InSegs")])

    def localstack_memory_mb(self) -> int:
        """The resident memory of LocalStack's own process."""
        status = self.run("cat", f"/proc/{self.localstack_pid()}/status")
        return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS:"))) // 1024


@contextmanager
def running(image: str, *options: str) -> Iterator[Container]:
    """A container from ``docker run`` with these options, healthy, and gone with its volumes afterwards."""
    container = Container(docker("run", "--detach", *options, image))
    try:
        until(lambda: container.health() == "healthy", START_LIMIT_S, lambda: f"not healthy:\n{container.logs()}")
        yield container
    finally:
        docker("rm", "--force", "--volumes", container.id)


def until(condition: Callable[[], bool], limit_s: float, complaint: Callable[[], str] | str) -> None:
    """Look again and again until the condition holds; AssertionError once the time is up."""
    give_up = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < give_up, complaint if isinstance(complaint, str) else complaint()
        time.sleep(0.05)


def internal_network(name: str) -> Sequence[str]:
    """Make a network without a way out; the options of ``docker run`` that put a container on it."""
    docker("network", "create", "--internal", name)
    return ("--network", name)
