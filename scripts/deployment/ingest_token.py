"""The token that functions show to the dashboard, given in the environment or kept in a file."""

import os
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path

from pitwall.scripts.errors import CommandError

SETTING = "PITWALL_INGEST_TOKEN"
FILE_SETTING = "PITWALL_INGEST_TOKEN_FILE"


def given_token(environ: Mapping[str, str]) -> str | None:
    """The token of ``PITWALL_INGEST_TOKEN``, else of the file that ``PITWALL_INGEST_TOKEN_FILE`` names.

    Of several, as there are while one replaces another, it is the first: what the functions show.
    None if there is neither. Raises CommandError if the file cannot be read.
    """
    if tokens := _several(environ.get(SETTING, "")):
        return tokens[0]
    path = environ.get(FILE_SETTING)
    return next(iter(kept_tokens(Path(path))), None) if path else None


def kept_tokens(path: Path) -> list[str]:
    """The tokens in a file, none if there is no such file. Raises CommandError if it cannot be read."""
    try:
        return _several(path.read_text(encoding="ascii"))
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as error:
        raise CommandError(f"{FILE_SETTING}: {path} cannot be read: {error}") from None


def keep_tokens(path: Path, tokens: Sequence[str]) -> None:
    """Put tokens into a file that its owner alone can read; whoever reads it finds the old ones or these.

    Raises CommandError if it cannot be written.
    """
    draft = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(",".join(tokens))
        draft.replace(path)
    except OSError as error:
        raise CommandError(f"{FILE_SETTING}: {path} cannot be written: {error}") from None


def made_token(environ: Mapping[str, str]) -> str | None:
    """Make a token and keep it in the file that ``PITWALL_INGEST_TOKEN_FILE`` names.

    Returns None if none is named. The file can be read by its owner alone. Raises
    CommandError if it cannot be written.
    """
    path = environ.get(FILE_SETTING)
    if not path:
        return None
    token = secrets.token_urlsafe(32)
    keep_tokens(Path(path), [token])
    return token


def _several(text: str) -> list[str]:
    return [token.strip() for token in text.split(",") if token.strip()]
