"""Race strategy: which tyres a car starts on, and when it plans to change them."""

from random import Random

from pitwall.simulator.sources.demo.car import PlannedStop
from pitwall.simulator.sources.demo.grid import Entrant
from pitwall.simulator.sources.demo.state import SHORTEST_WITH_STOPS
from pitwall.simulator.sources.demo.tyres import COMPOUNDS, SLICKS

Strategy = tuple[tuple[str, ...], tuple[float, ...]]
"""The compounds in their order, and at which parts of the race to change."""

_STRATEGIES: dict[Strategy, int] = {
    (("MEDIUM", "HARD"), (0.42,)): 40,
    (("SOFT", "HARD"), (0.31,)): 16,
    (("HARD", "MEDIUM"), (0.58,)): 14,
    (("HARD", "SOFT"), (0.68,)): 6,
    (("MEDIUM", "HARD", "SOFT"), (0.3, 0.74)): 10,
    (("SOFT", "MEDIUM", "MEDIUM"), (0.25, 0.62)): 12,
    (("MEDIUM", "HARD", "MEDIUM"), (0.28, 0.65)): 12,
}


def draw_plan(rng: Random, entrant: Entrant, laps: int) -> tuple[str, list[PlannedStop]]:
    """The compound to start on, and the stops planned from there."""
    if laps < SHORTEST_WITH_STOPS:
        return rng.choice(("SOFT", "MEDIUM")), []
    # A hard tyre off the line is for those with little to lose.
    weights = [
        weight * (0.3 if compounds[0] == "HARD" and entrant.grid <= 10 else 1.0)
        for (compounds, _), weight in _STRATEGIES.items()
    ]
    compounds, parts = rng.choices(list(_STRATEGIES), weights)[0]
    spread = max(1.0, laps * 0.05)
    stops = [
        PlannedStop(lap=min(laps - 3, max(2, round(laps * part + rng.uniform(-spread, spread)))), compound=compound)
        for part, compound in zip(parts, compounds[1:], strict=True)
    ]
    return compounds[0], stops


def slick_for(laps_to_go: int, stretch: float, avoid: str | None) -> str:
    """The fastest slick that lasts so many laps; not ``avoid``, when another compound is due."""
    choices = [compound for compound in SLICKS if compound != avoid]
    lasting = (compound for compound in choices if COMPOUNDS[compound].life * 1.05 * stretch >= laps_to_go)
    return next(lasting, choices[-1])
