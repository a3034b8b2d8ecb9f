"""The parts of the state document that are not about one driver."""

from pitwall.dashboard.state.plain import Plain, known
from pitwall.dashboard.state.session import Session
from pitwall.events import SessionStarted
from pitwall.events.codec import to_plain


def race_view(session: SessionStarted) -> Plain:
    """What session this is, and of which race."""
    return known(
        name=session.race_name,
        session=session.session,
        kind=session.kind,
        season=session.season,
        round=session.round,
        circuit=session.circuit,
        country=session.country or None,
        date=session.date or None,
        total_laps=session.total_laps,
        source=session.source,
        synthetic=session.synthetic,
        seed=session.seed,
        speed=session.speed,
        lights_out_ms=session.lights_out_ms,
        telemetry=session.telemetry,
    )


def track_view(session: SessionStarted) -> Plain | None:
    """The circuit's outline and corners, None where they are unknown."""
    return to_plain(session.track) if session.track is not None else None


def status_view(session: Session) -> Plain:
    """How far the race is, and the state of the track."""
    track = session.track_status
    newest = session.neutralisations[-1:]
    return known(
        phase=session.phase,
        calm=session.calm or None,
        track=track.value.status if track else None,
        neutralised=newest[0].kind if newest and newest[0].end is None else None,
        since_ms=track.t_ms if track else None,
        yellow_sectors=session.yellow_sectors or None,
    )


def current_lap(session: Session, completed_laps: int) -> int:
    """The lap the leader is on, given how many were completed: at most the last of the race."""
    last = session.started.value.total_laps if session.started else None
    if session.flag is not None and completed_laps:
        return completed_laps
    return min(completed_laps + 1, last) if last else completed_laps + 1
