"""Builds the functions' packages: zips that are the same, to the byte, wherever they are made.

A package holds the function's folder, what the functions share, the contract, and the
pure-Python distributions they need, copied from the installed ones. No network, no compiled
files; boto3 is there in Lambda's runtime. Nothing is compressed: the bytes then do not
depend on a zlib version, so unchanged code is an unchanged package on every machine.
"""

import hashlib
import zipfile
from base64 import b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from io import BytesIO
from pathlib import Path, PurePosixPath

DISTRIBUTIONS = ("aws-lambda-powertools", "jmespath", "typing-extensions")

USED_OF_POWERTOOLS = frozenset({"data_classes", "jmespath_utils", "typing"})
"""The utilities of Powertools that the functions import; the others are two thirds of it, and
every cold start unpacks what is in a package."""

COMPILED = frozenset({".so", ".pyd", ".dylib", ".dll"})
LEFT_OUT = frozenset({".pyc", ".pyi"})
NOT_RUN = frozenset({"tests", "fixtures", "template.yaml"})
"""What of a function's folder is there for people and tests."""

PACKAGE = "pitwall"
"""The name under which functions import what they are made of."""

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time a zip can name."""


class PackagingError(Exception):
    """A package cannot be built. The message says what, with which file, and what to do."""


@dataclass(frozen=True, slots=True)
class Package:
    """A function's package, ready for upload."""

    function: str
    data: bytes

    @property
    def key(self) -> str:
        """Where it is uploaded: the name changes when the content does."""
        return f"functions/{self.function}/{hashlib.sha256(self.data).hexdigest()}.zip"

    @property
    def code_sha256(self) -> str:
        """What Lambda calls the ``CodeSha256`` of a function that runs this package."""
        return b64encode(hashlib.sha256(self.data).digest()).decode("ascii")


def build_packages(source: Path, functions: Iterable[str]) -> list[Package]:
    """The packages of these functions, from the ``lambdas`` and ``events`` folders in ``source``.

    Raises PackagingError.
    """
    shared = dict(_distributions())
    shared |= dict(_folder(source, "events"))
    shared |= dict(_folder(source, "lambdas/shared"))
    shared |= {f"{PACKAGE}/lambdas/__init__.py": _read(source / "lambdas" / "__init__.py")}
    shared |= {f"{PACKAGE}/__init__.py": b""}
    return [Package(function, _zip(shared | dict(_folder(source, f"lambdas/{function}")))) for function in functions]


def _distributions() -> Iterator[tuple[str, bytes]]:
    for name in DISTRIBUTIONS:
        try:
            files = distribution(name).files or []
        except PackageNotFoundError:
            raise PackagingError(f"{name} is not installed: install requirements/run.txt") from None
        for file in files:
            path = PurePosixPath(file)
            if ".dist-info" in path.parts[0] or path.parts[0] == "..":
                continue
            if wanted(path):
                yield str(path), _read(Path(str(file.locate())))


def _folder(source: Path, folder: str) -> Iterator[tuple[str, bytes]]:
    paths = sorted(path for path in (source / folder).rglob("*") if path.is_file())
    if not paths:
        raise PackagingError(f"{source / folder} has no files: the packages are built from a checkout of Pitwall")
    for path in paths:
        name = PurePosixPath(path.relative_to(source).as_posix())
        if _is_run(name):
            yield f"{PACKAGE}/{name}", path.read_bytes()


def wanted(path: PurePosixPath) -> bool:
    """True if this file belongs into a package. Raises PackagingError for a compiled one."""
    if path.suffix in COMPILED:
        raise PackagingError(f"{path} is compiled: a package must run on any machine, so leave its distribution out")
    return path.suffix not in LEFT_OUT and "__pycache__" not in path.parts and not _unused(path)


def _is_run(path: PurePosixPath) -> bool:
    """Whether a file of ours is needed where a function runs."""
    return wanted(path) and not NOT_RUN.intersection(path.parts[2:])


def _unused(path: PurePosixPath) -> bool:
    match path.parts:
        case ("aws_lambda_powertools", "event_handler", *_):
            return True
        case ("aws_lambda_powertools", "utilities", utility, _, *_):
            return utility not in USED_OF_POWERTOOLS
    return False


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise PackagingError(f"{path} cannot be read ({error.strerror}): install requirements/run.txt again") from None


def _zip(files: dict[str, bytes]) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.create_system = 3  # Unix, so that the permissions below count
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, files[name])
    return buffer.getvalue()
