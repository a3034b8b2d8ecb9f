"""What is deployed, built from the source: the stack's template with all functions in it, and their packages."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pitwall import services
from pitwall.services.functions.declarations import Function, find_functions
from pitwall.services.functions.stack import build_stack, key_parameter, to_body
from pitwall.services.packages import Package, build_packages

TEMPLATES = Path(services.__file__).resolve().parent


@dataclass(frozen=True)
class Build:
    """The functions of a source, their packages, and the template as CloudFormation takes it."""

    functions: list[Function]
    packages: list[Package]
    body: str
    parameters: frozenset[str]
    """Of the template, by name."""

    @cached_property
    def sha256(self) -> str:
        """Of the template: another one needs another deployment."""
        return hashlib.sha256(self.body.encode()).hexdigest()

    @property
    def keys(self) -> Mapping[str, str]:
        """The stack's parameters that say where the packages lie."""
        return {key_parameter(package.function): package.key for package in self.packages}


def build_stack_of(source: Path) -> Build:
    """Everything that is deployed of ``source``. Raises DeclarationError, PackagingError."""
    functions = find_functions(source)
    packages = build_packages(source, [function.name for function in functions])
    template = build_stack(TEMPLATES / "stack.yaml", functions)
    return Build(functions, packages, to_body(template), frozenset(template["Parameters"]))
