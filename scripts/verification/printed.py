"""A run's report in words."""

from collections.abc import Iterator

from pitwall.scripts.verification.archive_contents import FastestLap
from pitwall.scripts.verification.verdict import Report


def report_lines(report: Report) -> Iterator[str]:
    """The report as lines for a person."""
    counts = report.events
    yield f"{report.race} · {report.session} · run {report.run}"
    yield f"  {report.cloud} cloud at {report.speed:g}x, {report.wall_s:.0f} s"
    yield (
        f"  events: {counts.sent:,} sent, {counts.applied:,} applied, {counts.archived:,} archived, "
        f"{counts.quarantined} in quarantine, {counts.missing} missing"
    )
    yield "  delay from put to dashboard: " + ", ".join(f"{name} {ms:.0f} ms" for name, ms in report.latency_ms.items())
    yield f"  fastest lap: {_fastest(report.fastest_lap)}"
    yield f"  laps completed: {sum(report.laps.values())}"
    yield "  alerts: " + (", ".join(f"{kind} {count}" for kind, count in report.alerts.items()) or "none")
    yield f"  classification: {' '.join(report.classification) or 'none'}"
    yield "  nothing is missing" if report.ok else "  NOT COMPLETE"


def _fastest(lap: FastestLap | None) -> str:
    if lap is None:
        return "none"
    minutes, seconds = divmod(lap.time_s, 60)
    return f"{lap.driver} {int(minutes)}:{seconds:06.3f} on lap {lap.lap}"
