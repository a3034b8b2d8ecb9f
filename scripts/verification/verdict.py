"""Holds what a run should have left behind against what it did leave.

Pure comparison of values: what the archive says happened, what the dashboard says it
applied, what the functions remember. Reading those is for :mod:`pitwall.scripts.verification.check`.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from pitwall.scripts.verification.archive_contents import ArchivedRun, FastestLap

DEPENDING_ON_ARRIVAL = frozenset({"fastest_lap", "elimination_zone", "elimination_zone_left"})
"""Alerts of which there may be more than the archive gives cause for: what was so until an earlier lap came late."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventCounts:
    """Events of a run by what became of them."""

    sent: int
    applied: int
    archived: int
    quarantined: int
    missing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a run left behind. ``problems`` says in words why ``ok`` is false."""

    run: str
    race: str
    session: str
    """FastF1's name of the session."""
    cloud: str
    speed: float
    wall_s: float
    events: EventCounts
    latency_ms: dict[str, float]
    fastest_lap: FastestLap | None
    best_laps: dict[str, float]
    """Driver code to the best lap time in seconds that stands; the fastest first."""
    alerts: dict[str, int]
    laps: dict[str, int]
    classification: list[str]
    problems: list[str]

    @property
    def ok(self) -> bool:
        """Nothing is missing and all accounts agree."""
        return not self.problems

    def to_plain(self) -> dict[str, Any]:
        """The report as JSON values."""
        plain = asdict(self)
        problems = plain.pop("problems")
        plain["ok"] = self.ok
        return plain if self.ok else {**plain, "problems": problems}


def judge(
    *,
    run: str,
    archive: ArchivedRun,
    dashboard: Mapping[str, Any],
    alerts_published: Sequence[Mapping[str, Any]],
    alerts_pending: int,
    fastest_by_function: tuple[str, int] | None,
    quarantined: int,
    sent: int | None,
    wall_s: float | None,
) -> Report:
    """Compare all accounts of one run.

    ``dashboard`` is the answer of ``/api/v1/state``; ``fastest_by_function`` the (driver
    number, lap) the function holds; ``sent`` what the sender counted and ``wall_s`` how long the
    run took from start to check, None to take the archive's word.
    """
    expected = sent if sent is not None else (archive.events or len(archive.seqs))
    applied = int(dashboard["events"]["applied"])
    not_applied = {seq for low, high in dashboard["events"]["gaps"] for seq in range(low, high + 1)}
    missing = max(len(archive.missing | not_applied), expected - applied, expected - len(archive.seqs), 0)
    race = archive.started.race_name if archive.started else ""
    report = Report(
        run=run,
        race=f"{race} {archive.started.season}" if archive.started else "",
        session=archive.started.session if archive.started else "",
        cloud=str(dashboard["cloud"]),
        speed=archive.started.speed if archive.started else 0.0,
        wall_s=round(archive.sending_s if wall_s is None else wall_s, 3),
        events=EventCounts(
            sent=expected, applied=applied, archived=len(archive.seqs), quarantined=quarantined, missing=missing
        ),
        latency_ms={name: float(dashboard["latency_ms"].get(name) or 0.0) for name in ("p50", "p95", "p99")},
        fastest_lap=_dashboard_fastest(dashboard),
        best_laps=dict(dashboard["best_laps"]),
        alerts=dict(sorted(dashboard["alerts"].items())),
        laps=dict(dashboard["laps"]),
        classification=list(dashboard["classification"]),
        problems=[],
    )
    report.problems.extend(_problems(report, archive, alerts_published, alerts_pending, fastest_by_function))
    return report


def _dashboard_fastest(dashboard: Mapping[str, Any]) -> FastestLap | None:
    fastest = dashboard.get("fastest_lap")
    return FastestLap(fastest["driver"], fastest["lap"], fastest["time_s"]) if fastest else None


def _problems(
    report: Report,
    archive: ArchivedRun,
    alerts_published: Sequence[Mapping[str, Any]],
    alerts_pending: int,
    fastest_by_function: tuple[str, int] | None,
) -> list[str]:
    counts = report.events
    driven = {code: laps for code, laps in report.laps.items() if laps}
    held = (archive.fastest_lap.driver, archive.fastest_lap.lap) if archive.fastest_lap else None
    function = (archive.codes.get(fastest_by_function[0]), fastest_by_function[1]) if fastest_by_function else None
    published = dict(sorted(Counter(str(alert["kind"]) for alert in alerts_published).items()))
    news = {str(alert["id"]) for alert in alerts_published if alert["kind"] != "fastest_lap"}
    due = {str(alert["id"]) for alert in alerts_published if alert["kind"] not in DEPENDING_ON_ARRIVAL}
    wrong = (archive.race_alerts - news) | (due - archive.race_alerts)
    checks = [
        (archive.events is None, "the run has not finished: its last event is not in the archive"),
        (counts.missing > 0, f"{counts.missing} events are missing at the dashboard or in the archive"),
        (counts.quarantined > 0, f"{counts.quarantined} records are in quarantine"),
        (driven != archive.laps_by_code, f"completed laps: dashboard {driven}, archive {archive.laps_by_code}"),
        (
            report.fastest_lap != archive.fastest_lap,
            f"fastest lap: dashboard {report.fastest_lap}, archive {archive.fastest_lap}",
        ),
        (
            report.best_laps != archive.best_laps,
            f"best laps: dashboard {report.best_laps}, archive {archive.best_laps}",
        ),
        (function != held, f"fastest lap: function {function}, archive {held}"),
        (not archive.result, "the official classification is missing"),
        (
            report.classification != archive.result,
            f"classification: dashboard {report.classification}, archive {archive.result}",
        ),
        (bool(wrong), f"alerts without cause or missing: {sorted(wrong)}"),
        (published != report.alerts, f"alerts: published {published}, dashboard {report.alerts}"),
        (alerts_pending > 0, f"{alerts_pending} alerts are still to be published"),
    ]
    return [problem for failed, problem in checks if failed]
