"""Where things are along the demo lap: timing segments, passing places, DRS, pit lane, grid."""

LAST_SEGMENT = 8
SEGMENTS = LAST_SEGMENT + 1

BOUNDS = (0.0, 0.115, 0.22, 0.33, 0.44, 0.55, 0.68, 0.77, 0.875, 1.0)
"""Where the segments begin, and the last ends, as fractions of the base lap's time."""

SECTOR_ENDS = (2, 5, 8)
"""The segments at whose end a sector ends."""

PASSING = (1.0, 0.08, 0.4, 0.35, 0.06, 0.45, 0.7, 0.3, 0.1)
"""How well each segment lends itself to overtaking, from 0 to 1."""

CORNERING = (0.3, 1.0, 0.7, 0.8, 1.0, 0.6, 0.5, 0.8, 0.6)
"""How much of each segment's time depends on downforce, which dirty air takes away."""

DRS_GAIN_MS = {0: 300, 6: 220}
"""The segments with a DRS zone, and what an open wing gains there."""
DRS_ZONES_M = {0: (40.0, 530.0), 6: (3490.0, 3720.0)}
"""The zones in metres from the finish line, by segment."""

SPEED_TRAP_M = 440.0

PIT_ENTRY_M = -170.0
PIT_EXIT_M = 255.0
"""The lines of the pit lane, in metres from the finish line, which the lane runs beside."""
PIT_LIMIT_MPS = 80 / 3.6
PIT_BRAKING_M = 110.0
"""Before the entry line, from racing speed to the limit."""
PIT_ACCELERATION_M = 235.0
"""After the exit line, from the limit to racing speed."""
PIT_OFFSET_M = 15.0
"""How far to the right of the track the lane is."""

_FIRST_BOX_M = 40.0
_BOX_SPACING_M = 18.0

_POLE_M = -8.0
_GRID_SPACING_M = 8.0

MARSHALLING_SECTORS = 20


def box_m(team: int) -> float:
    """Where the box of a team is, in metres after the finish line; teams count from 0."""
    return _FIRST_BOX_M + _BOX_SPACING_M * team


def grid_m(place: int) -> float:
    """Where a grid place is, in metres from the finish line (negative: before it)."""
    return _POLE_M - _GRID_SPACING_M * (place - 1)


def marshalling_sector(lap_fraction: float) -> int:
    """The marshalling sector a point of the lap is in, from 1."""
    return min(int(lap_fraction * MARSHALLING_SECTORS), MARSHALLING_SECTORS - 1) + 1
