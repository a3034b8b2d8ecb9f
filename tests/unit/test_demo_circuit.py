"""The demo circuit and its field as they are drawn on the page."""

from itertools import pairwise
from math import dist

import pytest

from pitwall.simulator.sources.demo.circuit import circuit
from pitwall.simulator.sources.demo.layout import (
    BOUNDS,
    DRS_ZONES_M,
    MARSHALLING_SECTORS,
    PASSING,
    PIT_ENTRY_M,
    PIT_EXIT_M,
    SEGMENTS,
    box_m,
    grid_m,
)
from pitwall.simulator.sources.demo.roster import PEOPLE, TEAMS, Team
from pitwall.simulator.sources.demo.source import DemoSource
from pitwall.simulator.sources.demo.speed_profile import base_lap, standing_start

BACKGROUND = "#12151a"


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("team", TEAMS, ids=lambda team: team.name)
def test_team_colours_can_be_read_on_the_dark_page(team: Team) -> None:
    assert (luminance(team.colour) + 0.05) / (luminance(BACKGROUND) + 0.05) >= 4.5


def test_team_colours_can_be_told_apart() -> None:
    colours = [tuple(int(team.colour[i : i + 2], 16) for i in (1, 3, 5)) for team in TEAMS]
    assert min(dist(a, b) for i, a in enumerate(colours) for b in colours[i + 1 :]) > 50


def test_every_team_has_two_drivers() -> None:
    assert [person.team for person in PEOPLE] == [team for team in range(len(TEAMS)) for _ in range(2)]


def test_the_outline_is_one_smooth_closed_line() -> None:
    track = circuit().track()
    points = list(zip(track.x_dm, track.y_dm, strict=True))
    steps = [dist(a, b) / 10 for a, b in pairwise([*points, points[0]])]
    assert track.length_m is not None
    assert 5000 <= track.length_m <= 5600
    assert sum(steps) == pytest.approx(track.length_m, rel=0.01)
    assert max(steps) < 10
    assert dist(points[0], (0, 0)) < 10


def test_fourteen_corners_in_driving_order_lie_on_the_outline() -> None:
    track = circuit().track()
    points = list(zip(track.x_dm, track.y_dm, strict=True))
    nearest = [min(range(len(points)), key=lambda i: dist(points[i], (c.x_dm, c.y_dm))) for c in track.corners]
    assert [corner.number for corner in track.corners] == list(range(1, 15))
    assert nearest == sorted(nearest)
    assert all(dist(points[i], (c.x_dm, c.y_dm)) < 100 for i, c in zip(nearest, track.corners, strict=True))


def test_the_speed_is_that_of_a_fast_lap() -> None:
    base = base_lap()
    kph = base.speed_mps * 3.6
    assert 80 <= base.lap_s <= 95
    assert 70 <= kph.min() <= 110
    assert 310 <= kph.max() <= 350


def test_a_standing_start_takes_longer_than_a_flying_one() -> None:
    base = base_lap()
    times_s, metres = standing_start(base, grid_m(1), 600.0)
    assert metres[0] == grid_m(1)
    assert metres[-1] == pytest.approx(600.0)
    assert times_s == sorted(times_s)
    assert 3 < times_s[-1] - base.fraction_at(600.0) * base.lap_s < 8


def test_segments_cover_the_lap_and_the_zones_lie_in_theirs() -> None:
    base = base_lap()
    assert len(BOUNDS) == SEGMENTS + 1 == len(PASSING) + 1
    assert list(BOUNDS) == sorted(BOUNDS)
    for segment, (start_m, end_m) in DRS_ZONES_M.items():
        assert BOUNDS[segment] <= base.fraction_at(start_m) < base.fraction_at(end_m) <= BOUNDS[segment + 1]


def test_the_boxes_lie_between_the_line_and_the_pit_exit() -> None:
    boxes = [box_m(team) for team in range(len(TEAMS))]
    assert PIT_ENTRY_M < 0 < boxes[0] < boxes[-1] < PIT_EXIT_M
    assert all(b - a > 10 for a, b in pairwise(boxes))


def test_the_timing_sectors_end_on_the_circuit_in_driving_order() -> None:
    track = DemoSource(seed=1).load(lambda line: None).session.track
    assert track is not None
    points = list(zip(track.x_dm, track.y_dm, strict=True))
    ends = [min(range(len(points)), key=lambda i: dist(points[i], (end.x_dm, end.y_dm))) for end in track.sector_ends]
    shares = [end / len(points) for end in ends]
    assert len(shares) == 2
    assert 0.15 < shares[0] < 0.5 < shares[1] < 0.9
    assert [mark.number for mark in track.marshal_sectors] == list(range(1, MARSHALLING_SECTORS + 1))
    assert all(min(dist(point, (m.x_dm, m.y_dm)) for point in points) < 60 for m in track.marshal_sectors)
