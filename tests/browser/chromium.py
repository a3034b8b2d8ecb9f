"""Where Chromium is on this machine."""

import os
import shutil


def executable() -> str | None:
    """Its path, from PITWALL_CHROMIUM or the system; None if there is none."""
    return os.environ.get("PITWALL_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
