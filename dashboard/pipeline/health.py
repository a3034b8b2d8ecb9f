"""Says of each part of the pipeline whether it works, and in one sentence what hurts.

A sentence has a code and values, so that a page can say it in the viewer's language
(dashboard/static/js/pipeline-words.js); ``said`` puts it together in English.
"""

from dataclasses import dataclass, field
from typing import Literal

from pitwall.dashboard.pipeline.monitor import RELAY, FunctionSnapshot, Snapshot
from pitwall.dashboard.pipeline.window import WINDOW_S
from pitwall.events.shared.functions import FunctionName

State = Literal["ok", "idle", "slow", "silent", "failing"]
WORST_FIRST: tuple[State, ...] = ("failing", "silent", "slow", "ok", "idle")

SILENT_AFTER_MS = 6_000
"""A function reports once a second while it works."""

SLOW_AGE_MS = 3_000
SLOW_PUT_MS = 1_000
SLOW_PUBLISH_MS = 500
SLOW_QUEUE_MS = 5_000
SHORTEST_CALM_MS = 10_000


TEXTS = {
    "fails": "{part} fails: {error}. Its records stay in Kinesis and come again.",
    "relay_fails": "{part} fails: {error}. The alerts stay in the queue and come again.",
    "silent": "{part} has not reported for {seconds} s; its records wait in Kinesis.",
    "relay_silent": "{part} has not reported for {seconds} s; its alerts wait in the queue.",
    "behind": "{part} is {seconds} s behind; what it has not read waits in Kinesis.",
    "relay_behind": "{part} is {seconds} s behind; the alerts wait in the queue.",
    "recovered": "{part} works again; errors in the last {window} s: {count}.",
    "no_events": "No event for {seconds} s: the simulator stands still, or Kinesis takes nothing.",
    "refused": "Kinesis refused records; sent again in the last {window} s: {count}.",
    "slow_put": "Kinesis needs {ms} ms to take a record.",
    "no_store": "S3 does not answer the dashboard: no run can be brought back until it does.",
    "store_fails": "Calls of S3 that failed in the last {window} s: {count}; the functions try again.",
    "topic_fails": "Calls of SNS that failed in the last {window} s: {count}; S3 keeps the alerts until they go out.",
    "slow_queue": "Alerts wait {seconds} s in the queue.",
    "slow_publish": "The dashboard needs {ms} ms to pass events on.",
    "rejected": "Events the dashboard rejected in the last {window} s: {count}; they are in quarantine.",
}
"""What can be said of a part, by code."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The state of one part, and a sentence about it where there is something to say."""

    state: State
    code: str = ""
    values: dict[str, str | int] = field(default_factory=dict)

    @property
    def said(self) -> str:
        """The sentence in English."""
        return TEXTS[self.code].format_map(self.values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Race:
    """The run that is shown, as far as it tells whether more should come."""

    speed: float = 1.0
    calm: bool = False
    over: bool = True


def function_verdict(name: FunctionName, snapshot: FunctionSnapshot, now_ms: float) -> Verdict:
    """How a function does."""
    of_relay = "relay_" if name == RELAY else ""
    if snapshot.error is not None and snapshot.recent.counts:
        return Verdict("failing", f"{of_relay}fails", {"part": name, "error": snapshot.error.rstrip(".")})
    if snapshot.expected_since_ms is not None and (waited_ms := now_ms - snapshot.expected_since_ms) > SILENT_AFTER_MS:
        return Verdict("silent", f"{of_relay}silent", {"part": name, "seconds": round(waited_ms / 1000)})
    if not snapshot.recent.counts:
        return Verdict("idle")
    if snapshot.age_ms is not None and snapshot.age_ms > SLOW_AGE_MS:
        return Verdict("slow", f"{of_relay}behind", {"part": name, "seconds": round(snapshot.age_ms / 1000)})
    if errors := snapshot.recent.counts["errors"]:
        return Verdict("ok", "recovered", {"part": name, "count": errors, "window": WINDOW_S})
    return Verdict("ok")


def simulator_verdict(snapshot: Snapshot, race: Race) -> Verdict:
    """Whether events come as long as the race is not over: little happens on the grid and under a red flag."""
    if snapshot.sent_seen_ms is None:
        return Verdict("idle")
    quiet_ms = snapshot.now_ms - snapshot.sent_seen_ms
    limit_ms = max(SHORTEST_CALM_MS, (90_000 if race.calm else 20_000) / race.speed)
    if not race.over and quiet_ms > limit_ms:
        return Verdict("silent", "no_events", {"seconds": round(quiet_ms / 1000)})
    return Verdict("idle" if quiet_ms > WINDOW_S * 1000 else "ok")


def stream_verdict(snapshot: Snapshot) -> Verdict:
    """How Kinesis takes what is sent."""
    if resent := snapshot.own.counts["resent"]:
        return Verdict("slow", "refused", {"count": resent, "window": WINDOW_S})
    functions = [each for name, each in snapshot.functions.items() if name != RELAY]
    puts = [ms for each in functions if (ms := each.recent.histogram("put").percentile(50)) is not None]
    if puts and min(puts) > SLOW_PUT_MS:
        return Verdict("slow", "slow_put", {"ms": round(min(puts))})
    return Verdict("ok" if puts or snapshot.own.counts else "idle")


def store_verdict(snapshot: Snapshot, trouble: str | None) -> Verdict:
    """How S3 answers; ``trouble`` is what the dashboard itself met there last."""
    if trouble is not None:
        return Verdict("failing", "no_store")
    return _service_verdict(snapshot, "s3", "store_fails")


def topic_verdict(snapshot: Snapshot) -> Verdict:
    """How SNS answers."""
    return _service_verdict(snapshot, "sns", "topic_fails")


def queue_verdict(snapshot: Snapshot) -> Verdict:
    """How long alerts wait in the queue between topic and relay."""
    waited_ms = snapshot.functions[RELAY].recent.histogram("wait").percentile(99)
    if waited_ms is None:
        return Verdict("idle")
    if waited_ms > SLOW_QUEUE_MS:
        return Verdict("slow", "slow_queue", {"seconds": round(waited_ms / 1000)})
    return Verdict("ok")


def dashboard_verdict(snapshot: Snapshot) -> Verdict:
    """How fast the dashboard passes on what it applies."""
    publish_ms = snapshot.own.histogram("publish").percentile(99)
    if publish_ms is not None and publish_ms > SLOW_PUBLISH_MS:
        return Verdict("slow", "slow_publish", {"ms": round(publish_ms)})
    if rejected := snapshot.own.counts["rejected"]:
        return Verdict("ok", "rejected", {"count": rejected, "window": WINDOW_S})
    return Verdict("ok")


def _service_verdict(snapshot: Snapshot, service: str, failing: str) -> Verdict:
    functions = snapshot.functions.values()
    if failed := sum(each.recent.counts[f"{service}_failed"] for each in functions):
        return Verdict("failing", failing, {"count": failed, "window": WINDOW_S})
    return Verdict("ok" if any(each.recent.histogram(service).count for each in functions) else "idle")
