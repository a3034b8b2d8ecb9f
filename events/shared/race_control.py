"""Reads facts out of race control's own wording.

Wordings as they stand in the recorded messages of 2018 to 2025:
``CAR 12 (ANT) TIME 1:37.326 DELETED - TRACK LIMITS AT TURN 4 LAP 16 15:48:48``,
``CAR 81 (PIA) LAP DELETED - TRACK LIMITS AT TURN 12 LAP 44 16:36:38``,
``FIA STEWARDS: 5 SECOND TIME PENALTY FOR CAR 5 (BOR) - UNSAFE RELEASE``,
``FIA STEWARDS: PENALTY SERVED - 5 SECOND TIME PENALTY FOR CAR 5 (BOR) - UNSAFE RELEASE``,
``FIA STEWARDS: BLACK FLAG FOR CAR 27 (HUL)``.
"""

import re
from dataclasses import dataclass

from pitwall.events.alert_facts import PenaltyKind

_TIME = r"(?:(?P<minutes>\d{1,2}):)?(?P<seconds>\d{1,2})\.(?P<thousandths>\d{3})"
_DELETED = re.compile(rf"CAR (?P<car>\d{{1,3}}) .*?(?:TIME {_TIME}|LAP) DELETED(?: - (?P<reason>.*))?$")
_REINSTATED = re.compile(rf"CAR (?P<car>\d{{1,3}}) .*TIME {_TIME} .*REINSTATED")
_LAP = re.compile(r"\bLAP (\d{1,3})\b(?! DELETED)")
_PENALTY = re.compile(
    r"(?P<what>\b\d{1,3} SECOND(?:S)?(?: STOP(?:[ /-]| AND )?GO)?(?: TIME)? PENALTY|DRIVE[ -]?THROUGH PENALTY"
    r"|STOP(?:[ /-]| AND )?GO PENALTY|BLACK FLAG)"
    r" FOR CAR (?P<car>\d{1,3})\b[^-]*(?:- (?P<reason>.*))?$"
)


@dataclass(frozen=True, slots=True)
class LapNote:
    """A lap time deleted or given back. ``lap`` and ``lap_time_ms`` where the message has them."""

    driver: str
    lap: int | None
    lap_time_ms: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Penalty:
    """A penalty as announced: what (``5 SECOND TIME PENALTY``), for which car, and why."""

    driver: str
    what: str
    reason: str

    @property
    def kind(self) -> PenaltyKind:
        """What kind of penalty it is."""
        if "STOP" in self.what:
            return "stop_and_go"
        if "DRIVE" in self.what:
            return "drive_through"
        return "black_flag" if "FLAG" in self.what else "time"

    @property
    def seconds(self) -> int | None:
        """How long a time penalty or a stop is, None where the message does not say."""
        seconds = self.what.partition(" ")[0]
        return int(seconds) if seconds.isdecimal() else None


def parse_deletion(message: str) -> LapNote | None:
    """The lap time a message deletes, or None if it deletes none."""
    return _lap_note(_DELETED.search(message), message)


def parse_reinstatement(message: str) -> LapNote | None:
    """The lap time a message gives back, or None if it gives none back."""
    return _lap_note(_REINSTATED.search(message), message)


def parse_penalty(message: str) -> Penalty | None:
    """The penalty a message announces; None for notes, investigations and served penalties."""
    return None if "SERVED" in message else _penalty(message)


def parse_served(message: str) -> Penalty | None:
    """The penalty a message says was served, or None if it says no such thing."""
    return _penalty(message) if "PENALTY SERVED" in message else None


def _penalty(message: str) -> Penalty | None:
    if (match := _PENALTY.search(message)) is None:
        return None
    return Penalty(driver=match["car"], what=match["what"], reason=(match["reason"] or "").strip())


def _lap_note(match: re.Match[str] | None, message: str) -> LapNote | None:
    if match is None:
        return None
    lap = _LAP.findall(message)
    time_ms = None
    if match["seconds"]:
        time_ms = int(match["minutes"] or 0) * 60_000 + int(match["seconds"]) * 1000 + int(match["thousandths"])
    reason = (match.groupdict().get("reason") or "").strip()
    return LapNote(match["car"], int(lap[-1]) if lap else None, time_ms, reason)
