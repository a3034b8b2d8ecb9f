"""What lap times mean in a qualifying: alerts of the elimination zone, of who is knocked out, and of pole."""

from collections.abc import Iterator, Sequence

from pitwall.events import Alert
from pitwall.events.alert_facts import AlertFacts, EliminationZoneFacts, KnockedOutFacts, PoleFacts
from pitwall.events.qualifying_rules import LapTime, PartSpan, part_of_lap
from pitwall.lambdas.fastest_lap.elimination import Crossing, Step, crossings
from pitwall.lambdas.fastest_lap.record import LapRecord
from pitwall.lambdas.shared.wording import worded

HOLD_S = 3
"""An alert of the zone waits until what happened this much later, by the clock, is known: a lap that comes through
another shard may be on its way, and would have put another driver there."""

LONGEST_HOLD_MS = 60_000
"""Of session time: a run that began fast may be slowed down."""


def qualifying_alerts(run: str, record: LapRecord) -> list[Alert]:
    """All alerts that follow from what is known of the parts; none in a session that has none."""
    spans = record.parts.spans()
    if not spans:
        return []
    alerts = [_zone(run, record, span, crossing) for span in spans for crossing in _settled(record, spans, span)]
    for told in record.parts.knocked_out.values():
        name = next((span.name for span in spans if span.part == told.what.part), f"Q{told.what.part}")
        alerts += [
            _alert(run, record, f"knocked_out-{driver}", told.seq, told.t_ms, driver, facts)
            for driver in told.what.drivers
            if record.roster.admits(driver)
            for facts in (KnockedOutFacts(kind="knocked_out", part=name),)
        ]
    return alerts + _pole(run, record)


def _settled(record: LapRecord, spans: Sequence[PartSpan], span: PartSpan) -> Iterator[Crossing]:
    """The crossings of a part that no lap still on its way is likely to change."""
    if span.advance is None:
        return
    drivers = span.drivers or sorted({number for number, _ in record.laps} | record.roster.entries.keys())
    until_ms = record.newest_ms - min(HOLD_S * 1000 * record.speed, LONGEST_HOLD_MS)
    for crossing in crossings(span, [one for one in drivers if record.roster.admits(one)], _steps(record, spans, span)):
        if crossing.step.t_ms <= until_ms or span.settled_ms is not None or record.result is not None:
            yield crossing


def _steps(record: LapRecord, spans: Sequence[PartSpan], span: PartSpan) -> Iterator[Step]:
    """When each lap time of a part began to stand, and when it was deleted, until it was said who is knocked out."""
    for (driver, number), lap in record.laps.items():
        if lap.pit_in or part_of_lap(spans, lap.t_ms, lap.time_ms) != span:
            continue
        time = LapTime(lap.time_ms, lap.t_ms, driver, number)
        ruling = record.rulings.get((driver, number))
        steps = []
        if not lap.deleted and not (ruling and ruling.deleted and ruling.seq < lap.seq):
            steps.append(Step(lap.t_ms, lap.seq, time, stands=True))
            if ruling and ruling.deleted:
                steps.append(Step(ruling.t_ms, ruling.seq, time, stands=False))
        elif lap.deleted and ruling and not ruling.deleted:
            steps.append(Step(ruling.t_ms, ruling.seq, time, stands=True))
        yield from (step for step in steps if span.settled_ms is None or step.t_ms <= span.settled_ms)


def _zone(run: str, record: LapRecord, span: PartSpan, crossing: Crossing) -> Alert:
    step, best = crossing.step, crossing.best
    facts = EliminationZoneFacts(
        kind=crossing.kind,
        part=span.name,
        position=crossing.position if best else None,
        short_ms=best.time_ms - crossing.cut_off.time_ms if best and crossing.kind == "elimination_zone" else None,
    )
    identity = f"{crossing.kind}-{span.part}-{crossing.driver}-{step.seq}"
    return _alert(run, record, identity, step.seq, step.t_ms, crossing.driver, facts, best.time_ms if best else None)


def _pole(run: str, record: LapRecord) -> list[Alert]:
    """Of the official result: until it is there the last laps may be deleted."""
    result = record.result
    if result is None or not result.first:
        return []
    (driver, time_ms), *others = result.first
    second_ms = others[0][1] if others else None
    margin_ms = second_ms - time_ms if second_ms is not None and time_ms is not None and second_ms >= time_ms else None
    facts = PoleFacts(kind="pole", margin_ms=margin_ms)
    return [_alert(run, record, f"pole-{driver}", result.seq, result.t_ms, driver, facts, time_ms)]


def _alert(
    run: str,
    record: LapRecord,
    identity: str,
    seq: int,
    t_ms: int,
    driver: str,
    facts: AlertFacts,
    time_ms: int | None = None,
) -> Alert:
    alert = Alert(
        run=run,
        id=identity,
        kind=facts.kind,
        seq=seq,
        t_ms=t_ms,
        title="",
        driver=driver,
        code=record.roster.code(driver),
        name=record.roster.name(driver),
        time_ms=time_ms,
        facts=facts,
    )
    return worded(alert)
