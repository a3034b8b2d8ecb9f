"""How a soak judges a season."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pitwall.scripts.measurement.soak.__main__ import FEWEST_RACES, season, write_page
from pitwall.scripts.measurement.soak.judging import WARM_UP_RACES, Played, checks, report
from pitwall.scripts.measurement.soak.watch import Use

MIB = 1024 * 1024


def played(number: int, **changed: float) -> Played:
    memory = changed.get("memory", 100)
    return Played(
        race=f"race {number}",
        session_s=5_000,
        wall_s=100,
        sent=1_000,
        missing=int(changed.get("missing", 0)),
        p50_ms=50,
        p99_ms=changed.get("p99_ms", 200),
        others=changed.get("others", 0.02),
        used={
            "dashboard": Use(int(memory * MIB), changed.get("files", 30)),
            "emulator": Use(int(changed.get("emulator", 1_000) * MIB), 40),
        },
    )


def failed(*races: Played, lost: int = 0) -> list[str]:
    return [check.what for check in checks(races, lost) if not check.ok]


def test_a_season_that_ends_as_it_began_is_as_it_should_be() -> None:
    assert failed(*(played(number) for number in range(FEWEST_RACES + 3))) == []


def test_the_warm_up_may_grow() -> None:
    assert (
        failed(*(played(number, memory=20 + 20 * min(number, WARM_UP_RACES)) for number in range(FEWEST_RACES + 3)))
        == []
    )


@pytest.mark.parametrize(
    ("what", "grown"),
    [
        ("memory of the dashboard, MiB", lambda number: {"memory": 100 + 6 * number}),
        ("memory of the emulator, MiB", lambda number: {"emulator": 1_000 + 60 * number}),
        ("open files of the dashboard", lambda number: {"files": 30 + 2 * number}),
        ("p99 from put to dashboard, ms", lambda number: {"p99_ms": 200 * 1.1**number}),
        ("events missing", lambda number: {"missing": number == 7}),
    ],
)
def test_what_grows_is_found(what: str, grown: Callable[[int], dict[str, float]]) -> None:
    assert failed(*(played(number, **grown(number)) for number in range(FEWEST_RACES + 3))) == [what]


def test_a_lost_stream_is_found() -> None:
    assert failed(*(played(number) for number in range(FEWEST_RACES + 3)), lost=1) == ["streams of viewers lost"]


def test_a_delay_is_not_judged_while_others_use_the_machine() -> None:
    assert failed(*(played(number, p99_ms=200 + 90 * number, others=0.5) for number in range(FEWEST_RACES + 3))) == []


def test_the_report_goes_into_its_place_and_only_there(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- soak -->\nold\n<!-- soak -->\nafter\n")
    races = [played(number) for number in range(FEWEST_RACES)]
    lines = list(report(races, list(checks(races, 0)), speed=36.0, viewers=50))
    write_page(lines, page)
    text = page.read_text()
    assert text.startswith("before\n<!-- soak -->\n13 races, 18.1 hours of racing at 36 times the clock")
    assert text.endswith("<!-- soak -->\nafter\n")
    assert "old" not in text
    write_page(lines, page)
    assert page.read_text() == text


def test_the_season_never_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PITWALL_RACES", raising=False)
    races = season(None)
    assert [next(races)[1].seed for _ in range(30)] == list(range(1, 31))
