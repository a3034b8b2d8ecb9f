"""Finds the race a person means in a season's schedule.

FastF1's own search settles for the least unlikely event: it takes Interlagos for the Dutch
Grand Prix. A replay of the wrong race is worse than a question, so a name has to be
part of what the schedule says, and to be part of one event only.
"""

import difflib
import unicodedata
from collections.abc import Callable, Iterable, Sequence

from pitwall.simulator.errors import UsageError
from pitwall.simulator.sources.fastf1.reference import RaceRef
from pitwall.simulator.sources.fastf1.season import ScheduledRace

_ALSO_KNOWN_AS = {
    "albert park": "melbourne",
    "circuit of the americas": "austin",
    "cota": "austin",
    "catalunya": "barcelona",
    "gb": "united kingdom",
    "gilles villeneuve": "montreal",
    "great britain": "united kingdom",
    "hermanos rodriguez": "mexico city",
    "hungaroring": "budapest",
    "interlagos": "sao paulo",
    "losail": "lusail",
    "paul ricard": "le castellet",
    "red bull ring": "spielberg",
    "uae": "united arab emirates",
    "uk": "united kingdom",
    "us": "united states",
    "usa": "united states",
    "yas marina": "yas island",
}
"""Names in use that the schedule does not have."""


def find_race(ref: RaceRef, events: Sequence[ScheduledRace]) -> ScheduledRace:
    """The one race of the season that ``ref`` names.

    Raises UsageError, naming the races that come close, if there is none or more than one,
    or if it is a test.
    """
    found = _by_round(ref, events) if ref.round is not None else _by_name(ref, events)
    if not found.is_race:
        raise UsageError(f"race {ref}: {found.name} has no race")
    return found


def _by_round(ref: RaceRef, events: Sequence[ScheduledRace]) -> ScheduledRace:
    for event in events:
        if event.round == ref.round:
            return event
    last = max((event.round for event in events), default=0)
    raise UsageError(f"race {ref}: season {ref.season} has rounds 1 to {last}")


def _by_name(ref: RaceRef, events: Sequence[ScheduledRace]) -> ScheduledRace:
    wanted = _plain(ref.race)
    spellings = [wanted]
    if wanted in _ALSO_KNOWN_AS:
        spellings.append(_ALSO_KNOWN_AS[wanted])
    for is_match in _CLOSEST_FIRST:
        if matches := [event for event in events if any(is_match(spelling, event) for spelling in spellings)]:
            if len(matches) == 1:
                return matches[0]
            raise UsageError(f"race {ref} could be {_listed(matches)}: ask by round number")
    raise UsageError(f"race {ref} is not in the schedule; {_close_to(wanted, events)}")


def _plain(name: str) -> str:
    """A name in lower case, without accents and punctuation."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    words = "".join(letter if letter.isalnum() else " " for letter in letters if not unicodedata.combining(letter))
    return " ".join(words.split())


def _short(event: ScheduledRace) -> str:
    return _plain(event.name).removesuffix(" grand prix")


def _is_named_after(country: str, event: ScheduledRace) -> bool:
    """Whether an event bears a country's name: Italy has two races, one of them the Italian."""
    return country == _plain(event.country) and country[:3] == _short(event)[:3]


def _has_words(wanted: str, *names: str) -> bool:
    """Whether one of the names has the wanted words in a row."""
    return any(f" {wanted} " in f" {_plain(name)} " for name in names)


def _has_beginnings(wanted: str, *names: str) -> bool:
    """Like ``_has_words``, the last word perhaps cut short."""
    return len(wanted) >= 3 and any(f" {wanted}" in f" {_plain(name)}" for name in names)


_CLOSEST_FIRST: tuple[Callable[[str, ScheduledRace], bool], ...] = (
    lambda wanted, event: wanted.removesuffix(" gp").removesuffix(" grand prix") == _short(event),
    lambda wanted, event: wanted == _plain(event.location),
    _is_named_after,
    lambda wanted, event: wanted == _plain(event.country),
    lambda wanted, event: _has_words(wanted, event.name, event.location, event.country),
    lambda wanted, event: _has_beginnings(wanted, event.name, event.location, event.country),
    lambda wanted, event: _has_beginnings(wanted, event.official_name),
)


def _listed(events: Iterable[ScheduledRace]) -> str:
    return ", ".join(str(event) for event in events)


def _close_to(wanted: str, events: Sequence[ScheduledRace]) -> str:
    names: dict[str, ScheduledRace] = {}
    for event in events:
        for name in (_short(event), _plain(event.location), _plain(event.country)):
            names.setdefault(name, event)
    close = dict.fromkeys(names[name] for name in difflib.get_close_matches(wanted, [*names], n=6, cutoff=0.6))
    if close:
        return f"close to it: {_listed(list(close)[:3])}"
    places = ", ".join(event.location or event.name for event in events if event.is_race)
    return f"the season has {places}" if places else "the season has no race yet"
