"""The token that functions show to the dashboard, given in the environment or kept in a file."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from scripts.errors import CommandError

SETTING = "PITWALL_INGEST_TOKEN"
FILE_SETTING = "PITWALL_INGEST_TOKEN_FILE"


def given_token(environ: Mapping[str, str]) -> str | None:
    """The token of ``PITWALL_INGEST_TOKEN``, else of the file that ``PITWALL_INGEST_TOKEN_FILE`` names.

    None if there is neither. Raises CommandError if the file cannot be read.
    """
    if token := environ.get(SETTING, "").strip():
        return token
    path = environ.get(FILE_SETTING)
    if not path:
        return None
    try:
        return Path(path).read_text(encoding="ascii").strip() or None
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise CommandError(f"{FILE_SETTING}: {path} cannot be read: {error}") from None


def made_token(environ: Mapping[str, str]) -> str | None:
    """Make a token and keep it in the file that ``PITWALL_INGEST_TOKEN_FILE`` names.

    Returns None if none is named. The file can be read by its owner alone. Raises
    CommandError if it cannot be written.
    """
    path = environ.get(FILE_SETTING)
    if not path:
        return None
    token = secrets.token_urlsafe(32)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(token)
    except OSError as error:
        raise CommandError(f"{FILE_SETTING}: {path} cannot be written: {error}") from None
    return token
