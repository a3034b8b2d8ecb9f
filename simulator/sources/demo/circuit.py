"""The demo circuit: its outline, its corners, and points along it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from pitwall.events import Corner, Track, TrackMark

Floats = NDArray[np.float64]

NAME = "Lake Varn Circuit"
COUNTRY = "Arvenia"

# Where the straights would meet, in metres, and the radius of the corner there; in
# driving order from the finish line, which is at the origin of a straight along x.
VERTICES = (
    (650.0, 0.0, 24.0),
    (610.0, -190.0, 34.0),
    (930.0, -220.0, 75.0),
    (985.0, -560.0, 24.0),
    (640.0, -470.0, 120.0),
    (430.0, -720.0, 70.0),
    (80.0, -700.0, 40.0),
    (60.0, -420.0, 45.0),
    (-260.0, -380.0, 160.0),
    (-520.0, -560.0, 26.0),
    (-1000.0, -420.0, 60.0),
    (-1060.0, -60.0, 110.0),
    (-830.0, 130.0, 24.0),
    (-640.0, 0.0, 70.0),
)

_CONTROL_SPACING_M = 20.0
_OUTLINE_SPACING_M = 8.0


@dataclass(frozen=True, slots=True, eq=False)
class Circuit:
    """A closed line sampled about every metre from the finish line, and what follows from it.

    ``x_m``, ``y_m``: the samples; ``right_x``, ``right_y``: the unit vector to the right of
    the driving direction there; ``curvature``: 1/m, positive to the left. All have the same
    length; sample ``i`` is ``i * step_m`` along the lap.
    """

    length_m: float
    step_m: float
    x_m: Floats
    y_m: Floats
    right_x: Floats
    right_y: Floats
    curvature: Floats
    corner_m: tuple[float, ...]
    """Where along the lap the apex of each corner is."""

    def position(self, distance_m: Floats, offset_m: Floats) -> tuple[Floats, Floats]:
        """Points ``distance_m`` along (any number of laps) and ``offset_m`` to the right, in metres."""
        along = np.mod(distance_m, self.length_m) / self.step_m
        low = np.floor(along)
        weight = along - low
        i = low.astype(np.intp) % len(self.x_m)
        j = (i + 1) % len(self.x_m)
        x = self.x_m[i] * (1 - weight) + self.x_m[j] * weight + self.right_x[i] * offset_m
        y = self.y_m[i] * (1 - weight) + self.y_m[j] * weight + self.right_y[i] * offset_m
        return x, y

    def corner_near(self, distance_m: float) -> int:
        """The number of the corner nearest to a point along the lap."""
        away = [abs((distance_m - at + self.length_m / 2) % self.length_m - self.length_m / 2) for at in self.corner_m]
        return away.index(min(away)) + 1

    def track(self, sector_ends_m: Sequence[float] = (), marshal_sectors_m: Sequence[float] = ()) -> Track:
        """The outline as the contract has it."""
        at = np.arange(0.0, self.length_m, _OUTLINE_SPACING_M)
        x, y = self.position(at, np.zeros_like(at))
        apex_x, apex_y = self.position(np.array(self.corner_m), np.zeros(len(self.corner_m)))
        corners = zip(decimetres(apex_x), decimetres(apex_y), strict=True)
        return Track(
            x_dm=tuple(decimetres(x)),
            y_dm=tuple(decimetres(y)),
            corners=tuple(Corner(number=n, x_dm=cx, y_dm=cy) for n, (cx, cy) in enumerate(corners, 1)),
            sector_ends=self._marks(sector_ends_m),
            marshal_sectors=self._marks(marshal_sectors_m),
            rotation_deg=0.0,
            length_m=round(self.length_m),
        )

    def _marks(self, along_m: Sequence[float]) -> tuple[TrackMark, ...]:
        x, y = self.position(np.array(along_m), np.zeros(len(along_m)))
        places = zip(decimetres(x), decimetres(y), strict=True)
        return tuple(TrackMark(number=n, x_dm=mx, y_dm=my) for n, (mx, my) in enumerate(places, 1))


def decimetres(metres: Floats) -> list[int]:
    """Metres as whole decimetres."""
    plain: list[int] = np.rint(metres * 10).astype(np.int64).tolist()
    return plain


@cache
def circuit() -> Circuit:
    """The circuit, computed once."""
    rounded = _round_corners(np.array(VERTICES))
    control, _ = _resample(rounded, _CONTROL_SPACING_M)
    line, length_m = _resample(_b_spline(control, per_span=20), 1.0)
    line = np.roll(line, -int(np.argmin(np.hypot(line[:, 0], line[:, 1]))), axis=0)
    step_m = length_m / len(line)
    first = (np.roll(line, -1, 0) - np.roll(line, 1, 0)) / (2 * step_m)
    second = (np.roll(line, -1, 0) - 2 * line + np.roll(line, 1, 0)) / step_m**2
    curvature = _smooth(first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0], reach=9)
    unit = first / np.hypot(first[:, 0], first[:, 1])[:, None]
    apexes = (np.argmin(np.hypot(line[:, 0] - x, line[:, 1] - y)) * step_m for x, y, _ in VERTICES)
    return Circuit(
        length_m=length_m,
        step_m=step_m,
        x_m=line[:, 0],
        y_m=line[:, 1],
        right_x=unit[:, 1],
        right_y=-unit[:, 0],
        curvature=curvature,
        corner_m=tuple(float(apex) for apex in apexes),
    )


def _round_corners(vertices: Floats) -> Floats:
    """The polygon through ``vertices`` with an arc of the given radius in each."""
    points: list[Floats] = []
    for i, (x, y, radius) in enumerate(vertices):
        corner = np.array((x, y))
        back = vertices[i - 1, :2] - corner
        ahead = vertices[(i + 1) % len(vertices), :2] - corner
        back /= math.hypot(*back)
        ahead /= math.hypot(*ahead)
        half = math.acos(float(back @ ahead)) / 2
        bisector = (back + ahead) / math.hypot(*(back + ahead))
        centre = corner + bisector * radius / math.sin(half)
        start, end = (corner + side * radius / math.tan(half) - centre for side in (back, ahead))
        first = math.atan2(start[1], start[0])
        turn = (math.atan2(end[1], end[0]) - first + math.pi) % math.tau - math.pi
        angles = first + turn * np.linspace(0.0, 1.0, max(3, round(abs(turn) * radius / 8)))
        points.append(centre + radius * np.column_stack((np.cos(angles), np.sin(angles))))
    return np.concatenate(points)


def _resample(line: Floats, spacing_m: float) -> tuple[Floats, float]:
    """A closed line at about equal spacing, and its length."""
    closed = np.vstack((line, line[:1]))
    along = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(closed, axis=0).T))))
    length = float(along[-1])
    at = np.arange(round(length / spacing_m)) * (length / round(length / spacing_m))
    return np.column_stack((np.interp(at, along, closed[:, 0]), np.interp(at, along, closed[:, 1]))), length


def _b_spline(control: Floats, per_span: int) -> Floats:
    """The closed uniform cubic B-spline of the control points: its curvature has no steps."""
    t = np.arange(per_span) / per_span
    basis = np.column_stack(((1 - t) ** 3, 3 * t**3 - 6 * t**2 + 4, -3 * t**3 + 3 * t**2 + 3 * t + 1, t**3)) / 6
    spans = np.stack([np.roll(control, shift, axis=0) for shift in (1, 0, -1, -2)], axis=1)
    return np.asarray(basis @ spans, dtype=np.float64).reshape(-1, 2)


def _smooth(values: Floats, reach: int) -> Floats:
    """The mean over ``reach`` samples either side, around the end."""
    around = np.concatenate((values[-reach:], values, values[:reach]))
    return np.convolve(around, np.full(2 * reach + 1, 1 / (2 * reach + 1)), "valid")
