"""What race control announces by the clock and the weather rather than by what the cars do."""

from random import Random

from pitwall.simulator.sources.demo.agenda import Agenda
from pitwall.simulator.sources.demo.race_control import RaceControl
from pitwall.simulator.sources.demo.state import RaceState

_MINUTE_MS = 60_000
_NORMAL_GRIP = 0.15


def announce_before_start(agenda: Agenda, rng: Random, state: RaceState, control: RaceControl) -> None:
    """Pit exit, risk of rain, formation lap."""
    lights_out_ms = state.lights_out_ms
    risk = rng.choice((60, 80, 100)) if state.climate.shower else rng.choice((0, 10, 20))
    agenda.at(lights_out_ms - 43 * _MINUTE_MS, lambda now: control.set_status(now, "clear"))
    agenda.at(
        lights_out_ms - 43 * _MINUTE_MS, lambda now: control.show_flag(now, "GREEN LIGHT - PIT EXIT OPEN", "GREEN")
    )
    for minutes, text in (
        (33, "PIT EXIT CLOSED"),
        (18, f"RISK OF RAIN FOR F1 RACE IS {risk}%"),
        (8, "FORMATION LAP WILL START AT 15:00"),
    ):
        _say_at(agenda, control, lights_out_ms - minutes * _MINUTE_MS, text)
    agenda.at(lights_out_ms + 28_000, lambda now: control.show_flag(now, "GREEN LIGHT - PIT EXIT OPEN", "GREEN"))


def announce_weather(agenda: Agenda, state: RaceState, control: RaceControl) -> None:
    """Low grip when the rain comes, normal grip when the track has dried."""
    shower = state.climate.shower
    if shower is None:
        return
    _say_at(agenda, control, shower.start_ms + 40_000, "LOW GRIP CONDITIONS")
    _say_at(agenda, control, shower.start_ms + 95_000, "TRACK SURFACE SLIPPERY IN TRACK SECTOR 12")
    dry_ms = shower.end_ms + round(shower.drying_ms * (1 - _NORMAL_GRIP / shower.peak))

    def normal_grip(now_ms: int) -> None:
        if state.chequered_ms is None:
            control.say(now_ms, "NORMAL GRIP CONDITIONS")

    agenda.at(dry_ms, normal_grip)


def _say_at(agenda: Agenda, control: RaceControl, t_ms: int, text: str) -> None:
    agenda.at(t_ms, lambda now: control.say(now, text))
