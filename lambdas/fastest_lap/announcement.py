"""Decides when the fastest lap is worth an alert, and words it."""

from collections.abc import Sequence
from dataclasses import replace

from events import Alert, Event
from lambdas.fastest_lap.record import LapKey, LapRecord, LapTime, Result, Ruling
from lambdas.shared.wording import body, lap_time, title

FIRST_ANNOUNCED_LAP = 2
"""Lap 1 begins from a standstill: the first car over the line would always be the fastest."""


def take(record: LapRecord, events: Sequence[Event]) -> LapRecord:
    """The record after a batch of one run, with an alert if it has a new holder.

    One batch gives at most one alert: whoever held the record only within it is not news.
    """
    after = record.taking(events)
    if after is record or (alert := announcement(events[0].run, after)) is None:
        return after
    by = min(event.seq for event in events)
    return replace(after, announced=after.holder(), alerts=after.alerts.with_new([alert], by))


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
    if identity in record.alerts.entries:
        # Announced, deleted and given back: the ruling is what makes it news again.
        cause = record.rulings.get(holder, cause)
        identity = _identity(holder, again=cause.seq)
    text = _performance(record, holder)
    if before is not None:
        gain_ms = record.laps[before].time_ms - record.laps[holder].time_ms
        text += f", {_gain(gain_ms)} than {_rival(record, before, holder)}"
    return _alert(run, record, holder, identity, cause, text)


def _reversion(run: str, record: LapRecord, holder: LapKey, lost: LapKey) -> Alert:
    cause: LapTime | Ruling | Result
    if record.result and lost[0] in record.result.disqualified:
        cause, why = record.result, f"{record.roster.label(lost[0])} was disqualified"
    else:
        cause = record.rulings.get(lost, record.laps[lost])
        why = f"the {lap_time(record.laps[lost].time_ms)} of {record.roster.label(lost[0])} was deleted"
        if isinstance(cause, Ruling) and cause.reason:
            why += f" ({cause.reason.lower()})"
    text = f"{_performance(record, holder)} is the fastest now: {why}"
    return _alert(run, record, holder, _identity(holder, again=cause.seq), cause, text)


def _alert(
    run: str, record: LapRecord, holder: LapKey, identity: str, cause: LapTime | Ruling | Result, text: str
) -> Alert:
    driver, number = holder
    return Alert(
        run=run,
        id=identity,
        kind="fastest_lap",
        seq=cause.seq,
        t_ms=cause.t_ms,
        title=title(f"Fastest lap · {record.roster.name(driver)}"),
        text=body(text),
        driver=driver,
        code=record.roster.code(driver),
        lap=number,
        time_ms=record.laps[holder].time_ms,
    )


def _identity(holder: LapKey, again: int | None = None) -> str:
    identity = f"fastest_lap-{holder[0]}-{holder[1]}"
    return identity if again is None else f"{identity}-again{again}"


def _performance(record: LapRecord, key: LapKey) -> str:
    return f"{lap_time(record.laps[key].time_ms)} on lap {key[1]}"


def _gain(gain_ms: int) -> str:
    return f"{gain_ms / 1000:.3f} s quicker" if gain_ms else "as quick but earlier"


def _rival(record: LapRecord, rival: LapKey, holder: LapKey) -> str:
    return "before" if rival[0] == holder[0] else record.roster.label(rival[0])
