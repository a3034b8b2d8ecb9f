"""Keeps track of every environment, because LocalStack loses sight of some.

It stops a version's environments before it cleans the version up, but one that is just being
started for an invocation is not on its list yet, and would go on until the keep-alive ends it
ten minutes later; and at shutdown it waits 5 s for all of them together.
"""

import threading

from .errors import EnvironmentStoppedError
from .function_environment import FunctionEnvironment


class Versions:
    """The versions that may run, told apart by identity, and the environments that live. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        # The version itself is kept so that no other object gets its id.
        self._prepared: dict[int, object] = {}
        self._living: dict[FunctionEnvironment, int] = {}

    def prepare(self, version: object) -> None:
        """From now on the version may run."""
        with self._lock:
            self._prepared[id(version)] = version

    def add(self, version: object, environment: FunctionEnvironment) -> None:
        """Remember an environment that is about to start; EnvironmentStoppedError if its version was retired."""
        with self._lock:
            if id(version) not in self._prepared:
                raise EnvironmentStoppedError("this version of the function has been replaced or deleted")
            self._living[environment] = id(version)

    def remove(self, environment: FunctionEnvironment) -> None:
        """Forget an environment that has ended."""
        with self._lock:
            self._living.pop(environment, None)

    def retire(self, version: object) -> None:
        """The version is replaced or deleted: end its environments, after the invocations they have."""
        with self._lock:
            self._prepared.pop(id(version), None)
            environments = [one for one, its_version in self._living.items() if its_version == id(version)]
        for environment in environments:
            environment.stop(at_once=False)

    def end_all(self) -> None:
        """End every environment at once, and let none start any more."""
        with self._lock:
            self._prepared.clear()
            environments = list(self._living)
        for environment in environments:
            environment.stop(at_once=True)
