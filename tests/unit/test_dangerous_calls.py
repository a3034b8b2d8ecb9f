"""No code of ours can be made to run what somebody else wrote."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("events", "simulator", "lambdas", "dashboard", "services", "scripts")
FILES = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))

EXCUSED = {"simulator/sources/fastf1/private_api.py": ["pickle"]}
"""FastF1 keeps its cache in pickles and has just read the same file itself; SECURITY.md says so."""

DANGEROUS_MODULES = {"pickle", "cPickle", "_pickle", "dill", "cloudpickle", "joblib", "marshal", "shelve", "jsonpickle"}
DANGEROUS_NAMES = {"eval", "exec", "__import__"}
DANGEROUS_CALLS = {
    "yaml.load",
    "yaml.unsafe_load",
    "os.system",
    "os.popen",
    "pd.read_pickle",
    "np.load",
    "tempfile.mktemp",
}


def found(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.partition(".")[0] in DANGEROUS_MODULES)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] in DANGEROUS_MODULES:
            yield node.module or ""
        elif isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            if name in DANGEROUS_NAMES | DANGEROUS_CALLS or name.endswith(".read_pickle"):
                yield name
            yield from (
                "shell=True" for one in node.keywords if one.arg == "shell" and ast.unparse(one.value) != "False"
            )


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_is_unpickled_evaluated_or_given_to_a_shell(path: Path) -> None:
    excused = EXCUSED.get(path.relative_to(ROOT).as_posix(), [])
    assert list(found(ast.parse(path.read_text(encoding="utf-8")))) == excused


@pytest.mark.parametrize(
    "code",
    [
        "import pickle",
        "from pickle import loads",
        "eval('1')",
        "yaml.load(x)",
        "run(x, shell=True)",
        "df.read_pickle(x)",
    ],
)
def test_the_search_would_find_it(code: str) -> None:
    assert list(found(ast.parse(code))) != []
