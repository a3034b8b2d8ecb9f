"""The circuit's outline, as the fastest car whose positions came close together drove it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from pitwall.events import Track, TrackMark
from pitwall.simulator.sources.fastf1.clock import completed
from pitwall.simulator.sources.fastf1.laps import sector_ends
from pitwall.simulator.sources.fastf1.records import Floats, LapRow, PositionSamples, RaceData

_POINTS = 600
_STEP_DM = 5
"""Samples closer together than this say nothing about the shape."""

_LONGEST_STEPS_DM = (1000, 2000, 4000)
"""Holes between positions that may be, narrow ones first: a hole cuts a corner off the map.

At 330 km/h a car goes 24 m between two positions, and here and there the feed leaves out two or three.
"""

_SHARE_OF_MOST = 0.8
"""A lap has enough positions with so many a second of those the best lap has."""

_CLOSED_DM = 2000
_LAPS_FOR_SECTORS = 20


def read_track(race: RaceData) -> Track | None:
    """The outline from the line round to the line; None if no lap has the positions for it."""
    clean = list(_fastest_first(race.laps, race.positions))
    outline = _fastest_whole([line for lap in clean if (line := _line(lap, race.positions[lap.driver]))])
    if outline is None:
        return None
    x_dm, y_dm = outline
    length_m = round(float(np.hypot(np.diff(x_dm, append=x_dm[0]), np.diff(y_dm, append=y_dm[0])).sum()) / 10)
    return Track(
        x_dm=tuple(np.rint(x_dm).astype(np.int64).tolist()),
        y_dm=tuple(np.rint(y_dm).astype(np.int64).tolist()),
        corners=race.corners,
        sector_ends=tuple(_sector_ends(clean[:_LAPS_FOR_SECTORS], race.positions)),
        marshal_sectors=race.marshal_sectors,
        rotation_deg=race.rotation_deg,
        length_m=length_m if 100 <= length_m <= 30_000 else None,
    )


def _fastest_first(laps: Sequence[LapRow], positions: Mapping[str, PositionSamples]) -> Iterator[LapRow]:
    """Laps without a pass through the pit lane, the fastest first."""
    clean = [
        (lap.lap_time_ms, lap)
        for lap in completed(laps)
        if lap.lap_time_ms is not None and lap.lap > 1 and lap.pit_in_ms is None and lap.pit_out_ms is None
    ]
    return (lap for _, lap in sorted(clean, key=lambda entry: entry[0]) if lap.driver in positions)


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


@dataclass(frozen=True, slots=True)
class _Line:
    """The distinct positions of one lap from the line to the line."""

    x_dm: Floats
    y_dm: Floats
    a_second: float
    """How many there are for each second of the lap."""

    @property
    def steps_dm(self) -> Floats:
        """How far each position is from the one before."""
        return np.hypot(np.diff(self.x_dm), np.diff(self.y_dm))


def _line(lap: LapRow, position: PositionSamples) -> _Line | None:
    """The positions of a lap, or None if they do not go all the way round or do not meet."""
    if lap.end_ms is None or not lap.lap_time_ms:
        return None
    start_ms = lap.end_ms - lap.lap_time_ms
    first, last = np.searchsorted(position.t_ms, (start_ms, lap.end_ms), side="right")
    inside = slice(int(first), int(last))
    if first == last or position.t_ms[0] > start_ms or position.t_ms[-1] < lap.end_ms:
        return None
    ends = [np.interp([start_ms, lap.end_ms], position.t_ms, axis) for axis in (position.x_dm, position.y_dm)]
    x_dm = np.concatenate((ends[0][:1], position.x_dm[inside], ends[0][1:]))
    y_dm = np.concatenate((ends[1][:1], position.y_dm[inside], ends[1][1:]))
    if np.hypot(x_dm[-1] - x_dm[0], y_dm[-1] - y_dm[0]) > _CLOSED_DM:
        return None
    kept = np.concatenate(([True], np.hypot(np.diff(x_dm), np.diff(y_dm)) > _STEP_DM))
    return _Line(x_dm[kept], y_dm[kept], 1000 * int(kept.sum()) / lap.lap_time_ms)


def _fastest_whole(lines: Sequence[_Line]) -> tuple[Floats, Floats] | None:
    """The first of ``lines`` with enough positions and the narrowest holes, as points at even distances.

    A feed may repeat one place in many rows, so only places that differ count.
    """
    enough = _SHARE_OF_MOST * max((line.a_second for line in lines), default=0.0)
    dense = [(line, float(line.steps_dm.max(initial=0.0))) for line in lines if line.a_second >= enough]
    for limit_dm in _LONGEST_STEPS_DM:
        for line, longest_dm in dense:
            if 0 < longest_dm <= limit_dm:
                along = np.concatenate(([0.0], np.cumsum(line.steps_dm)))
                even = np.linspace(0.0, along[-1], min(_POINTS, 2 * len(along)), endpoint=False)
                return np.interp(even, along, line.x_dm), np.interp(even, along, line.y_dm)
    return None
