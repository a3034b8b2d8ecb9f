"""Holds what the pipeline has of a run against what the source says. Pure comparison of values."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Any

from pitwall.events import Alert
from pitwall.events.alert_facts import FastestLapFacts
from tests.drills.observed import Observed
from tests.drills.source import Source

SHOWN = 5
"""Differences named in a problem; there may be thousands."""

SHOWN_BYTES = 160


@dataclass(frozen=True, slots=True)
class Judgement:
    """``missing`` counts what the source has and the dashboard, the archive or the receivers of alerts have not."""

    missing: int
    problems: list[str]


def judge(
    source: Source,
    observed: Observed,
    received: Mapping[str, int] | None = None,
    *,
    rejected: int = 0,
    unlisted: Set[int] = frozenset(),
) -> Judgement:
    """Compare everything. ``received`` counts the alerts in the queue behind the topic by id, None to leave that out;
    ``rejected`` says how much was sent that the dashboard must not have taken, ``unlisted`` which numbers the
    archive must have beside the source's.
    """
    expected = set(source.lines)
    unapplied = _unapplied(observed, expected)
    unarchived = expected - set(observed.lines)
    unannounced = set(source.alerts) - set(observed.published)
    missing = len(unapplied | unarchived) + len(unannounced)
    problems = [
        *_archive_problems(source, observed, unlisted),
        *_dashboard_problems(source, observed, rejected),
        *_alert_problems(source, observed),
        *(_queue_problems(observed, received) if received is not None else ()),
    ]
    if unapplied:
        problems.append(f"{len(unapplied)} events are not at the dashboard: {_some(unapplied)}")
    return Judgement(missing, problems)


def _unapplied(observed: Observed, expected: set[int]) -> set[int]:
    if observed.dashboard is None:
        return expected
    events = observed.dashboard["events"]
    highest = -1 if events["last_seq"] is None else events["last_seq"]
    gaps = {seq for low, high in events["gaps"] for seq in range(low, high + 1)}
    return {seq for seq in expected if seq in gaps or seq > highest}


def _archive_problems(source: Source, observed: Observed, unlisted: Set[int]) -> Iterator[str]:
    if absent := set(source.lines) - set(observed.lines):
        yield f"{len(absent)} events are not in the archive: {_some(absent)}"
    if strange := (set(observed.lines) - set(source.lines)) ^ unlisted:
        yield f"{len(strange)} archived events are not the source's: {_some(strange)}"
    if doubled := {seq for seq, lines in observed.lines.items() if len(lines) > 1}:
        yield f"{len(doubled)} events are in the archive more than once: {_some(doubled)}"
    both = source.lines.keys() & observed.lines.keys()
    if changed := {seq for seq in both if _unsent(observed.lines[seq][0]) != json.loads(source.lines[seq])}:
        first = min(changed)
        yield (
            f"{len(changed)} archived events differ from the source's: {_some(changed)}; "
            f"the first is {observed.lines[first][0][:SHOWN_BYTES]!r}, not {source.lines[first][:SHOWN_BYTES]!r}"
        )


def _unsent(line: bytes) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(line)
    for how in ("sent_ms", "resent"):
        plain.pop(how, None)
    return plain


def _dashboard_problems(source: Source, observed: Observed, rejected: int) -> Iterator[str]:
    if (dashboard := observed.dashboard) is None:
        yield "the dashboard does not know the run"
        return
    told = source.told
    fastest = told.fastest_lap
    pairs: list[tuple[str, Any, Any]] = [
        ("events applied", dashboard["events"]["applied"], len(source.events)),
        ("events rejected", dashboard["events"]["rejected"], rejected),
        ("laps", {code: laps for code, laps in dashboard["laps"].items() if laps}, told.laps_by_code),
        ("classification", dashboard["classification"], told.result),
        (
            "fastest lap",
            dashboard["fastest_lap"],
            {"driver": fastest.driver, "lap": fastest.lap, "time_s": fastest.time_s} if fastest else None,
        ),
        ("alerts", dashboard["alerts"], dict(sorted(Counter(a.kind for a in observed.published.values()).items()))),
    ]
    for what, has, should in pairs:
        if has != should:
            yield f"{what}: the dashboard has {has}, the source says {should}"
    # Only the counts tell how the events came, and whether something broken was sent along.
    shown = {**dashboard["state"], "counts": None}
    right = {**source.document(str(dashboard["cloud"]), observed.published.values()), "counts": None}
    if wrong := [part for part in shown.keys() | right.keys() if shown.get(part) != right.get(part)]:
        yield f"state at the dashboard: {', '.join(sorted(wrong))} differ from what the source's events give"


def _alert_problems(source: Source, observed: Observed) -> Iterator[str]:
    if observed.pending:
        yield f"alerts still to be published: {_some(observed.pending)}"
    news = {id_: alert for id_, alert in observed.published.items() if alert.kind != "fastest_lap"}
    if lost := source.alerts.keys() - news.keys():
        yield f"alerts lost: {_some(lost)}"
    if groundless := news.keys() - source.alerts.keys():
        yield f"alerts without cause: {_some(groundless)}"
    if wrong := [id_ for id_ in news.keys() & source.alerts.keys() if _facts(news[id_]) != _facts(source.alerts[id_])]:
        yield f"alerts that say something else than the source: {_some(wrong)}"
    yield from _fastest_lap_problems(source, observed)


def _fastest_lap_problems(source: Source, observed: Observed) -> Iterator[str]:
    """Which fastest laps are announced depends on how the laps fell into batches, but each is a
    lap that was driven, none is slower than one announced before it unless that was taken
    back, and the last word is right.
    """
    fastest = source.told.fastest_lap
    codes = source.told.codes
    holder = (codes.get(observed.holder[0]), observed.holder[1]) if observed.holder else None
    if holder != ((fastest.driver, fastest.lap) if fastest else None):
        yield f"fastest lap: the function has {holder}, the source says {fastest}"
    announced = [alert for alert in observed.published.values() if alert.kind == "fastest_lap"]
    invented = [a.id for a in announced if source.lap_times.get((a.driver or "", a.lap or 0)) != a.time_ms]
    if invented:
        yield f"fastest laps announced that nobody drove: {_some(invented)}"
    last = (announced[-1].driver, announced[-1].lap) if announced else None
    if last != observed.holder:
        yield f"the fastest lap announced last is {last}, the fastest is {observed.holder}"
    times = [alert.time_ms or 0 for alert in announced if not _by_ruling(alert)]
    if len(times) == len(announced) and times != sorted(times, reverse=True):
        yield f"a slower lap was announced after a faster one: {times}"


def _by_ruling(alert: Alert) -> bool:
    return isinstance(alert.facts, FastestLapFacts) and alert.facts.begins_anew


def _facts(alert: Alert) -> tuple[object, ...]:
    """What an alert is about. Its words may lack a name that came later through another shard."""
    return (alert.kind, alert.seq, alert.t_ms, alert.driver, alert.lap, alert.time_ms)


def _queue_problems(observed: Observed, received: Mapping[str, int]) -> Iterator[str]:
    if lost := observed.published.keys() - received.keys():
        yield f"alerts that did not reach the queue: {_some(lost)}"
    if strange := received.keys() - observed.published.keys() - observed.pending:
        yield f"alerts in the queue that nobody published: {_some(strange)}"


def _some(items: Any) -> str:
    chosen = sorted(items)[:SHOWN]
    return ", ".join(map(str, chosen)) + (", …" if len(items) > SHOWN else "")
