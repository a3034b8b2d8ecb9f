"""The circuit's outline, as the fastest car with telemetry drove it."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from events import Track, TrackMark
from simulator.sources.fastf1.clock import completed
from simulator.sources.fastf1.laps import sector_ends
from simulator.sources.fastf1.records import Floats, LapRow, PositionSamples, RaceData

_POINTS = 600
_STEP_DM = 5
"""Samples closer together than this say nothing about the shape."""

_LONGEST_STEP_DM = 4000
"""A hole in the feed this wide would cut a corner off the map."""

_CLOSED_DM = 2000
_LAPS_TRIED = 20


def read_track(race: RaceData) -> Track | None:
    """The outline from the line round to the line; None if no lap has the positions for it."""
    fastest = list(_fastest_first(race.laps, race.positions))
    for lap in fastest:
        outline = _outline(lap, race.positions[lap.driver])
        if outline is not None:
            x_dm, y_dm = outline
            length_m = round(float(np.hypot(np.diff(x_dm, append=x_dm[0]), np.diff(y_dm, append=y_dm[0])).sum()) / 10)
            return Track(
                x_dm=tuple(np.rint(x_dm).astype(np.int64).tolist()),
                y_dm=tuple(np.rint(y_dm).astype(np.int64).tolist()),
                corners=race.corners,
                sector_ends=tuple(_sector_ends(fastest, race.positions)),
                marshal_sectors=race.marshal_sectors,
                rotation_deg=race.rotation_deg,
                length_m=length_m if 100 <= length_m <= 30_000 else None,
            )
    return None


def _fastest_first(laps: Sequence[LapRow], positions: Mapping[str, PositionSamples]) -> Iterator[LapRow]:
    """Laps without a pass through the pit lane, the fastest first."""
    clean = [
        (lap.lap_time_ms, lap)
        for lap in completed(laps)
        if lap.lap_time_ms is not None and lap.lap > 1 and lap.pit_in_ms is None and lap.pit_out_ms is None
    ]
    ranked = (lap for _, lap in sorted(clean, key=lambda entry: entry[0]) if lap.driver in positions)
    return (lap for lap, _ in zip(ranked, range(_LAPS_TRIED), strict=False))


def _sector_ends(laps: Sequence[LapRow], positions: Mapping[str, PositionSamples]) -> Iterator[TrackMark]:
    """Where the first two sectors end: the middle of where the cars were when timing says they did."""
    for sector in (1, 2):
        places = []
        for lap in laps:
            position, t_ms = positions[lap.driver], sector_ends(lap)[sector - 1]
            if t_ms is not None and position.t_ms[0] <= t_ms <= position.t_ms[-1]:
                places.append([np.interp(t_ms, position.t_ms, axis) for axis in (position.x_dm, position.y_dm)])
        if places:
            x_dm, y_dm = (round(float(middle)) for middle in np.median(places, axis=0))
            yield TrackMark(number=sector, x_dm=x_dm, y_dm=y_dm)


def _outline(lap: LapRow, position: PositionSamples) -> tuple[Floats, Floats] | None:
    """A lap as points at even distances, or None if its positions have holes or do not meet."""
    if lap.end_ms is None or lap.lap_time_ms is None:
        return None
    start_ms = lap.end_ms - lap.lap_time_ms
    inside = (position.t_ms > start_ms) & (position.t_ms < lap.end_ms)
    if not inside.any() or position.t_ms[0] > start_ms or position.t_ms[-1] < lap.end_ms:
        return None
    at_line = (
        np.interp([start_ms, lap.end_ms], position.t_ms, position.x_dm),
        np.interp([start_ms, lap.end_ms], position.t_ms, position.y_dm),
    )
    x_dm = np.concatenate(([at_line[0][0]], position.x_dm[inside], [at_line[0][1]]))
    y_dm = np.concatenate(([at_line[1][0]], position.y_dm[inside], [at_line[1][1]]))
    steps = np.hypot(np.diff(x_dm), np.diff(y_dm))
    if steps.max() > _LONGEST_STEP_DM or np.hypot(x_dm[-1] - x_dm[0], y_dm[-1] - y_dm[0]) > _CLOSED_DM:
        return None
    kept = np.concatenate(([True], steps > _STEP_DM))
    x_dm, y_dm = x_dm[kept], y_dm[kept]
    along = np.concatenate(([0.0], np.cumsum(np.hypot(np.diff(x_dm), np.diff(y_dm)))))
    even = np.linspace(0.0, along[-1], min(_POINTS, 2 * len(along)), endpoint=False)
    return np.interp(even, along, x_dm), np.interp(even, along, y_dm)
