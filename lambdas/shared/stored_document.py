"""A JSON document in S3 that several containers change at once."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from pitwall.events import ContractError
from pitwall.events.envelope import dumps, loads
from pitwall.lambdas.shared.contention import until_unchanged
from pitwall.lambdas.shared.errors import DocumentDamaged
from pitwall.lambdas.shared.form import Form
from pitwall.lambdas.shared.objects import ObjectStore
from pitwall.lambdas.shared.recent import Recent

State = TypeVar("State")

LARGEST_DOCUMENT_BYTES = 16 * 1024 * 1024
KEPT_DOCUMENTS = 4
"""Runs whose document a warm container keeps, so that a batch costs one PUT and no GET."""


@dataclass(frozen=True, slots=True)
class _Version(Generic[State]):
    state: State
    etag: str | None


class SharedDocuments(Generic[State]):
    """Documents of one form. A state must be immutable: a change makes a new one."""

    def __init__(self, store: ObjectStore, form: Form[State], pause: Callable[[float], None] = time.sleep) -> None:
        self._store = store
        self._form = form
        self._pause = pause
        self._kept: Recent[_Version[State]] = Recent(KEPT_DOCUMENTS)

    def update(self, key: str, change: Callable[[State], State]) -> State:
        """The state after ``change``, which is written unless it returned the state it was given.

        ``change`` is called again with the newer state when somebody else was faster.
        Raises DocumentContended, DocumentDamaged.
        """

        def attempt() -> State:
            version = self._kept.get(key) or self._load(key)
            self._kept.forget(key)
            if (state := change(version.state)) is not version.state:
                version = self._write(key, state, version.etag)
            self._kept.keep(key, version)
            return version.state

        return until_unchanged(key, attempt, self._pause)

    def _load(self, key: str) -> _Version[State]:
        if (stored := self._store.get(key)) is None:
            return _Version(self._form.empty(), None)
        try:
            return _Version(self._form.parse(loads(stored.body, LARGEST_DOCUMENT_BYTES)), stored.etag)
        except ContractError as error:
            raise DocumentDamaged(f"{key} cannot be read ({error}): remove it and send the run again") from None

    def _write(self, key: str, state: State, etag: str | None) -> _Version[State]:
        body = dumps(self._form.render(state))
        return _Version(state, self._store.put(key, body, expected=etag, content_type="application/json").etag)
