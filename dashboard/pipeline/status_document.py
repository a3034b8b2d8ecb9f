"""The pipeline as JSON values: what ``GET /api/v1/pipeline`` answers and the page draws."""

from dataclasses import asdict
from typing import Any

from pitwall.dashboard.pipeline import health
from pitwall.dashboard.pipeline.health import WORST_FIRST, Race, Verdict
from pitwall.dashboard.pipeline.monitor import BRINGING, RELAY, STREAM_FUNCTION, FunctionSnapshot, Snapshot
from pitwall.dashboard.pipeline.window import WINDOW_S
from pitwall.dashboard.state.plain import Plain
from pitwall.events.shared.functions import DeployedFunction, FunctionName
from pitwall.events.shared.histogram import Histogram


def status_document(
    snapshot: Snapshot, race: Race, *, sent: int, viewers: int, trouble: str | None, began_ms: float
) -> Plain:
    """Everything about the pipeline now.

    ``sent`` is how many events of the shown run are known to have been sent, ``trouble`` what
    the dashboard met in S3 last, ``began_ms`` when it began to measure.
    """
    functions = [_function(name, each, snapshot.now_ms) for name, each in snapshot.functions.items()]
    parts = [_simulator(snapshot, race, sent), _stream(snapshot), *functions, *_services(snapshot, trouble)]
    parts.append(_dashboard(snapshot, viewers))
    state = min((part["state"] for part in parts), key=WORST_FIRST.index)
    return {
        "now_ms": round(snapshot.wall_ms, 1),
        "began_ms": round(began_ms),
        "window_s": WINDOW_S,
        "state": state,
        "hops": _hops(snapshot),
        "parts": parts,
    }


def _hops(snapshot: Snapshot) -> list[Plain]:
    """How long an event stays at each part of its way, and on the whole of it."""
    bringer = snapshot.functions[STREAM_FUNCTION].recent
    hops = [
        ("simulator", bringer.histogram("put")),
        ("kinesis", bringer.histogram("wait")),
        ("lambda", bringer.histogram("work")),
        ("dashboard", snapshot.own.histogram("publish")),
        ("way", snapshot.own.histogram("way")),
    ]
    return [{"name": name, **_delay(histogram), "count": histogram.count} for name, histogram in hops]


def _function(name: FunctionName, snapshot: FunctionSnapshot, now_ms: float) -> Plain:
    counts, total = snapshot.recent.counts, snapshot.total
    return {
        "name": name,
        **_verdict(health.function_verdict(name, snapshot, now_ms)),
        **_declared(name, snapshot.deployed),
        "records_per_s": _rate(counts["records"], snapshot.span_s),
        "batches_per_s": _rate(counts["batches"], snapshot.span_s),
        "batch": _size(snapshot.recent.histogram("batch")),
        "wait_ms": _delay(snapshot.recent.histogram("wait")),
        "work_ms": _delay(snapshot.recent.histogram("work")),
        "age_ms": snapshot.age_ms,
        "recent": {key: counts[key] for key in ("errors", "retries", "quarantined", "alerts")},
        "total": asdict(total),
        "reported_ms": None if snapshot.reported_ms is None else round(snapshot.reported_ms),
        "since_ms": snapshot.since_ms,
    }


def _declared(name: FunctionName, deployed: DeployedFunction | None) -> Plain:
    """What calls the function and where it sends things, as far as that is known."""
    if deployed is None:
        return {
            "trigger": "queue" if name == RELAY else "stream",
            "sends_to": ["dashboard"] if name in BRINGING else [],
        }
    return {
        "trigger": deployed.trigger,
        "sends_to": list(deployed.sends_to),
        **({"description": deployed.description} if deployed.description else {}),
    }


def _reads_stream(name: FunctionName, snapshot: FunctionSnapshot) -> bool:
    return name != RELAY if snapshot.deployed is None else snapshot.deployed.trigger == "stream"


def _simulator(snapshot: Snapshot, race: Race, sent: int) -> Plain:
    verdict = health.simulator_verdict(snapshot, race)
    figures = {
        "events_per_s": _rate(snapshot.own.counts["applied"], snapshot.own_span_s),
        "sent": sent,
        "resent": snapshot.own_total.get("resent", 0),
    }
    return {"name": "simulator", **_verdict(verdict), **figures}


def _stream(snapshot: Snapshot) -> Plain:
    ages = [
        each.age_ms
        for name, each in snapshot.functions.items()
        if _reads_stream(name, each) and each.age_ms is not None and each.recent.counts
    ]
    read = [
        _rate(each.recent.counts["records"], each.span_s)
        for name, each in snapshot.functions.items()
        if _reads_stream(name, each)
    ]
    bringer = snapshot.functions[STREAM_FUNCTION].recent
    return {
        "name": "kinesis",
        **_verdict(health.stream_verdict(snapshot)),
        "records_per_s": max(read),
        "put_ms": _delay(bringer.histogram("put")),
        "wait_ms": _delay(bringer.histogram("wait")),
        "age_ms": max(ages, default=None),
    }


def _services(snapshot: Snapshot, trouble: str | None) -> list[Plain]:
    functions = snapshot.functions.values()
    relay = snapshot.functions[RELAY]
    span_s = max(each.span_s for each in functions)
    calls = {name: Histogram() for name in ("s3", "sns")}
    for each in functions:
        for name, histogram in calls.items():
            histogram.add(each.recent.histogram(name).items())
    alerts = sum(each.recent.counts["alerts"] for each in functions)
    return [
        {
            "name": "s3",
            **_verdict(health.store_verdict(snapshot, trouble)),
            "calls_per_s": _rate(calls["s3"].count, span_s),
            "call_ms": _delay(calls["s3"]),
            "failed": sum(each.total.s3_failed for each in functions),
            "quarantined": sum(each.total.quarantined for each in functions),
        },
        {
            "name": "sns",
            **_verdict(health.topic_verdict(snapshot)),
            "alerts_per_s": _rate(alerts, span_s),
            "call_ms": _delay(calls["sns"]),
            "failed": sum(each.total.sns_failed for each in functions),
            "alerts": sum(each.total.alerts for each in functions),
        },
        {"name": "sqs", **_verdict(health.queue_verdict(snapshot)), "wait_ms": _delay(relay.recent.histogram("wait"))},
    ]


def _dashboard(snapshot: Snapshot, viewers: int) -> Plain:
    return {
        "name": "dashboard",
        **_verdict(health.dashboard_verdict(snapshot)),
        "events_per_s": _rate(snapshot.own.counts["applied"], snapshot.own_span_s),
        "publish_ms": _delay(snapshot.own.histogram("publish")),
        "viewers": viewers,
        "total": {key: snapshot.own_total.get(key, 0) for key in ("applied", "repeated", "rejected", "alerts")},
    }


def _verdict(verdict: Verdict) -> Plain:
    told: Plain = {"state": verdict.state}
    if verdict.code:
        told |= {"says": verdict.said, "code": verdict.code, "values": verdict.values}
    return told


def _delay(histogram: Histogram) -> dict[str, Any]:
    return {f"p{percent}": _rounded(histogram.percentile(percent), 1) for percent in (50, 99)}


def _size(histogram: Histogram) -> dict[str, Any]:
    return {f"p{percent}": _rounded(histogram.percentile(percent), 0) for percent in (50, 99)}


def _rounded(value: float | None, digits: int) -> float | int | None:
    if value is None:
        return None
    return round(value, digits) if digits else round(value)


def _rate(count: int, span_s: float) -> float:
    return round(count / span_s, 1)
