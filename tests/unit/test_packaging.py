"""The functions' packages: the same everywhere, complete, and free of compiled code."""

import io
import subprocess
import sys
import zipfile
from pathlib import Path, PurePosixPath

import boto3
import pytest

from pitwall.services.functions.declarations import find_functions
from pitwall.services.packages import Package, PackagingError, build_packages, wanted
from tests.fixtures.source import SOURCE, copy_source

FUNCTIONS = [function.name for function in find_functions(SOURCE)]


@pytest.fixture(scope="module")
def packages() -> list[Package]:
    return build_packages(SOURCE, FUNCTIONS)


def contents(package: Package) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(package.data))


def test_the_same_source_gives_the_same_bytes_wherever_it_lies(packages: list[Package], tmp_path: Path) -> None:
    first, second = copy_source(tmp_path / "a"), copy_source(tmp_path / "b")
    (second / "lambdas" / "archive" / "chunk.py").chmod(0o600)
    assert build_packages(first, FUNCTIONS) == build_packages(second, FUNCTIONS)
    assert [package.function for package in packages] == list(FUNCTIONS)


def test_a_change_of_one_function_changes_its_package_only(tmp_path: Path) -> None:
    source = copy_source(tmp_path)
    before = {package.function: package.key for package in build_packages(source, FUNCTIONS)}
    with (source / "lambdas" / "archive" / "chunk.py").open("a") as file:
        file.write("# a comment\n")
    after = {package.function: package.key for package in build_packages(source, FUNCTIONS)}
    assert {function for function in FUNCTIONS if before[function] != after[function]} == {"archive"}


def test_a_package_holds_its_function_and_no_other(packages: list[Package]) -> None:
    for package in packages:
        names = contents(package).namelist()
        folders = {PurePosixPath(name).parts[2] for name in names if name.startswith("pitwall/lambdas/")}
        assert folders == {"__init__.py", "shared", package.function}
        assert f"pitwall/lambdas/{package.function}/handler.py" in names
        assert "pitwall/events/envelope.py" in names


def test_a_package_holds_neither_bytecode_nor_metadata_nor_compiled_code(packages: list[Package]) -> None:
    for package in packages:
        for name in contents(package).namelist():
            assert not name.endswith((".pyc", ".so", ".pyd")), name
            assert "dist-info" not in name
            assert "__pycache__" not in name


def test_entries_are_in_order_with_one_time_and_readable_by_all(packages: list[Package]) -> None:
    entries = contents(packages[0]).infolist()
    assert [entry.filename for entry in entries] == sorted(entry.filename for entry in entries)
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert {entry.external_attr >> 16 for entry in entries} == {0o100644}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_handler_can_be_imported_from_its_package_and_boto3_alone(
    function: str, packages: list[Package], tmp_path: Path
) -> None:
    contents(packages[FUNCTIONS.index(function)]).extractall(tmp_path)
    runtime = tmp_path / "runtime"  # what Lambda's runtime brings along
    runtime.mkdir()
    installed = Path(boto3.__file__).parent.parent
    for name in ("boto3", "botocore", "s3transfer", "jmespath", "dateutil", "urllib3", "six.py"):
        (runtime / name).symlink_to(installed / name)
    loads = f"import pitwall.lambdas.{function}.handler as h; print(h.__file__, h.handler)"
    code = f"import sys; sys.path[:0] = sys.argv[1:]; {loads}"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code, str(tmp_path), str(runtime)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(str(tmp_path))


@pytest.mark.parametrize("name", ["events/fast.so", "a/b.cpython-313-x86_64-linux-gnu.so", "a/b.pyd"])
def test_compiled_code_is_refused_by_name(name: str) -> None:
    with pytest.raises(PackagingError, match=name):
        wanted(PurePosixPath(name))


def test_a_folder_without_source_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackagingError, match="checkout"):
        build_packages(tmp_path, FUNCTIONS)
