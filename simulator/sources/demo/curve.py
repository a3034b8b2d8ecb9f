"""A smooth curve through points that never goes back: cubic pieces after Fritsch and Carlson."""

import numpy as np

from pitwall.simulator.sources.demo.circuit import Floats


class RisingCurve:
    """Through points at rising ``x`` with ``y`` that never falls. ``slopes`` has the slope of each
    point, NaN where the curve is free to choose.
    """

    def __init__(self, x: Floats, y: Floats, slopes: Floats) -> None:
        self._x = x
        self._y = y
        self._slopes = _tangents(np.diff(x), np.diff(y) / np.diff(x), slopes)

    def at(self, x: Floats) -> tuple[Floats, Floats]:
        """Value and slope at points between the first and the last."""
        i = np.clip(np.searchsorted(self._x, x, side="right") - 1, 0, len(self._x) - 2)
        width = self._x[i + 1] - self._x[i]
        rise = self._y[i + 1] - self._y[i]
        t = (x - self._x[i]) / width
        before, after = self._slopes[i] * width, self._slopes[i + 1] * width
        square, cubic = 3 * rise - 2 * before - after, before + after - 2 * rise
        value = self._y[i] + t * (before + t * (square + t * cubic))
        slope = (before + t * (2 * square + 3 * t * cubic)) / width
        return value, np.maximum(slope, 0.0)


def _tangents(widths: Floats, secants: Floats, given: Floats) -> Floats:
    """The slope at each point: as given, else a mean of its neighbours' that keeps the curve rising."""
    slopes = np.concatenate((secants[:1], np.zeros(len(secants) - 1), secants[-1:]))
    before, after = secants[:-1], secants[1:]
    rising = (before > 0) & (after > 0)
    near, far = 2 * widths[1:] + widths[:-1], widths[1:] + 2 * widths[:-1]
    with np.errstate(divide="ignore"):
        mean = (near + far) / (near / before + far / after)
    slopes[1:-1] = np.where(rising, mean, 0.0)
    slopes = np.where(np.isnan(given), slopes, given)
    slopes[:-1] = np.minimum(slopes[:-1], 3 * secants)
    slopes[1:] = np.minimum(slopes[1:], 3 * secants)
    return slopes
