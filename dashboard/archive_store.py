"""The name by which programs outside the repository import :mod:`pitwall.dashboard.archive.store`."""

from pitwall.dashboard.archive.store import ArchiveStore, ArchiveUnavailable, connect

__all__ = ["ArchiveStore", "ArchiveUnavailable", "connect"]
