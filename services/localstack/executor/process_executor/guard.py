"""Whom LocalStack answers: programs that ask for it under a name of its own, and no page of another site.

LocalStack itself looks at ``Origin`` alone. A page whose name was made to lead to this machine sends none, nor does one
that only wants something done and loads it as an image. Needs nothing of LocalStack.
"""

import re
from collections.abc import Iterable, Sequence

OWN_NAMES = ("localhost", "127.0.0.1", "[::1]", "localstack", "localhost.localstack.cloud")
"""This machine, the service of a Compose file, and the name that LocalStack has in DNS for 127.0.0.1."""

HOST = re.compile(r"([a-z0-9._-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?")
"""A name or address, with or without a port: LocalStack is published at whichever port somebody chose."""

FROM_NO_OTHER_SITE = frozenset({"none", "same-origin"})

NO_NAME_OF_OURS = "Forbidden: this Host is not LocalStack's own; LOCALSTACK_HOST gives it one more"
ANOTHER_SITE = "Forbidden: pages of other sites are not answered"
A_BROWSER = "Forbidden: a browser has to say which site asks; it does for 127.0.0.1 and localhost"


class Guard:
    """Tells from the headers of a request why it is refused."""

    def __init__(self, more_names: Iterable[str] = ()) -> None:
        names = [name.lower() for name in (*OWN_NAMES, *more_names) if name]
        self._names = frozenset(names)
        # As buckets are addressed. An address has no names under it.
        self._endings = tuple(f".{name}" for name in names if name[-1].isalpha())

    def refusal(self, headers: Iterable[tuple[str, str]]) -> str | None:
        """The reason, which the answer says; None for whoever may ask."""
        given: dict[str, list[str]] = {}
        for name, value in headers:
            given.setdefault(name.lower(), []).append(value.strip())
        host = self._own_host(given.get("host", []))
        if host is None:
            return NO_NAME_OF_OURS
        sites = given.get("sec-fetch-site", [])
        origins = given.get("origin", [])
        if any(origin.lower() not in (f"http://{host}", f"https://{host}") for origin in origins):
            return ANOTHER_SITE
        if not FROM_NO_OTHER_SITE.issuperset(sites):
            return ANOTHER_SITE
        # All browsers call themselves so. They tell the site only to a port that is surely on this machine, which one
        # under a name in DNS is not to them; then nothing else tells a page's image from a program.
        if not sites and any(agent.startswith("Mozilla/") for agent in given.get("user-agent", [])):
            return A_BROWSER
        return None

    def _own_host(self, hosts: Sequence[str]) -> str | None:
        if len(hosts) != 1 or not (found := HOST.fullmatch(host := hosts[0].lower())):
            return None
        name = found[1]
        return host if name in self._names or name.endswith(self._endings) else None
