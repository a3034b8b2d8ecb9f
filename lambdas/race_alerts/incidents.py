"""Words the alerts that a single event gives rise to."""

from collections.abc import Iterable

from events import Alert, AlertKind, ChequeredFlag, Event, PitLeft, RaceControlMessage, Retired
from events.shared.race_control import Penalty, parse_penalty
from lambdas.race_alerts.neutralisation import Period
from lambdas.shared.roster import Roster
from lambdas.shared.wording import body, duration, title


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
    text = f"{duration(left.duration_ms)} in the pit lane"
    if left.compound:
        text += f", leaves on {left.compound.lower()} tyres{_age(left)}"
    if under_red:
        text += ", under the red flag"
    return _about(
        event,
        roster,
        left.driver,
        kind="pit_stop",
        identity=f"pit_stop-{left.driver}-{left.lap}",
        heading="Pit stop",
        text=text,
        lap=left.lap,
        time_ms=left.duration_ms,
    )


def _age(left: PitLeft) -> str:
    if left.fresh_tyre or left.tyre_life == 0:
        return ", new"
    return f", {left.tyre_life} laps old" if left.tyre_life else ""


def _under_red(event: Event, left: PitLeft, periods: Iterable[Period]) -> bool:
    entered_ms = event.t_ms - (left.duration_ms or 0)
    return any(
        period.status == "red"
        and period.start.t_ms <= event.t_ms
        and (period.end is None or period.end.t_ms >= entered_ms)
        for period in periods
    )


def _retirement(event: Event, retired: Retired, roster: Roster) -> Alert:
    if retired.did_not_start:
        heading, text = "Did not start", retired.reason
    else:
        laps = "1 lap" if retired.laps == 1 else f"{retired.laps} laps"
        heading, text = "Retired", f"After {laps}" + (f": {retired.reason}" if retired.reason else "")
    return _about(
        event,
        roster,
        retired.driver,
        kind="retirement",
        identity=f"retirement-{retired.driver}",
        heading=heading,
        text=text,
        lap=retired.laps,
    )


def _penalty(event: Event, penalty: Penalty, roster: Roster) -> Alert:
    text = penalty.what.capitalize() + (f": {penalty.reason.lower()}" if penalty.reason else "")
    return _about(
        event, roster, penalty.driver, kind="penalty", identity=f"penalty-{event.seq}", heading="Penalty", text=text
    )


def _chequered_flag(event: Event, flag: ChequeredFlag, roster: Roster) -> Alert:
    text = ""
    if flag.driver is not None:
        text = f"{roster.label(flag.driver)} takes it first" + (f", after {flag.lap} laps" if flag.lap else "")
    return _about(
        event,
        roster,
        flag.driver,
        kind="chequered_flag",
        identity="chequered_flag",
        heading="Chequered flag",
        text=text,
        lap=flag.lap,
    )


def _about(
    event: Event,
    roster: Roster,
    driver: str | None,
    *,
    kind: AlertKind,
    identity: str,
    heading: str,
    text: str,
    lap: int | None = None,
    time_ms: int | None = None,
) -> Alert:
    return Alert(
        run=event.run,
        id=identity,
        kind=kind,
        seq=event.seq,
        t_ms=event.t_ms,
        title=title(f"{heading} · {roster.name(driver)}" if driver else heading),
        text=body(text),
        driver=driver,
        code=roster.code(driver) if driver else None,
        lap=lap,
        time_ms=time_ms,
    )
