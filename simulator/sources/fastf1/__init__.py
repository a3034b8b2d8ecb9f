"""Real races through FastF1: from the network, or from a cache of what it once fetched.

From the outside in: ``source`` loads (``loading``, ``cache``, ``progress``, ``private_api``),
``session`` reads what FastF1 has into plain rows (``records``), ``timeline`` turns those
into events with one module for each kind. Only the first group does I/O.
"""

from simulator.sources.fastf1.recordings import CachedRace, cached_races, season_races
from simulator.sources.fastf1.reference import RaceRef, parse_race
from simulator.sources.fastf1.source import FastF1Source

__all__ = ["CachedRace", "FastF1Source", "RaceRef", "cached_races", "parse_race", "season_races"]
