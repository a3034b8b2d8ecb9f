"""What changed between two states of a topic, as a patch of the feed."""

from typing import Final

from pitwall.simulator.sources.feed.merge import items


class _Same:
    """Stands for no change: None is a value too."""


SAME: Final = _Same()


def difference(known: object, now: object) -> object:
    """The patch that makes ``now`` of ``known``, as small as it can be; SAME if nothing changed.

    What a dictionary has no more goes under ``_deleted``; a list that became shorter is sent whole.
    """
    if isinstance(now, dict) and isinstance(known, dict):
        return _of_dictionaries(known, now)
    if isinstance(now, list) and _is_listlike(known, len(now)):
        return _of_lists(items(known), now)
    # 1, 1.0 and true are one to Python.
    return SAME if type(known) is type(now) and known == now else now


def _of_dictionaries(known: dict[str, object], now: dict[str, object]) -> object:
    gone = [key for key in known if key not in now]
    patch: dict[str, object] = {}
    for key, value in now.items():
        if _would_patch_a_list(known.get(key), value):
            gone.append(key)
            patch[key] = value
        elif (change := difference(known[key], value) if key in known else value) is not SAME:
            patch[key] = change
    if gone:
        patch["_deleted"] = gone
    return patch or SAME


def _of_lists(known: dict[str, object], now: list[object]) -> object:
    patch: dict[str, object] = {}
    for index, value in items(now).items():
        if _would_patch_a_list(known.get(index), value):
            return now
        if (change := difference(known[index], value) if index in known else value) is not SAME:
            patch[index] = change
    return patch or SAME


def _is_listlike(known: object, length: int) -> bool:
    """A list no longer than ``length``, or the dictionary that patches of one make where no snapshot came before."""
    if isinstance(known, list):
        return len(known) <= length
    return isinstance(known, dict) and bool(known) and all(key.isdecimal() and int(key) < length for key in known)


def _would_patch_a_list(known: object, now: object) -> bool:
    """A dictionary in the place of a list would be taken for a patch of the list."""
    return isinstance(known, list) and isinstance(now, dict)
