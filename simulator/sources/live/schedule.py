"""When the next session is, according to FastF1's schedule."""

from datetime import UTC, datetime
from pathlib import Path

UNKNOWN = "When the next session is cannot be told: FastF1's schedule is neither cached nor to be fetched"


def next_session(cache: Path, now: datetime, *, offline: bool = False) -> str:
    """One line that says which session comes next and when, in UTC; that it is not known if it is not."""
    try:
        found = _upcoming(cache, now, offline=offline)
    except Exception:  # whatever FastF1 or its cache has: it is only a hint
        return UNKNOWN
    if found is None:
        return UNKNOWN
    begins, event, session = found
    hours, minutes = divmod(int((begins - now).total_seconds()) // 60, 60)
    left = f"{hours // 24} days" if hours >= 48 else f"{hours} h {minutes:02} min"
    return f"The next session: {event}, {session}, at {begins:%Y-%m-%d %H:%M} UTC, in {left}"


def _upcoming(cache: Path, now: datetime, *, offline: bool) -> tuple[datetime, str, str] | None:
    # FastF1 brings pandas and matplotlib with it: only who has to wait anyway waits for that.
    import fastf1  # noqa: PLC0415

    from pitwall.simulator.sources.fastf1.cache import open_cache  # noqa: PLC0415
    from pitwall.simulator.sources.fastf1.private_api import unattended  # noqa: PLC0415

    coming: list[tuple[datetime, str, str]] = []
    with unattended(), open_cache(cache, season=now.year, offline=offline):
        for season in (now.year, now.year + 1):
            rows = fastf1.get_event_schedule(season).to_dict("records")
            coming.extend(one for row in rows for one in _sessions(row) if one[0] > now)
            if coming:
                return min(coming)
    return None


def _sessions(row: dict[str, object]) -> list[tuple[datetime, str, str]]:
    found = []
    for number in range(1, 6):
        begins, name = row.get(f"Session{number}DateUtc"), row.get(f"Session{number}")
        if isinstance(begins, datetime) and isinstance(name, str) and begins == begins:  # noqa: PLR0124 - NaT is not itself
            plain = datetime(begins.year, begins.month, begins.day, begins.hour, begins.minute, tzinfo=UTC)
            found.append((plain, str(row.get("EventName", "")), name))
    return found
