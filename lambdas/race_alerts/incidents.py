"""Makes the alerts that a single event gives rise to."""

from collections.abc import Iterable

from pitwall.events import Alert, ChequeredFlag, Event, PitLeft, RaceControlMessage, Retired
from pitwall.events.alert_facts import AlertFacts, ChequeredFlagFacts, PenaltyFacts, PitStopFacts, RetirementFacts
from pitwall.events.shared.race_control import Penalty, parse_penalty
from pitwall.lambdas.race_alerts.neutralisation import Period
from pitwall.lambdas.shared.roster import Roster
from pitwall.lambdas.shared.wording import worded


def incident(event: Event, roster: Roster, periods: Iterable[Period]) -> Alert | None:
    """The alert for one event, or None if it is not worth one.

    ``periods`` are the race's neutralisations: a stop under a red flag says so.
    """
    match event.payload:
        case PitLeft(driver=driver) | Retired(driver=driver) if not roster.admits(driver):
            return None
        case PitLeft() as left:
            return _pit_stop(event, left, roster, _under_red(event, left, periods))
        case Retired() as retired:
            return _retirement(event, retired, roster)
        case RaceControlMessage(message=message) if penalty := parse_penalty(message):
            return _penalty(event, penalty, roster)
        case ChequeredFlag() as flag:
            return _chequered_flag(event, flag, roster)
    return None


def _pit_stop(event: Event, left: PitLeft, roster: Roster, under_red: bool) -> Alert | None:
    if left.duration_ms is None or not left.is_stop:
        return None
    facts = PitStopFacts(
        kind="pit_stop",
        compound=left.compound,
        tyre_life=left.tyre_life,
        fresh_tyre=left.fresh_tyre,
        red_flag=under_red,
    )
    identity = f"pit_stop-{left.driver}-{left.lap}"
    return _about(event, roster, left.driver, identity, facts, lap=left.lap, time_ms=left.duration_ms)


def _under_red(event: Event, left: PitLeft, periods: Iterable[Period]) -> bool:
    entered_ms = event.t_ms - (left.duration_ms or 0)
    return any(
        period.kind == "red"
        and period.start.t_ms <= event.t_ms
        and (period.end is None or period.end.t_ms >= entered_ms)
        for period in periods
    )


def _retirement(event: Event, retired: Retired, roster: Roster) -> Alert:
    facts = RetirementFacts(kind="retirement", reason=retired.reason, did_not_start=retired.did_not_start)
    return _about(event, roster, retired.driver, f"retirement-{retired.driver}", facts, lap=retired.laps)


def _penalty(event: Event, penalty: Penalty, roster: Roster) -> Alert:
    facts = PenaltyFacts(kind="penalty", penalty=penalty.kind, seconds=penalty.seconds, reason=penalty.reason)
    return _about(event, roster, penalty.driver, f"penalty-{event.seq}", facts)


def _chequered_flag(event: Event, flag: ChequeredFlag, roster: Roster) -> Alert:
    return _about(event, roster, flag.driver, "chequered_flag", ChequeredFlagFacts(kind="chequered_flag"), lap=flag.lap)


def _about(
    event: Event,
    roster: Roster,
    driver: str | None,
    identity: str,
    facts: AlertFacts,
    *,
    lap: int | None = None,
    time_ms: int | None = None,
) -> Alert:
    alert = Alert(
        run=event.run,
        id=identity,
        kind=facts.kind,
        seq=event.seq,
        t_ms=event.t_ms,
        title="",
        driver=driver,
        code=roster.code(driver) if driver else None,
        name=roster.name(driver) if driver else None,
        lap=lap,
        time_ms=time_ms,
        facts=facts,
    )
    return worded(alert)
