"""The token of a Formula 1 account, without which the live timing leaves out where the cars are."""

import os
from collections.abc import Callable
from pathlib import Path

import platformdirs

from pitwall.simulator.sources.live.address import Address

WITHOUT = (
    "Live timing without a Formula 1 account: no cars on the map and no telemetry, all else is there "
    "(F1_USERNAME and F1_PASSWORD name one with F1 TV)"
)


class Account:
    """The account in the environment, or the one FastF1 has signed in. Its token goes to the sport's server alone."""

    def __init__(self, address: Address, say: Callable[[str], None]) -> None:
        self._address = address
        self._say = say
        self._given_up = False

    def token(self) -> str | None:
        """A token that is good now, None without an account; says which of the two the first time it is none."""
        if self._given_up or not self._address.is_sport:
            return None
        if not _named():
            self._without(WITHOUT)
            return None
        # FastF1 brings pandas and matplotlib with it: only those with an account wait for that.
        from fastf1.exceptions import F1AuthError  # noqa: PLC0415

        from pitwall.simulator.sources.fastf1.private_api import account_token  # noqa: PLC0415

        try:
            return account_token()
        except F1AuthError as error:
            why = str(error).splitlines()[0][:200]
        except Exception as error:  # its text may hold anything
            why = type(error).__name__
        self._without(f"{WITHOUT}; signing in failed: {why}")
        return None

    def refused(self) -> None:
        """The server did not take the token: go on without."""
        self._without(f"{WITHOUT}; the server refuses the account: has it an F1 TV subscription?")

    def _without(self, why: str) -> None:
        self._given_up = True
        self._say(why)


def _named() -> bool:
    """Whether the environment, or what FastF1's own sign-in left, names an account."""
    if os.environ.get("F1_USERNAME") and os.environ.get("F1_PASSWORD"):
        return True
    return (Path(platformdirs.user_data_dir("fastf1")) / "f1auth_token.json").exists()
