"""Reads FastF1's telemetry of one car into arrays."""

import numpy as np
import pandas as pd

from pitwall.simulator.sources.fastf1.records import CarSamples, Floats, PositionSamples, Singles


def read_car(frame: pd.DataFrame) -> CarSamples | None:
    """What a car reported; None if there is not one sample with a time."""
    timed = frame.loc[frame["SessionTime"].notna()].sort_values("SessionTime", kind="stable")
    if timed.empty:
        return None
    drs = _singles(timed, "DRS")
    return CarSamples(
        t_ms=timed["SessionTime"].to_numpy("timedelta64[ms]").astype(np.int64),
        rpm=_singles(timed, "RPM"),
        speed_kph=_singles(timed, "Speed"),
        gear=_singles(timed, "nGear"),
        throttle_pct=_singles(timed, "Throttle"),
        brake=_singles(timed, "Brake"),
        drs=None if np.isnan(drs).all() else drs,
    )


def read_positions(frame: pd.DataFrame) -> PositionSamples | None:
    """Where a car was; None if it never was anywhere. The feed writes 0, 0 for no position."""
    timed = frame.loc[frame["SessionTime"].notna()].sort_values("SessionTime", kind="stable")
    x_dm, y_dm = _floats(timed, "X"), _floats(timed, "Y")
    known = np.isfinite(x_dm) & np.isfinite(y_dm) & ~((x_dm == 0) & (y_dm == 0))
    if not known.any():
        return None
    t_ms = timed["SessionTime"].to_numpy("timedelta64[ms]").astype(np.int64)
    return PositionSamples(t_ms=t_ms[known], x_dm=x_dm[known], y_dm=y_dm[known])


def _floats(frame: pd.DataFrame, column: str) -> Floats:
    if column not in frame.columns:
        return np.full(len(frame), np.nan)
    return pd.to_numeric(frame[column], errors="coerce").to_numpy(np.float64, na_value=np.nan)


def _singles(frame: pd.DataFrame, column: str) -> Singles:
    return _floats(frame, column).astype(np.float32)
