"""The weather of a demo race: readings once a minute, and how wet the track is at any moment."""

from dataclasses import dataclass
from random import Random

from pitwall.events import Weather

READING_INTERVAL_MS = 60_000


@dataclass(frozen=True, slots=True)
class Shower:
    """Rain from ``start_ms`` to ``end_ms``; the track is at its wettest ``soaking_ms`` after the
    start and dry again ``drying_ms`` after the end.
    """

    start_ms: int
    end_ms: int
    soaking_ms: int
    drying_ms: int
    peak: float

    def wetness(self, t_ms: int) -> float:
        """How wet the track is: 0 dry, 1 soaked, above 1 standing water."""
        if t_ms <= self.start_ms:
            return 0.0
        soaked = self.peak * min(1.0, (t_ms - self.start_ms) / self.soaking_ms)
        return max(0.0, soaked - self.peak * max(0, t_ms - self.end_ms) / self.drying_ms)

    def raining(self, t_ms: int) -> bool:
        """Whether rain falls."""
        return self.start_ms <= t_ms < self.end_ms


@dataclass(frozen=True, slots=True)
class Climate:
    """What the day is like at lights out, without rain."""

    air_c: float
    track_c: float
    humidity_pct: float
    pressure_hpa: float
    wind_direction_deg: float
    wind_speed_mps: float
    shower: Shower | None

    def wetness(self, t_ms: int) -> float:
        """How wet the track is, as in :meth:`Shower.wetness`."""
        return self.shower.wetness(t_ms) if self.shower else 0.0


def draw_climate(rng: Random, *, rain: bool, lights_out_ms: int, race_ms: int) -> Climate:
    """The day, and with ``rain`` a shower in a race that takes about ``race_ms``."""
    air_c = rng.uniform(16, 22) if rain else rng.uniform(20, 29)
    shower = None
    if rain:
        start_ms = lights_out_ms + round(race_ms * rng.uniform(0.18, 0.42))
        shower = Shower(
            start_ms=start_ms,
            end_ms=start_ms + round(race_ms * rng.uniform(0.18, 0.28)),
            soaking_ms=max(1, round(race_ms * rng.uniform(0.05, 0.09))),
            drying_ms=max(1, round(race_ms * rng.uniform(0.22, 0.3))),
            peak=rng.uniform(0.6, 1.3),
        )
    return Climate(
        air_c=air_c,
        track_c=air_c + rng.uniform(9, 17) - (6 if rain else 0),
        humidity_pct=rng.uniform(70, 85) if rain else rng.uniform(35, 60),
        pressure_hpa=rng.uniform(1004, 1019),
        wind_direction_deg=rng.uniform(0, 360),
        wind_speed_mps=rng.uniform(0.8, 3.5),
        shower=shower,
    )


def readings(climate: Climate, rng: Random, from_ms: int, to_ms: int) -> list[tuple[int, Weather]]:
    """What the weather station reports, once a minute."""
    found = []
    air, track, humidity, pressure = climate.air_c, climate.track_c, climate.humidity_pct, climate.pressure_hpa
    for t_ms in range(from_ms, to_ms, READING_INTERVAL_MS):
        wetness = climate.wetness(t_ms)
        raining = climate.shower is not None and climate.shower.raining(t_ms)
        air += rng.gauss(0, 0.08)
        track += rng.gauss(0, 0.15)
        humidity += rng.gauss(0, 0.4)
        pressure += rng.gauss(0, 0.05)
        reading = Weather(
            air_c=round(air - 2.5 * min(wetness, 1.0), 1),
            track_c=round(track - 9.0 * min(wetness, 1.0), 1),
            humidity_pct=round(min(99.0, max(10.0, humidity + 12 * min(wetness, 1.0))), 1),
            pressure_hpa=round(pressure, 1),
            rainfall=raining,
            wind_direction_deg=round(climate.wind_direction_deg + rng.gauss(0, 25)) % 360,
            wind_speed_mps=round(max(0.0, climate.wind_speed_mps + rng.gauss(0, 0.5)), 1),
        )
        found.append((t_ms, reading))
    return found
