"""What OpenF1's race control messages say of the track."""

from itertools import pairwise

from pitwall.simulator.sources.openf1 import control


def test_the_track_status_follows_the_messages() -> None:
    told = [
        ("12:00:00", "GREEN", "Track", None, "GREEN LIGHT"),
        ("12:01:00", "YELLOW", "Sector", 3, "YELLOW IN TRACK SECTOR 3"),
        ("12:01:05", "DOUBLE YELLOW", "Sector", 4, "DOUBLE YELLOW IN TRACK SECTOR 4"),
        ("12:01:10", "CLEAR", "Sector", 3, "CLEAR IN TRACK SECTOR 3"),
        ("12:01:20", "CLEAR", "Sector", 4, "CLEAR IN TRACK SECTOR 4"),
        ("12:02:00", None, None, None, "SAFETY CAR DEPLOYED"),
        ("12:03:00", None, None, None, "SAFETY CAR IN THIS LAP"),
        ("12:04:00", "CLEAR", "Track", None, "TRACK CLEAR"),
        ("12:05:00", None, None, None, "VSC DEPLOYED"),
        ("12:06:00", None, None, None, "VSC ENDING"),
        ("12:06:10", "RED", "Track", None, "RED FLAG"),
    ]
    rows = [
        {"date": f"2025-04-06T{at}", "flag": flag, "scope": scope, "sector": sector, "message": message}
        for at, flag, scope, sector, message in told
    ]
    t0_ms = 1_743_940_800_000  # 12:00 that day
    statuses = control.read_track_status(rows, t0_ms)
    assert [status for _, status in statuses] == ["1", "2", "1", "4", "1", "6", "7", "5"]
    assert all(one[0] < other[0] for one, other in pairwise(statuses))
