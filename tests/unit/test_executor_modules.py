"""How the modules of LocalStack's executor lie on each other."""

import sys

import grimp
import pytest

from tests.fixtures.source import SOURCE


def test_no_modules_import_each_other_in_a_circle_not_even_for_their_types(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [str(SOURCE / "services" / "localstack" / "executor"), *sys.path])
    modules = grimp.build_graph("process_executor", cache_dir=None)
    assert len(modules.modules) > 20
    assert modules.nominate_cycle_breakers("process_executor") == set()
