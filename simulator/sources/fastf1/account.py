"""Why the sport's archive gives a race or does not: no account, no network, or a race not yet run.

Since 15 October 2026 the archive of the live timing answers 403 without an F1 TV subscription. FastF1 3.9.0 signs in
with ``F1_USERNAME`` and ``F1_PASSWORD``, or with what ``python -m fastf1 auth f1tv --authenticate`` has left.
"""

import datetime as dt
import os

import requests
from fastf1.core import Session

from pitwall.simulator.errors import AccountNeeded, SourceUnavailable
from pitwall.simulator.sources.fastf1.cache import OpenCache
from pitwall.simulator.sources.fastf1.private_api import archive_answers, signed_in
from pitwall.simulator.sources.fastf1.season import ScheduledRace

WITHOUT_ACCOUNT = "without one, replay a cached race (--cache DIR, see `pitwall races`) or the demo race (--race demo)"


def check_archive(event: ScheduledRace, name: str, session: Session, cache: OpenCache) -> None:
    """One question to the archive, instead of thirty in vain.

    Raises AccountNeeded if it refuses, SourceUnavailable if the race has not been run or there is no network.
    """
    if event.date > f"{dt.datetime.now(dt.UTC):%Y-%m-%d}":
        raise SourceUnavailable(f"{name} has not been run yet: it is on {event.date}. Choose an earlier race.")
    try:
        given = archive_answers(session)
    except requests.RequestException as error:
        raise SourceUnavailable(f"{name}: no lap timing can be fetched. Is there no network?") from error
    except Exception:  # an answer that makes no sense is for FastF1 to judge, part by part
        return
    if not given:
        check_refusals(name, cache)


def check_refusals(name: str, cache: OpenCache) -> None:
    """Raise AccountNeeded if the archive has refused anything so far."""
    if cache.refused:
        raise AccountNeeded(why_refused(name, cache.refused[-1]))


def why_refused(name: str, status: int) -> str:
    """What to do about a 401 or 403 of the archive, in one line."""
    refused = f"{name}: the sport's archive refuses it ({status})"
    if signed_in():
        return (
            f"{refused} though a Formula 1 account is signed in: since 15 October 2026 it needs an F1 TV subscription "
            "(F1_USERNAME and F1_PASSWORD, or FastF1's own sign-in, name the account), and hosted machines are refused "
            f"even with one; {WITHOUT_ACCOUNT}."
        )
    if os.environ.get("F1_USERNAME") and os.environ.get("F1_PASSWORD"):
        return (
            f"{refused}, and signing in with F1_USERNAME and F1_PASSWORD failed: are they right, and has the account "
            f"an F1 TV subscription? It is needed since 15 October 2026; {WITHOUT_ACCOUNT}."
        )
    return (
        f"{refused}: since 15 October 2026 it needs a Formula 1 account with an F1 TV subscription. Set F1_USERNAME "
        f"and F1_PASSWORD, or sign in with `.venv/bin/python -m fastf1 auth f1tv --authenticate`; {WITHOUT_ACCOUNT}."
    )
