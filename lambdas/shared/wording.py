"""Alerts in English: title and text, made of an alert's facts, for readers who have no words of their own."""

from dataclasses import replace

from pitwall.events import Alert
from pitwall.events.alert_facts import (
    AlertFacts,
    ChequeredFlagFacts,
    EliminationZoneFacts,
    FastestLapFacts,
    KnockedOutFacts,
    NeutralisationEndFacts,
    NewLeaderFacts,
    PenaltyFacts,
    PitStopFacts,
    PoleFacts,
    RetirementFacts,
)
from pitwall.events.alerts import AlertKind

TITLE_LENGTH = 120
TEXT_LENGTH = 500
"""What the contract allows."""

HEADINGS: dict[AlertKind, str] = {
    "fastest_lap": "Fastest lap",
    "new_leader": "New leader",
    "safety_car": "Safety car",
    "safety_car_end": "Safety car in",
    "vsc": "Virtual safety car",
    "vsc_end": "Virtual safety car over",
    "red_flag": "Red flag",
    "red_flag_end": "Red flag over",
    "pit_stop": "Pit stop",
    "retirement": "Retired",
    "penalty": "Penalty",
    "chequered_flag": "Chequered flag",
    "elimination_zone": "In the elimination zone",
    "elimination_zone_left": "Out of the elimination zone",
    "knocked_out": "Knocked out",
    "pole": "Pole position",
}


def worded(alert: Alert) -> Alert:
    """The alert with title and text as its facts have them, cut to what the contract allows."""
    if alert.facts is None:
        return alert
    heading = HEADINGS[alert.kind]
    if isinstance(alert.facts, RetirementFacts) and alert.facts.did_not_start:
        heading = "Did not start"
    about = f" · {alert.name or f'Car {alert.driver}'}" if alert.driver else ""
    text = _text(alert, alert.facts)
    return replace(alert, title=cut(heading + about, TITLE_LENGTH), text=cut(text, TEXT_LENGTH))


def _text(alert: Alert, facts: AlertFacts) -> str:
    match facts:
        case EliminationZoneFacts() | KnockedOutFacts() | PoleFacts():
            return _qualifying(alert, facts)
        case FastestLapFacts():
            return _fastest_lap(alert, facts)
        case NewLeaderFacts():
            return f"Leads after lap {alert.lap}; before it was {_car(facts.before, facts.before_code)}"
        case NeutralisationEndFacts():
            return f"Replaced by: {HEADINGS[facts.replaced_by].lower()}" if facts.replaced_by else "Track clear"
        case PitStopFacts():
            return _pit_stop(alert, facts)
        case RetirementFacts(did_not_start=True):
            return facts.reason
        case RetirementFacts():
            laps = "1 lap" if alert.lap == 1 else f"{alert.lap} laps"
            return f"After {laps}" + (f": {facts.reason}" if facts.reason else "")
        case PenaltyFacts():
            return _penalty(facts) + (f": {facts.reason.lower()}" if facts.reason else "")
        case ChequeredFlagFacts() if alert.driver:
            after = f", after {alert.lap} laps" if alert.lap else ""
            return f"{_car(alert.driver, alert.code)} takes it first{after}"
    return ""


def _fastest_lap(alert: Alert, facts: FastestLapFacts) -> str:
    time_ms, before = alert.time_ms or 0, facts.before
    text = f"{lap_time(time_ms)} on lap {alert.lap}"
    if before is None:
        return text
    rival = _car(before.driver, before.code)
    if facts.lost == "disqualified":
        return f"{text} is the fastest now: {rival} was disqualified"
    if facts.lost == "deleted":
        why = f" ({facts.reason.lower()})" if facts.reason else ""
        return f"{text} is the fastest now: the {lap_time(before.time_ms)} of {rival} was deleted{why}"
    if before.time_ms == time_ms:
        return f"{text}, as quick but earlier than {rival}"
    than = "before" if before.driver == alert.driver else rival
    return f"{text}, {(before.time_ms - time_ms) / 1000:.3f} s quicker than {than}"


def _qualifying(alert: Alert, facts: EliminationZoneFacts | KnockedOutFacts | PoleFacts) -> str:
    match facts:
        case EliminationZoneFacts():
            place = f"P{facts.position}" if facts.position else ""
            short = f"{facts.short_ms / 1000:.3f} s short" if facts.short_ms is not None else ""
            return " · ".join(word for word in (facts.part, place, short) if word)
        case KnockedOutFacts():
            return facts.part
        case PoleFacts():
            time = lap_time(alert.time_ms) if alert.time_ms is not None else ""
            ahead = f"{facts.margin_ms / 1000:.3f} s ahead" if facts.margin_ms is not None else ""
            return " · ".join(word for word in (time, ahead) if word)


def _pit_stop(alert: Alert, facts: PitStopFacts) -> str:
    text = f"{duration(alert.time_ms or 0)} in the pit lane"
    if facts.compound:
        text += f", leaves on {facts.compound.lower()} tyres"
        if facts.fresh_tyre or facts.tyre_life == 0:
            text += ", new"
        elif facts.tyre_life:
            text += f", {facts.tyre_life} laps old"
    return text + (", under the red flag" if facts.red_flag else "")


def _penalty(facts: PenaltyFacts) -> str:
    seconds = f"{facts.seconds} second " if facts.seconds is not None else ""
    what = {
        "time": "time penalty",
        "stop_and_go": "stop and go penalty",
        "drive_through": "drive through penalty",
        "black_flag": "black flag",
    }
    return (seconds + what[facts.penalty]).capitalize()


def _car(driver: str, code: str | None) -> str:
    return code or f"car {driver}"


def lap_time(time_ms: int) -> str:
    """A lap time as the sport writes it: ``1:22.167``, ``59.480``."""
    minutes, rest_ms = divmod(time_ms, 60_000)
    seconds, thousandths = divmod(rest_ms, 1000)
    return f"{minutes}:{seconds:02d}.{thousandths:03d}" if minutes else f"{seconds}.{thousandths:03d}"


def duration(time_ms: int) -> str:
    """A span of time: ``22.4 s``, ``24 min 10 s``."""
    if time_ms < 120_000:
        return f"{time_ms / 1000:.1f} s"
    minutes, rest_ms = divmod(time_ms, 60_000)
    return f"{minutes} min {rest_ms // 1000} s"


def cut(text: str, limit: int) -> str:
    """The text in at most ``limit`` characters."""
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
