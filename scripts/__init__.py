"""What people run: the ``pitwall`` command and its parts."""

from pathlib import Path

import pitwall

ROOT = Path(pitwall.__file__).resolve().parent.parent
"""The folder that holds the package: the checkout, or where it is installed."""
