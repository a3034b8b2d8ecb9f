"""The outline of the circuit, which the feed does not have: as a car drove it, where the cars' positions were sent."""

from collections.abc import Iterable

from pitwall.events import CarFrames, LapCompleted, SectorCompleted, Track
from pitwall.simulator.race import Moment

LapId = tuple[str, int]


def outline(moments: Iterable[Moment]) -> Track | None:
    """The outline by what was told so far; None without the positions of a whole lap."""
    places: dict[str, list[tuple[int, int, int]]] = {}
    laps: dict[LapId, tuple[int, LapCompleted]] = {}
    sectors: dict[LapId, dict[int, int]] = {}
    for t_ms, told in moments:
        if isinstance(told, CarFrames):
            for car in told.cars:
                found = zip(told.ticks_ms, car.x_dm, car.y_dm, strict=False)
                known = ((tick, x, y) for tick, x, y in found if x is not None and y is not None)
                places.setdefault(car.driver, []).extend(known)
        elif isinstance(told, LapCompleted):
            laps[told.driver, told.lap] = t_ms, told
        elif isinstance(told, SectorCompleted):
            sectors.setdefault((told.driver, told.lap), {})[told.sector] = t_ms
    if not any(places.values()):
        return None
    # What makes an outline of positions needs numpy, which recordings without positions need not wait for.
    import numpy as np  # noqa: PLC0415

    from pitwall.simulator.sources.fastf1.records import LapRow, PositionSamples, RaceData  # noqa: PLC0415
    from pitwall.simulator.sources.fastf1.track import read_track  # noqa: PLC0415

    rows = tuple(
        LapRow(
            driver=driver,
            lap=lap,
            end_ms=end_ms,
            lap_time_ms=told.lap_time_ms,
            sector_end_ms=(sectors.get((driver, lap), {}).get(1), sectors.get((driver, lap), {}).get(2), end_ms),
            pit_in_ms=end_ms if told.pit_in else None,
            pit_out_ms=end_ms if told.pit_out else None,
        )
        for (driver, lap), (end_ms, told) in laps.items()
    )
    positions = {
        driver: PositionSamples(
            t_ms=np.array([tick for tick, _, _ in found], dtype=np.int64),
            x_dm=np.array([x for _, x, _ in found], dtype=np.float64),
            y_dm=np.array([y for _, _, y in found], dtype=np.float64),
        )
        for driver, found in places.items()
        if found
    }
    return read_track(RaceData(season=1970, laps=rows, positions=positions))
