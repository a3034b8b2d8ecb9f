"""Structured logs: one JSON object a line on standard error."""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any, TextIO

_FIELDS = "pitwall_fields"


class JsonLines(logging.Formatter):
    """Writes a record as one line of JSON, its own fields beside the message.

    ``ascii_only`` is for a stream that is not UTF-8: every letter beyond ASCII is escaped, as JSON can.
    """

    def __init__(self, *, ascii_only: bool = False) -> None:
        super().__init__()
        self._ascii_only = ascii_only

    def format(self, record: logging.LogRecord) -> str:
        """The line. What the JSON cannot hold is written as text."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, _FIELDS, {}),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=self._ascii_only, default=str)


def fields(**values: Any) -> dict[str, Any]:
    """What to give as ``extra`` to a logging call: fields of the line, such as run and seq."""
    return {_FIELDS: values}


def log_to(stream: TextIO = sys.stderr) -> None:
    """Send everything from INFO up to the stream, ours and the libraries'."""
    handler = logging.StreamHandler(stream)
    encoding = getattr(stream, "encoding", None) or "utf-8"
    handler.setFormatter(JsonLines(ascii_only=encoding.lower().replace("_", "-") not in {"utf-8", "utf8"}))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    # They say on every idle poll what nobody needs to know.
    for quiet in ("botocore", "boto3", "urllib3"):
        logging.getLogger(quiet).setLevel(logging.WARNING)
