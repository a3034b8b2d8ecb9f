"""The code that the functions of a deployment run, changed while they run."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from pitwall.scripts.deployment.bootstrap import Deployment, artifacts_bucket, bring_live, deployed_template, redeploy
from pitwall.scripts.deployment.build import Build, build_stack_of
from pitwall.scripts.deployment.code_check import CodeError, check_loads, check_syntax
from pitwall.scripts.deployment.errors import BootstrapError
from pitwall.scripts.deployment.failures import one_line_failures
from pitwall.services.buckets import upload
from pitwall.services.clouds import Cloud
from pitwall.services.functions.declarations import DeclarationError
from pitwall.services.packages import Package, PackagingError

if TYPE_CHECKING:
    from mypy_boto3_lambda.type_defs import FunctionConfigurationResponseTypeDef

FOLDERS = ("lambdas", "events")
"""What a package is built from."""

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
        self._template = deployed_template(cloud, deployment)
        self._live: dict[str, Package] = {}
        """What runs, by function, as far as it came from here: what a failed change goes back to."""

    def refresh(self) -> list[str]:
        """Bring the code live as it is on disk now; the functions that changed, were added or removed.

        Where a declaration changed, or a function came or went, the stack is deployed again. Raises CodeError for
        code that does not load, BootstrapError if the cloud refuses it; either way the functions run what they ran
        before.
        """
        try:
            check_syntax(self._source, FOLDERS)
            build = build_stack_of(self._source)
        except (OSError, DeclarationError, PackagingError) as error:
            raise CodeError(str(error)) from None
        packages = {package.function: package for package in build.packages}
        if build.sha256 != self._template:
            return self._redeploy(build, packages)
        configurations = self._configurations(packages)
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

    def _redeploy(self, build: Build, packages: dict[str, Package]) -> list[str]:
        before = self._names
        known = [name for name in packages if name in before]
        configurations = self._configurations(known)
        check_loads(packages, self._environment(configurations.values()))
        changed = [name for name in known if packages[name].code_sha256 != configurations[name]["CodeSha256"]]
        self._say("A declaration has changed: deploying the stack")
        self._names = redeploy(self._cloud, build).functions
        self._template, self._live = build.sha256, packages
        return [*changed, *sorted(before.keys() ^ self._names.keys())]

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

    def _configurations(self, functions: Iterable[str]) -> "dict[str, FunctionConfigurationResponseTypeDef]":
        """What runs now: asked each time, because a restarted cloud has the code of its bootstrap."""
        api = self._clients.functions()
        with one_line_failures(self._cloud):
            return {name: api.get_function_configuration(FunctionName=self._names[name]) for name in functions}
