"""What people run: the ``pitwall`` command and its parts."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
"""The folder that holds our packages: the checkout, or where they are installed."""
