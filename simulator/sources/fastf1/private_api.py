"""Everything this project takes from FastF1 that is private to it, as of 3.9.0.

FastF1 is pinned to that release; an upgrade has this one file to look at.
"""

import functools
import os
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import fastf1.req
import pandas as pd
import requests
from fastf1 import _api
from fastf1.core import Session, SessionResults
from fastf1.exceptions import F1AuthError
from fastf1.internals.f1account import LIVETIMING_URL, SubscriptionToken, token_manager
from fastf1.internals.f1account.login import ENV_PASSWORD, ENV_USERNAME, login
from fastf1.logger import get_logger, soft_exceptions
from fastf1.req import Cache
from requests.adapters import HTTPAdapter

HTTP_CACHE = "fastf1_http_cache.sqlite"
"""The file FastF1 keeps web responses in: schedules, results, circuits."""

SEASON_PART = "season_schedule.ff1pkl"
"""The cached schedule of a season, from the live timing's own index."""

TIMING_PART = "_extended_timing_data"
"""The cached part with laps and running order; without it there is no race."""

TELEMETRY_PARTS = ("car_data", "position_data")

_REFUSED = frozenset({401, 403})
_TIMEOUT_S = (3.0, 30.0)
"""To connect, and between two pieces of an answer: FastF1 itself waits for the archive without a limit."""

PartNotAvailable = _api.SessionNotAvailableError
"""Raised for a part that is neither cached nor to be fetched."""


class CannotGoOn(RuntimeError):
    """Raised where FastF1 would end the process."""


class _OfflineAdapter(HTTPAdapter):
    """Refuses to send anything."""

    def send(self, request: requests.PreparedRequest, *_args: object, **_kwargs: object) -> NoReturn:
        raise requests.ConnectionError(f"offline: {request.url} is not asked", request=request)


@contextmanager
def configured_cache(folder: Path, *, offline: bool) -> Iterator[list[int]]:
    """Let FastF1 work in ``folder``, then forget about it: its cache is a global of the process.

    Yields the refusals of the sport's archive, status 401 or 403, to which later ones are added.
    """
    refused: list[int] = []

    def look(answer: requests.Response, *_args: object, **_kwargs: object) -> None:
        if answer.status_code in _REFUSED and answer.url.startswith(LIVETIMING_URL):
            refused.append(answer.status_code)

    before = Cache._CACHE_DIR, Cache._requests_session_cached
    try:
        Cache.configure(cache_dir=str(folder))
        Cache.offline_mode(offline)
        session = Cache._requests_session_cached
        if offline:
            # Offline mode alone still sends a request whose cached answer depends on its headers.
            for prefix in [*session.adapters]:
                session.mount(prefix, _OfflineAdapter())
        session.hooks["response"].append(look)
        session.request = functools.partial(session.request, timeout=_TIMEOUT_S)
        yield refused
    finally:
        if Cache._requests_session_cached not in (None, before[1]):
            Cache._requests_session_cached.close()
        Cache._CACHE_DIR, Cache._requests_session_cached = before


@contextmanager
def unattended() -> Iterator[None]:
    """Keep FastF1 from asking for an account on the terminal, and from ending the process."""
    sign_in = token_manager._default_auth_func
    token_manager._default_auth_func = _EnvironmentAccount().sign_in
    fastf1.req.exit = _refuse_exit  # shadows the builtin, which also closes standard input
    try:
        yield
    finally:
        token_manager._default_auth_func = sign_in
        del fastf1.req.exit


class _EnvironmentAccount:
    """The account in the environment. FastF1 asks before every request: a refused one is tried once, not 30 times."""

    def __init__(self) -> None:
        self._failed: str | None = None

    def sign_in(self) -> SubscriptionToken:
        """Sign in. Raises F1AuthError, whose text never holds the account."""
        username, password = os.environ.get(ENV_USERNAME), os.environ.get(ENV_PASSWORD)
        if not username or not password:
            raise F1AuthError(f"no account: {ENV_USERNAME} and {ENV_PASSWORD} are not set")
        if self._failed is None:
            try:
                return login(username, password)
            except F1AuthError as error:
                self._failed = str(error).replace(password, "***").replace(username, "***")
        raise F1AuthError(self._failed)


def account_token() -> str:
    """The token of the account in the environment, or of the one FastF1 has signed in. Raises F1AuthError."""
    with unattended():
        token: str = token_manager.get().value
    return token


def signed_in() -> bool:
    """Whether an account was taken: FastF1 has a token that is still good."""
    token = token_manager.get_stored()
    return token is not None and token.is_valid()


def archive_answers(session: Session) -> bool:
    """Ask the sport's archive for one small part of the session; False if it does not give it.

    Raises requests.RequestException if it cannot be reached.
    """
    return _api.fetch_page(session.api_path, "session_info") is not None


def _refuse_exit(_code: object = None) -> NoReturn:
    raise CannotGoOn("FastF1 cannot go on without this part")


def load_whole(session: Session, *, telemetry: bool) -> None:
    """``session.load()``, which here also gives laps where parts of the feed are missing.

    FastF1 gives up on all laps if the track status, the list of drivers or the moment of the
    start is missing. The first two get an empty stand-in, the last an estimate.
    """
    session._results = SessionResults(_force_default_cols=True)
    session._total_laps = None
    session._track_status = pd.DataFrame({"Time": [], "Status": [], "Message": []})
    session._session_status = pd.DataFrame({"Time": pd.to_timedelta([]), "Status": []})
    session._session_start_time = None
    load_status = session._load_session_status_data

    @soft_exceptions("start of the session", "Failed to estimate the start!", get_logger(__name__))  # type: ignore[untyped-decorator]
    def load_status_with_start(**kwargs: object) -> None:
        load_status(**kwargs)
        if session._session_start_time is None:
            session._session_start_time = _estimated_start(session)

    session._load_session_status_data = load_status_with_start
    session.load(telemetry=telemetry)


def _estimated_start(session: Session) -> pd.Timedelta | None:
    """A lap and a tenth, a usual first lap, before the leader first crossed the line."""
    laps, _, _ = _api._extended_timing_data(session.api_path)
    first, usual = laps["Time"].min(), laps["LapTime"].median()
    return None if pd.isna(first) or pd.isna(usual) else first - 1.1 * usual


def running_order(session: Session) -> pd.DataFrame:
    """The feed's own running order and gaps.

    Columns ``Time``, ``Driver``, ``Position``, ``GapToLeader`` and ``IntervalToPositionAhead``.
    Needs the cache the session was loaded through.
    """
    order: pd.DataFrame
    _, order, _ = _api._extended_timing_data(session.api_path)
    return order


def part_begins(session: Session) -> tuple[object, ...]:
    """From when on the feed counted the second and the third part of a qualifying, as time spans.

    The spans FastF1 puts where there are no parts, zero and whole days, are left out.
    """
    nothing, day = pd.Timedelta(0), pd.Timedelta(days=1)
    return tuple(span for span in session._session_split_times[1:] if nothing < span < day)


def race_folder(cache: Path, session: Session) -> Path:
    """Where FastF1 keeps the parts of a session."""
    path: str = session.api_path
    return cache / path.removeprefix("/static/").strip("/")


def why_unreadable(part: Path) -> str:
    """Why FastF1 cannot use a cached part: ``is damaged``, or what wrote it; empty if it can."""
    try:
        with part.open("rb") as file:
            cached = pickle.load(file)  # noqa: S301 - FastF1's own cache, which FastF1 has just unpickled too
    except Exception as error:  # unpickling garbage can raise anything
        return f"is damaged ({type(error).__name__})"
    version = cached.get("version") if isinstance(cached, dict) else None
    if version is None:
        return "is damaged (no version in it)"
    if version == Cache._API_CORE_VERSION:
        return ""
    return f"was written by another FastF1 (cache version {version}, this one reads {Cache._API_CORE_VERSION})"
