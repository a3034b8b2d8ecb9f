"""The page's own plain functions, called in the browser that runs them."""

from typing import Any

import pytest

from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.browser

CALL = "async ([module, name, args]) => (await import(`/static/js/${module}.js`))[name](...args)"

DESCRIBE = """async ([link, silent, state]) => {
  const { describeConnection } = await import("/static/js/connection.js");
  return describeConnection({ link, linkSince: 0, dataAt: 0 }, state, silent);
}"""

LOSSES = {"pit_loss": {"green": {"ms": 20_000, "stops": 3}, "caution": {"ms": 12_000, "stops": 2}}}
WITHOUT_CARS = {kind: {"kind": kind, "cost": cost, "rows": []} for kind, cost in LOSSES["pit_loss"].items()}

CASES: list[tuple[str, str, list[Any], Any]] = [
    ("format", "lapTime", [82_167], "1:22.167"),
    ("format", "lapTime", [31_623], "31.623"),
    ("format", "lapTime", [60_000], "1:00.000"),
    ("format", "lapTime", [None], ""),
    ("format", "gap", [895], "+0.895"),
    ("format", "gap", [0], "+0.000"),
    ("format", "distance", [None, 1], "+1 LAP"),
    ("format", "distance", [None, 2], "+2 LAPS"),
    ("format", "distance", [1_500, None], "+1.500"),
    ("format", "clock", [4_325_999], "1:12:05"),
    ("format", "clock", [-90_000], "−0:01:30"),
    ("format", "clock", [-999], "0:00:00"),
    ("format", "pitTime", [21_894], "21.9"),
    ("format", "pitTime", [1_930_000], "32:10"),
    ("format", "wind", [135, 3.1], "SE 3.1 m/s"),
    ("format", "wind", [359, 0], "N 0.0 m/s"),
    ("format", "wind", [None, 2.5], "2.5 m/s"),
    ("units", "temperature", [-0.5], "−0.5 °C"),
    ("format", "day", ["2025-03-16"], "16 March 2025"),
    ("format", "day", ["soon"], ""),
    ("format", "speed", [10], "10×"),
    ("format", "speed", [0.5], "0.5×"),
    ("wording", "sentence", ["CAR 12 (ANT) TIME 1:37.326 DELETED"], "Car 12 (ANT) time 1:37.326 deleted"),
    ("wording", "sentence", ["DRS DISABLED IN ZONE 3"], "DRS disabled in zone 3"),
    ("wording", "sentence", ["RISK OF RAIN FOR F1 RACE IS 40%"], "Risk of rain for F1 race is 40%"),
    ("wording", "sentence", ["Already a sentence by the FIA"], "Already a sentence by the FIA"),
    ("wording", "shortPenalty", [{"kind": "time", "seconds": 5}], "+5 s"),
    ("wording", "shortPenalty", [{"kind": "stop_and_go", "seconds": 10}], "10 s S/G"),
    ("wording", "shortPenalty", [{"kind": "drive_through"}], "DT"),
    ("wording", "shortPenalty", [{"kind": "black_flag"}], "DSQ"),
    ("wording", "cloudName", ["localstack"], "LocalStack"),
    ("wording", "cloudName", ["aws"], "AWS"),
    ("strategy", "rejoin", [LOSSES, {"status": {"track": "yellow", "neutralised": "vsc"}}], WITHOUT_CARS["caution"]),
    ("strategy", "rejoin", [LOSSES, {"status": {"track": "yellow"}}], WITHOUT_CARS["green"]),
    ("merge", "mergePatch", [{"a": {"b": 1, "c": 2}}, {"a": {"b": None}, "d": [1]}], {"a": {"c": 2}, "d": [1]}),
    ("merge", "mergePatch", [{"a": 1}, {"a": {"b": {"c": 2, "e": None}}}], {"a": {"b": {"c": 2}}}),
    ("merge", "mergePatch", [{"a": [1, 2]}, {"a": [3]}], {"a": [3]}),
]


def test_everything_is_written_like_this(open_page: OpenPage) -> None:
    page = open_page().page
    written = [page.evaluate(CALL, [module, name, arguments]) for module, name, arguments, _ in CASES]
    wrong = {
        f"{name}({arguments})": (got, wanted)
        for (_, name, arguments, wanted), got in zip(CASES, written, strict=True)
        if got != wanted
    }
    assert wrong == {}


def test_a_patch_cannot_reach_the_prototype(open_page: OpenPage) -> None:
    page = open_page().page
    reached = page.evaluate(
        """async () => {
          const { mergePatch } = await import("/static/js/merge.js");
          const patch = '{"__proto__": {"polluted": 1}, "a": {"__proto__": {"polluted": 1}}}';
          mergePatch(Object.create(null), JSON.parse(patch));
          return ({}).polluted;
        }"""
    )
    assert reached is None


def test_the_connection_is_called_what_it_is(open_page: OpenPage) -> None:
    racing = {"race": {"speed": 10}, "status": {"phase": "racing"}}
    slow_grid = {"race": {"speed": 1}, "status": {"phase": "grid", "calm": True}}
    red_flag = {"race": {"speed": 1}, "status": {"phase": "racing", "track": "red", "calm": True}}
    over = {"race": {"speed": 10}, "status": {"phase": "finished"}}
    cases: list[tuple[str, int, dict[str, Any], str]] = [
        ("connecting", 0, {}, "connecting"),
        ("open", 0, {}, "waiting"),
        ("open", 9_000, racing, "live"),
        ("open", 11_000, racing, "stale"),
        ("open", 60_000, slow_grid, "live"),
        ("open", 60_000, red_flag, "live"),
        ("open", 999_000, over, "finished"),
        ("lost", 0, over, "lost"),
    ]
    page = open_page().page
    called = [page.evaluate(DESCRIBE, [link, silent_ms, state])["kind"] for link, silent_ms, state, _ in cases]
    assert called == [kind for *_, kind in cases]
