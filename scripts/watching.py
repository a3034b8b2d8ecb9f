"""``pitwall watch``: saved changes of the functions' code, live in the running pipeline."""

import os
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from watchfiles import watch

from scripts import running
from scripts.bootstrap import SOURCE, Deployment, artifacts_bucket, bring_live, current_deployment
from scripts.bootstrap_errors import BootstrapError
from scripts.bootstrap_failures import one_line_failures
from scripts.code_check import CodeError, check_loads, check_syntax
from scripts.interrupts import stop_on_signals
from scripts.target import NoStack, find_target
from services.buckets import upload
from services.clouds import Cloud
from services.packages import Package, PackagingError, build_packages

if TYPE_CHECKING:
    from mypy_boto3_lambda.type_defs import FunctionConfigurationResponseTypeDef

FOLDERS = ("lambdas", "events")

QUIET_MS = 50
"""A save is over once nothing has changed for so long: editors write in more than one step."""

GATHER_MS = 400
"""Changes that do not come to rest are taken up after so long."""

IDLE_MS = 200
"""Without a change the watch answers after so long, with nothing."""

Say = Callable[[str], None]


class LiveCode:
    """The code that the functions of one deployment run, and the way to change it.

    ``refresh`` may be called as often as files change. What does not load is never deployed.
    """

    def __init__(self, cloud: Cloud, deployment: Deployment, source: Path, say: Say) -> None:
        self._cloud = cloud
        self._names = deployment.functions
        self._source = source
        self._say = say
        self._bucket = artifacts_bucket(cloud)
        self._clients = cloud.clients()
        self._live: dict[str, Package] = {}
        """What runs, by function, as far as it came from here: what a failed change goes back to."""

    def refresh(self) -> list[str]:
        """Bring the code live as it is on disk now; the functions that changed.

        Raises CodeError for code that does not load, BootstrapError if the cloud refuses it;
        either way the functions run what they ran before.
        """
        try:
            check_syntax(self._source, FOLDERS)
            packages = {package.function: package for package in build_packages(self._source)}
        except (OSError, PackagingError) as error:
            raise CodeError(str(error)) from None
        configurations = self._configurations()
        changed = {
            name: package
            for name, package in packages.items()
            if package.code_sha256 != configurations[name]["CodeSha256"]
        }
        if changed:
            check_loads(changed, self._environment(configurations[name] for name in changed))
            self._deploy(changed)
        self._live = packages
        return list(changed)

    def _deploy(self, changed: Mapping[str, Package]) -> None:
        with one_line_failures(self._cloud):
            s3 = self._clients.s3()
            for package in changed.values():
                upload(s3, self._bucket, package.key, package.data)
        try:
            self._bring_live(changed)
        except BootstrapError:
            before = {name: self._live[name] for name in changed if name in self._live}
            if before:
                self._say("The cloud does not take the new code: going back to the old")
                self._bring_live(before)
            raise

    def _bring_live(self, packages: Mapping[str, Package]) -> None:
        with one_line_failures(self._cloud):
            bring_live(self._cloud, self._bucket, {self._names[name]: package for name, package in packages.items()})

    def _environment(self, configurations: "Iterable[FunctionConfigurationResponseTypeDef]") -> dict[str, str]:
        """The variables these functions have, so that code which reads them while loading does load."""
        found: dict[str, str] = {}
        for configuration in configurations:
            found |= configuration.get("Environment", {}).get("Variables", {})
        return found | self._cloud.environment()

    def _configurations(self) -> "dict[str, FunctionConfigurationResponseTypeDef]":
        """What runs now: asked each time, because a restarted cloud has the code of its bootstrap."""
        functions = self._clients.functions()
        with one_line_failures(self._cloud):
            return {
                name: functions.get_function_configuration(FunctionName=in_cloud)
                for name, in_cloud in self._names.items()
            }


def run_watch(source: Path | None) -> None:
    """Watch until stopped. Raises CommandError if no pipeline runs or the folder holds no functions."""
    folder = source or SOURCE
    target = find_target(os.environ, running.home())
    deployment = current_deployment(target.cloud)
    if deployment is None:
        raise NoStack(f"the {target.cloud.name} cloud holds no Pitwall stack: run `pitwall bootstrap` first")
    with stop_on_signals() as stop:
        watch_code(LiveCode(target.cloud, deployment, folder, _say), folder, stop, _say)


def watch_code(code: LiveCode, source: Path, stop: threading.Event, say: Say) -> None:
    """Bring the code live now and after each change, until ``stop`` is set."""
    saves = watch(
        *(source / folder for folder in FOLDERS),
        step=QUIET_MS,
        debounce=GATHER_MS,
        rust_timeout=IDLE_MS,
        yield_on_timeout=True,
        stop_event=stop,
        raise_interrupt=False,
    )
    # The files are watched from the first answer on, empty or not: only then can no save be missed.
    if next(saves, None) is None:
        return
    _refresh(code, say, saved_s=None)
    say(f"Watching {' and '.join(f'{folder}/' for folder in FOLDERS)} in {source} (Ctrl-C ends it)")
    for changes in saves:
        if changes:
            _refresh(code, say, saved_s=_saved_s(path for _, path in changes))


def _refresh(code: LiveCode, say: Say, saved_s: float | None) -> None:
    try:
        changed = code.refresh()
    except (CodeError, BootstrapError) as error:
        say(f"{error}\nThe old code stays")
        return
    if changed:
        after = "" if saved_s is None else f", {time.time() - saved_s:.1f} s after it was saved"
        say(f"New code is live{after}: {', '.join(changed)}")


def _saved_s(paths: Iterable[str]) -> float | None:
    """When the last of the files was written; None if they are gone."""
    times = [path.stat().st_mtime for path in map(Path, paths) if path.exists()]
    return max(times, default=None)


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
