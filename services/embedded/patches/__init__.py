"""What Pitwall changes in MiniStack, in the process that runs it: a file for each fault.

Each file says what goes wrong without it, where that is in MiniStack's source, and what it replaces. A patch whose
target is gone ends the start with one line. ``tests/unit/test_emulator_patches.py`` shows each fault in MiniStack
as it is, and so tells when a patch is no longer needed.
"""

from pitwall.services.embedded.patches import deep_records, log_retention, retention, steady_time, unsaved_objects
from pitwall.services.embedded.patches.patching import VERSIONS, PatchError

__all__ = ["VERSIONS", "PatchError", "apply_all"]


def apply_all() -> None:
    """Apply every patch; call it before the emulator serves. Raises PatchError."""
    deep_records.apply()
    steady_time.apply()
    retention.apply()
    log_retention.apply()
    unsaved_objects.apply()
