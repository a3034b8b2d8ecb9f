"""Replaces a function of MiniStack, and fails loudly where there is none to replace."""

from collections.abc import Callable
from importlib.metadata import version
from types import ModuleType
from typing import Any

VERSIONS = ("1.5.33",)
"""The versions of MiniStack that the patches were made for and tried with."""


class PatchError(Exception):
    """MiniStack is not as a patch expects it. The message is one line and says what to do."""


def replace(module: ModuleType, name: str, make: Callable[[Any], Any]) -> None:
    """Put ``make(original)`` in the place of a function or object of a module. Raises PatchError if it is gone."""
    require(module, name)
    setattr(module, name, make(getattr(module, name)))


def require(module: ModuleType, *names: str) -> None:
    """Check that a module has what a patch reads. Raises PatchError."""
    for name in names:
        if not hasattr(module, name):
            raise PatchError(
                f"MiniStack {version('ministack')} has no {module.__name__}.{name}, which Pitwall patches: "
                f"install ministack=={VERSIONS[-1]}"
            )
