"""Decides when the fastest lap is worth an alert, and brings in those of a qualifying."""

from collections.abc import Sequence
from dataclasses import replace

from pitwall.events import Alert, Event
from pitwall.events.alert_facts import FastestLapFacts, RecordLap
from pitwall.lambdas.fastest_lap.qualifying import qualifying_alerts
from pitwall.lambdas.fastest_lap.record import LapKey, LapRecord, LapTime, Result, Ruling
from pitwall.lambdas.shared.wording import worded

FIRST_ANNOUNCED_LAP = 2
"""Lap 1 begins from a standstill: the first car over the line would always be the fastest."""


def take(record: LapRecord, events: Sequence[Event]) -> LapRecord:
    """The record after a batch of one run, with an alert if it has a new holder, and those of a qualifying.

    One batch gives at most one alert of a fastest lap: whoever held the record only within it is not news.
    """
    after = record.taking(events)
    if after is record:
        return after
    run, by = events[0].run, min(event.seq for event in events)
    if (alert := announcement(run, after)) is not None:
        after = replace(after, announced=after.holder(), alerts=after.alerts.with_new([alert], by))
    return replace(after, alerts=after.alerts.with_new(qualifying_alerts(run, after), by))


def announcement(run: str, record: LapRecord) -> Alert | None:
    """The alert that tells the world of the present holder, None if it knows already."""
    holder = record.holder()
    if holder is None or holder == record.announced or holder[1] < FIRST_ANNOUNCED_LAP:
        return None
    before = record.announced
    if before is not None and not record.counts(before):
        return _reversion(run, record, holder, before)
    cause: LapTime | Ruling = record.laps[holder]
    identity = _identity(holder)
    given_back = identity in record.alerts.entries
    if given_back:
        # Announced, deleted and given back: the ruling is what makes it news again.
        cause = record.rulings.get(holder, cause)
        identity = _identity(holder, again=cause.seq)
    facts = FastestLapFacts(kind="fastest_lap", before=_before(record, before), given_back=given_back)
    return _alert(run, record, holder, identity, cause, facts)


def _reversion(run: str, record: LapRecord, holder: LapKey, lost: LapKey) -> Alert:
    cause: LapTime | Ruling | Result
    before = _before(record, lost)
    if record.result and lost[0] in record.result.disqualified:
        cause = record.result
        facts = FastestLapFacts(kind="fastest_lap", before=before, lost="disqualified")
    else:
        cause = record.rulings.get(lost, record.laps[lost])
        reason = cause.reason if isinstance(cause, Ruling) else ""
        facts = FastestLapFacts(kind="fastest_lap", before=before, lost="deleted", reason=reason)
    return _alert(run, record, holder, _identity(holder, again=cause.seq), cause, facts)


def _alert(
    run: str,
    record: LapRecord,
    holder: LapKey,
    identity: str,
    cause: LapTime | Ruling | Result,
    facts: FastestLapFacts,
) -> Alert:
    driver, number = holder
    alert = Alert(
        run=run,
        id=identity,
        kind=facts.kind,
        seq=cause.seq,
        t_ms=cause.t_ms,
        title="",
        driver=driver,
        code=record.roster.code(driver),
        name=record.roster.name(driver),
        lap=number,
        time_ms=record.laps[holder].time_ms,
        facts=facts,
    )
    return worded(alert)


def _identity(holder: LapKey, again: int | None = None) -> str:
    identity = f"fastest_lap-{holder[0]}-{holder[1]}"
    return identity if again is None else f"{identity}-again{again}"


def _before(record: LapRecord, key: LapKey | None) -> RecordLap | None:
    if key is None:
        return None
    driver, lap = key
    return RecordLap(driver=driver, code=record.roster.code(driver), lap=lap, time_ms=record.laps[key].time_ms)
