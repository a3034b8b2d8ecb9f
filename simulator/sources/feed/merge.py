"""The state of a topic: what all patches since the snapshot make together."""

_DELETED = "_deleted"
_BOOKKEEPING = frozenset({_DELETED, "_kf"})
_LONGEST_LIST = 10_000
"""An index beyond this is no index, but a slip that would fill the memory."""


def merged(state: object, patch: object) -> object:
    """The state with a patch applied; ``state`` may be changed in place, ``patch`` never is.

    Dictionaries merge key by key, a list is patched by index through a dictionary with the
    indices as keys, everything else replaces.
    """
    if isinstance(patch, dict):
        if isinstance(state, list):
            return _patched_list(state, patch)
        into = state if isinstance(state, dict) else {}
        removed = patch.get(_DELETED)
        for key in removed if isinstance(removed, list) else ():
            if isinstance(key, str):
                into.pop(key, None)
        for key, value in patch.items():
            if key not in _BOOKKEEPING:
                into[key] = merged(into.get(key), value)
        return into
    if isinstance(patch, list):
        return [merged(None, item) for item in patch]
    return patch


def _patched_list(state: list[object], patch: dict[object, object]) -> list[object]:
    for key, value in patch.items():
        index = int(key) if isinstance(key, str) and key.isascii() and key.isdecimal() else -1
        if 0 <= index < _LONGEST_LIST:
            state.extend([None] * (index + 1 - len(state)))
            state[index] = merged(state[index], value)
    return state


def items(value: object) -> dict[str, object]:
    """The entries of a list or of a patch of one, by index: the feed sends either."""
    if isinstance(value, list):
        return {str(index): item for index, item in enumerate(value)}
    return fields(value)


def fields(value: object) -> dict[str, object]:
    """The value if it is a dictionary, else an empty one."""
    return value if isinstance(value, dict) else {}
