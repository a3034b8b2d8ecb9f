"""A race in which a little of everything has happened, for tests that look at the whole page."""

from pitwall.events import Alert, Event, PitEntered, PitLeft, RaceControlMessage, Retired, TrackStatus, Weather
from pitwall.lambdas.fastest_lap.announcement import take as take_laps
from pitwall.lambdas.fastest_lap.record import LapRecord
from pitwall.lambdas.race_alerts.memory import RaceMemory
from pitwall.lambdas.race_alerts.news import take as take_news
from tests.browser.dashboard_process import DashboardProcess
from tests.browser.race_feed import RaceFeed, roster

LAPS = 8
MESSAGES = (
    RaceControlMessage(message="WAVED BLUE FLAG FOR CAR 2 (AAB)", category="Flag", flag="BLUE"),
    RaceControlMessage(message="YELLOW IN TRACK SECTOR 3", category="Flag", flag="YELLOW"),
    RaceControlMessage(message="FIA STEWARDS: 5 SECOND TIME PENALTY FOR CAR 2 (AAB) - UNSAFE RELEASE"),
    RaceControlMessage(message="CAR 2 (AAB) TIME 1:31.000 DELETED - TRACK LIMITS", category="Other"),
)


def everything(dashboard: DashboardProcess) -> RaceFeed:
    """Sends all of it, with the alerts that the functions make of it."""
    feed = RaceFeed()
    events = happenings(feed)
    dashboard.ingest(*events)
    dashboard.alert(*alerts_of(events))
    return feed


def happenings(feed: RaceFeed, laps: int = LAPS) -> list[Event]:
    """Five cars, a battle, a stop, a retirement, a safety car, a penalty, weather."""
    events = [feed.start(roster(5), synthetic=True, source="demo", seed=3, total_laps=20)]
    weather = Weather(air_c=16.8, track_c=20.4, humidity_pct=76.0, pressure_hpa=1009.6, rainfall=False)
    events.append(feed.event(weather))
    cars = "12345"
    for lap in range(1, laps + 1):
        line_ms = 60_000 + 90_000 * lap
        running = cars if lap < 4 else cars[:4]
        order = running if lap < 6 else "21" + running[2:]
        feed.t_ms = line_ms - 100
        events.append(feed.order(*order))
        for place, car in enumerate(order):
            feed.t_ms = line_ms + 500 * place
            pits = {"pit_in": lap == 5, "pit_out": lap == 6} if car == "3" else {}
            events.append(feed.sector(car, lap, 3, 30_000 + 7 * place))
            events.append(feed.lap(car, lap, 90_000 - 10 * lap + place, position=place + 1, **pits))
        if lap == 3:
            events.append(feed.event(Retired(driver="5", laps=3, reason="Gearbox")))
        if lap == 5:
            stop = PitLeft(driver="3", lap=6, duration_ms=22_000, tyre_changed=True, compound="HARD", fresh_tyre=True)
            events += [feed.event(PitEntered(driver="3", lap=5)), feed.event(stop)]
        if lap == 6:
            events += [feed.event(TrackStatus(status="safety_car")), feed.event(TrackStatus(status="clear"), 9_000)]
    events += [feed.event(message) for message in MESSAGES]
    warmer = Weather(air_c=18.8, track_c=24.4, humidity_pct=70.0, wind_direction_deg=135, wind_speed_mps=3.1)
    events.append(feed.event(warmer))
    return events


def alerts_of(events: list[Event]) -> list[Alert]:
    """What the functions make of these events, in their own words."""
    record, memory = LapRecord(), RaceMemory()
    for event in events:
        record, memory = take_laps(record, [event]), take_news(memory, [event])
    entries = {**record.alerts.entries, **memory.alerts.entries}
    return [entry.alert for entry in entries.values()]
