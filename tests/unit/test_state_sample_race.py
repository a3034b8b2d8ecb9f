"""A small hand-written race in which everything happens that the state has a rule for.

Four cars, five laps. NOR (4) starts first and wins; VER (1) leads for a while and stops once;
HAM (44) starts from the pit lane, drives through it once more on the same tyres and is
disqualified; DOO (7) does not start; SAI (55) retires on lap 3. NOR's lap 4, the fastest of
all, is deleted; the deletion is part of the sample, giving it back is up to the test.
"""

from collections.abc import Iterable
from typing import Any

from pitwall.dashboard.state import RaceState
from pitwall.events import (
    Alert,
    CarFrames,
    CarTrace,
    ChequeredFlag,
    Classification,
    ClassifiedDriver,
    Corner,
    Driver,
    Event,
    LapCompleted,
    LapTimeDeleted,
    OrderEntry,
    Payload,
    PitEntered,
    PitLeft,
    RaceControlMessage,
    Retired,
    RunningOrder,
    SectorCompleted,
    SessionFinished,
    SessionStarted,
    Track,
    TrackStatus,
    Weather,
)

Moments = list[tuple[int, Payload]]
"""(Session time in ms, what happened) of a race."""

RUN = "20250316T040000Z-sample-0001"
LIGHTS_OUT_MS = 60_000
LAPS = 5

ROSTER = (
    Driver(
        number="4",
        code="NOR",
        full_name="Lando Norris",
        team="McLaren",
        team_colour="#ff8000",
        grid=1,
        compound="MEDIUM",
        tyre_life=0,
    ),
    Driver(number="1", code="VER", full_name="Max Verstappen", team="Red Bull", team_colour="#3671c6", grid=2),
    Driver(number="55", code="SAI", full_name="Carlos Sainz", team="Williams", team_colour="#64c4ff", grid=3),
    Driver(number="7", code="DOO", full_name="Jack Doohan", team="Alpine", team_colour="#0093cc", grid=4),
    Driver(number="44", code="HAM", full_name="Lewis Hamilton", team="Ferrari", team_colour="#e80020", grid=0),
)

SESSION = SessionStarted(
    source="demo",
    race_name="Sample Grand Prix",
    season=2025,
    round=1,
    circuit="Nowhere",
    country="Utopia",
    total_laps=LAPS,
    lights_out_ms=LIGHTS_OUT_MS,
    speed=10.0,
    synthetic=True,
    seed=1,
    telemetry=True,
    roster=ROSTER,
    track=Track(x_dm=(0, 100, 100), y_dm=(0, 0, 100), corners=(Corner(number=1, x_dm=100, y_dm=0),)),
)

LAP_MS = {"4": [92_000, 90_000, 91_000, 88_000, 90_500], "1": [92_500, 89_500, 90_500, 110_000, 90_000]}
LAP_MS["44"] = [95_000, 120_000, 89_000, 90_100, 90_900]
LAP_MS["55"] = [93_000, 91_500]


def sample_moments() -> Moments:
    """The race without its first and last event, in session time."""
    moments: Moments = [
        (10_000, Weather(air_c=20.0, track_c=30.0, rainfall=False)),
        (12_000, TrackStatus(status="clear")),
        (30_000, RaceControlMessage(message="GREEN LIGHT - PIT EXIT OPEN", category="Flag", flag="GREEN")),
        (50_000, Retired(driver="7", laps=0, reason="Accident", did_not_start=True)),
        (62_000, PitLeft(driver="44", lap=1)),
    ]
    for driver in ("4", "1", "44", "55"):
        moments += _stint_of(driver)
    moments += [
        (260_000, Retired(driver="55", laps=2, reason="Gearbox")),
        (261_000, TrackStatus(status="safety_car")),
        (300_000, TrackStatus(status="clear")),
        (150_500, order(("4", 1, 0), ("1", 2, 600), ("55", 3, 1_100))),
        (240_000, order(("1", 1, 0), ("4", 2, 300))),
        (430_000, order(("4", 1, 0), ("1", 2, 20_000), ("44", 3, 43_000))),
        (
            431_000,
            RaceControlMessage(message="CAR 4 (NOR) TIME 1:28.000 DELETED - TRACK LIMITS AT TURN 4 LAP 4 15:00:00"),
        ),
        (431_000, LapTimeDeleted(driver="4", lap=4, lap_time_ms=88_000, reason="TRACK LIMITS")),
        (440_000, RaceControlMessage(message="FIA STEWARDS: 5 SECOND TIME PENALTY FOR CAR 1 (VER) - SPEEDING")),
        (60_000 + sum(LAP_MS["4"]), ChequeredFlag(driver="4", lap=LAPS)),
        (600_000, RESULT),
    ]
    for t_ms in range(60_000, 600_000, 30_000):
        moments.append((t_ms, frames(t_ms)))
    return sorted(moments, key=lambda moment: moment[0])


RESULT = Classification(
    entries=(
        ClassifiedDriver(driver="4", position=1, classified="1", status="Finished", laps=5, gap_ms=0, points=25.0),
        ClassifiedDriver(driver="1", position=2, classified="2", status="Finished", laps=5, gap_ms=26_000),
        ClassifiedDriver(driver="55", position=3, classified="R", status="Gearbox", laps=2),
        ClassifiedDriver(driver="7", position=4, classified="W", status="Did not start"),
        ClassifiedDriver(driver="44", position=5, classified="D", status="Disqualified", laps=5),
    )
)


def _stint_of(driver: str) -> Moments:
    """Sectors, laps and stops of one car."""
    moments: Moments = []
    t_ms = LIGHTS_OUT_MS
    for lap, lap_ms in enumerate(LAP_MS[driver], start=1):
        stops = driver == "1" and lap == 4
        drives_through = driver == "44" and lap == 2
        for sector, share in ((1, 0.3), (2, 0.65)):
            time_ms = round(lap_ms * (0.3 if sector == 1 else 0.35))
            moments.append(
                (t_ms + round(lap_ms * share), SectorCompleted(driver=driver, lap=lap, sector=sector, time_ms=time_ms))
            )
        if stops or drives_through:
            moments.append((t_ms + round(lap_ms * 0.9), PitEntered(driver=driver, lap=lap - 1 or 1)))
            left = PitLeft(
                driver=driver,
                lap=lap,
                duration_ms=22_300,
                tyre_changed=stops,
                compound="HARD" if stops else "MEDIUM",
                tyre_life=0 if stops else lap - 1,
                fresh_tyre=True,
                stint=2,
            )
            moments.append((t_ms + round(lap_ms * 0.95), left))
        t_ms += lap_ms
        new_set = driver == "1" and lap >= 4
        moments.append((t_ms, SectorCompleted(driver=driver, lap=lap, sector=3, time_ms=round(lap_ms * 0.35))))
        moments.append(
            (
                t_ms,
                LapCompleted(
                    driver=driver,
                    lap=lap,
                    lap_time_ms=lap_ms,
                    sector1_ms=round(lap_ms * 0.3),
                    sector2_ms=round(lap_ms * 0.35),
                    sector3_ms=round(lap_ms * 0.35),
                    compound="HARD" if new_set else "MEDIUM",
                    tyre_life=lap - 3 if new_set else lap,
                    fresh_tyre=True,
                    stint=2 if new_set or (driver == "44" and lap >= 2) else 1,
                ),
            )
        )
    return moments


def order(*entries: tuple[str, int, int]) -> RunningOrder:
    """A running order of (driver, position, gap in ms)."""
    return RunningOrder(
        entries=tuple(
            OrderEntry(driver=driver, position=position, gap_ms=gap_ms, interval_ms=gap_ms or None)
            for driver, position, gap_ms in entries
        )
    )


def frames(t_ms: int) -> CarFrames:
    """Two ticks of two cars."""
    car = CarTrace(driver="4", x_dm=(t_ms // 1000, None), y_dm=(1, 2), speed_kph=(300, 301))
    return CarFrames(ticks_ms=(t_ms - 250, t_ms), cars=(car, CarTrace(driver="1", x_dm=(5, 6), y_dm=(7, 8))))


def sample_events(run: str = RUN) -> list[Event]:
    """The whole race as the events of one run."""
    moments = sample_moments()
    laps = sum(isinstance(payload, LapCompleted) for _, payload in moments)
    payloads = [(0, SESSION), *moments, (600_000, SessionFinished(events=len(moments) + 2, laps=laps))]
    return [Event(run=run, seq=seq, t_ms=t_ms, payload=payload) for seq, (t_ms, payload) in enumerate(payloads)]


def sample_alerts(run: str = RUN) -> list[Alert]:
    """Two alerts of that run."""
    return [
        Alert(run=run, id="fastest_lap:4:4", kind="fastest_lap", seq=40, t_ms=400_000, title="Fastest lap", driver="4"),
        Alert(run=run, id="retirement:55", kind="retirement", seq=30, t_ms=260_000, title="SAI retired", driver="55"),
    ]


def state_after(payloads: Iterable[tuple[int, Payload]], *, session: SessionStarted = SESSION) -> RaceState:
    """A state that has seen the session start and then these (session time, payload) moments."""
    state = RaceState(RUN, "embedded")
    for seq, (t_ms, payload) in enumerate([(0, session), *payloads]):
        state.apply(Event(run=RUN, seq=seq, t_ms=t_ms, payload=payload))
    return state


def drivers_after(payloads: Iterable[tuple[int, Payload]]) -> dict[str, Any]:
    """The drivers' part of the document after these moments."""
    drivers: dict[str, Any] = state_after(payloads).document()["drivers"]
    return drivers


def apply_patch(document: Any, patch: Any) -> Any:
    """RFC 7396, as the browser does it."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(document) if isinstance(document, dict) else {}
    for key, value in patch.items():
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = apply_patch(merged.get(key), value)
    return merged


def test_the_sample_race_obeys_the_contract() -> None:
    for event in sample_events():
        assert Event.from_json(event.to_json()) == event
