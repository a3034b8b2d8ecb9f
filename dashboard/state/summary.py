"""What a run comes to: the answers of the API, made from its state."""

from typing import Any

from pitwall.dashboard.state.plain import Plain, known
from pitwall.dashboard.state.runs import Run, started_ms

GAPS_SHOWN = 20


def summary(run: Run) -> Plain:
    """Figures of a run: events, latency, alerts, laps, fastest lap, classification."""
    state, session = run.state, run.state.session
    started = session.started.value if session.started else None
    codes = {number: driver.code for number, driver in session.roster.items()}
    fastest = state.fastest_lap
    result = sorted(session.classification.value.entries, key=lambda e: e.position) if session.classification else []
    return {
        "run": state.run,
        "race": started.race_name if started else "",
        "session": started.session if started else "",
        "season": started.season if started else None,
        "date": (started.date or None) if started else None,
        "cloud": state.cloud,
        "speed": started.speed if started else None,
        "events": {
            "applied": state.applied,
            "repeated": state.repeated,
            "rejected": state.rejected,
            "last_seq": state.seen.highest,
            "expected": state.expected,
            "gaps": [list(gap) for gap in state.gaps[:GAPS_SHOWN]],
        },
        "latency_ms": run.latency.figures(),
        "alerts": state.alerts.count_by_kind(),
        "laps": {codes.get(number, number): laps for number, laps in state.laps_counted().items()},
        "fastest_lap": {
            "driver": codes.get(fastest.driver, fastest.driver),
            "lap": fastest.lap,
            "time_s": fastest.time_ms / 1000,
        }
        if fastest
        else None,
        "best_laps": {codes.get(best.driver, best.driver): best.time_ms / 1000 for best in state.best_laps()},
        "classification": [codes.get(entry.driver, entry.driver) for entry in result],
        "finished": session.finished is not None,
    }


def run_line(run: Run) -> Plain:
    """One run that is held in the list of runs."""
    session = run.state.session
    started = session.started.value if session.started else None
    return line_of(
        run.state.run,
        finished=session.finished is not None,
        race=started.race_name if started else "",
        season=started.season if started else None,
        date=started.date if started else None,
        applied=run.state.applied,
        held=True,
    )


def line_of(
    run: str,
    *,
    finished: bool,
    race: str = "",
    season: int | None = None,
    date: str | None = None,
    applied: int = 0,
    held: bool = False,
) -> Plain:
    """One run in the list of runs; ``held`` in memory, else to be had from the archive."""
    return {
        "run": run,
        "race": race,
        **known(season=season, date=date or None, started_ms=started_ms(run)),
        "finished": finished,
        "applied": applied,
        "held": held,
    }


def positions(document: Plain) -> list[Plain]:
    """The classic table: one row per driver, first to last. What is unknown is null."""
    rows = sorted(document["drivers"].values(), key=lambda driver: int(driver["position"]))
    return [
        {
            "position": row["position"],
            "driver": row.get("code", row["number"]),
            "number": row["number"],
            "name": row.get("name"),
            "team": row.get("team"),
            "gap_s": _seconds(row.get("gap_ms")),
            "interval_s": _seconds(row.get("interval_ms")),
            "laps": row["lap"],
            "last_lap_s": _seconds(row.get("last_lap_ms")),
            "best_lap_s": _seconds(row.get("best_lap_ms")),
            "compound": row.get("compound"),
            "tyre_life": row.get("tyre_life"),
            "stops": row["stops"],
            "state": row["state"],
        }
        for row in rows
    ]


def _seconds(ms: Any) -> float | None:
    return None if ms is None else ms / 1000
