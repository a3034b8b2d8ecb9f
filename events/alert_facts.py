"""What alerts are made of: typed values for each kind, from which every reader makes its own words.

What most alerts have in common (driver, lap, time) stands on the alert itself.
"""

from dataclasses import dataclass
from typing import Literal

from pitwall.events.fields import (
    Compound,
    DriverCode,
    DriverNumber,
    DurationMs,
    LapCount,
    LapNumber,
    Name,
    PenaltySeconds,
    Position,
    Text,
)

PenaltyKind = Literal["time", "stop_and_go", "drive_through", "black_flag"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordLap:
    """The lap that was the fastest before; ``code`` is missing where the roster does not have the driver."""

    driver: DriverNumber
    code: DriverCode | None = None
    lap: LapNumber
    time_ms: DurationMs


@dataclass(frozen=True, slots=True, kw_only=True)
class FastestLapFacts:
    """The alert's lap is the fastest. Without ``lost`` and ``given_back`` it was driven just now."""

    kind: Literal["fastest_lap"]
    before: RecordLap | None = None
    lost: Literal["deleted", "disqualified"] | None = None
    """How the lap before lost the record; the alert's lap is an earlier one then, and slower."""
    reason: Text = ""
    """Why the time was deleted, in race control's words."""
    given_back: bool = False
    """The alert's lap had lost its time and has it again."""

    @property
    def begins_anew(self) -> bool:
        """Whether a ruling made this lap the fastest, so that it need not be quicker than what was announced."""
        return self.lost is not None or self.given_back


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLeaderFacts:
    """The alert's driver leads after the alert's lap; who led before."""

    kind: Literal["new_leader"]
    before: DriverNumber
    before_code: DriverCode | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NeutralisationFacts:
    """A neutralisation began: there is nothing to know but its kind."""

    kind: Literal["safety_car", "vsc", "red_flag"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NeutralisationEndFacts:
    """A neutralisation ended: the next one took its place, or else the track is clear."""

    kind: Literal["safety_car_end", "vsc_end", "red_flag_end"]
    replaced_by: Literal["safety_car", "vsc", "red_flag"] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PitStopFacts:
    """The tyres a car leaves on, ``tyre_life`` in laps; the alert has the time in the pit lane."""

    kind: Literal["pit_stop"]
    compound: Compound | None = None
    tyre_life: LapCount | None = None
    fresh_tyre: bool | None = None
    red_flag: bool = False
    """The race was stopped while the car was in the lane."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetirementFacts:
    """Why a car is out, as the feed puts it; the alert has the laps it completed."""

    kind: Literal["retirement"]
    reason: Text = ""
    did_not_start: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PenaltyFacts:
    """A penalty given by the stewards; ``reason`` in race control's words."""

    kind: Literal["penalty"]
    penalty: PenaltyKind
    seconds: PenaltySeconds | None = None
    reason: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChequeredFlagFacts:
    """The race is over; the alert has who saw the flag first and after how many laps, where that is known."""

    kind: Literal["chequered_flag"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EliminationZoneFacts:
    """The alert's driver dropped into the elimination zone of a part of a qualifying, or got out of it.

    The alert has his best lap of the part, where he has one; ``short_ms`` is what that lacks to go on.
    """

    kind: Literal["elimination_zone", "elimination_zone_left"]
    part: Name
    position: Position | None = None
    short_ms: DurationMs | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnockedOutFacts:
    """The part of the qualifying that was the driver's last."""

    kind: Literal["knocked_out"]
    part: Name


@dataclass(frozen=True, slots=True, kw_only=True)
class PoleFacts:
    """The alert's driver was the fastest in the last part, by ``margin_ms``; the alert has the lap time."""

    kind: Literal["pole"]
    margin_ms: DurationMs | None = None


AlertFacts = (
    FastestLapFacts
    | NewLeaderFacts
    | NeutralisationFacts
    | NeutralisationEndFacts
    | PitStopFacts
    | RetirementFacts
    | PenaltyFacts
    | ChequeredFlagFacts
    | EliminationZoneFacts
    | KnockedOutFacts
    | PoleFacts
)
