"""How times, titles and texts are written in alerts."""

TITLE_LENGTH = 120
TEXT_LENGTH = 500
"""What the contract allows."""


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


def title(text: str) -> str:
    """A title, cut to what the contract allows."""
    return cut(text, TITLE_LENGTH)


def body(text: str) -> str:
    """A text, cut to what the contract allows."""
    return cut(text, TEXT_LENGTH)


def cut(text: str, limit: int) -> str:
    """The text in at most ``limit`` characters."""
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
