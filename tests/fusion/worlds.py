"""Weather of a known truth, seen by services with known faults. Loaded by the tests of fusion through a fixture."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

import evaeto

PLACE = {"lat": -10.0, "lon": -45.0, "elevation": 400.0}
AS_SERVED: dict[str, Any] = {**PLACE, "exposure": "windy"}
"""A bare plain, where the wind of the services is that of the site."""


def truth(start: str = "2001-01-01", years: int = 6, seed: int = 0) -> xr.Dataset:
    """Weather of a tropical site with a dry season, day-to-day persistence, and nothing wrong."""
    time = pd.date_range(start, periods=int(365.25 * years), name="time")
    rng = np.random.default_rng(seed)
    year = 2 * np.pi * time.day_of_year.to_numpy() / 365.25

    def weather(mean: float, season: float, phase: float, sd: float) -> np.ndarray:
        noise, persistence = np.empty(len(time)), 0.6
        noise[0] = rng.normal()
        for day, shock in enumerate(rng.normal(size=len(time) - 1), start=1):
            noise[day] = persistence * noise[day - 1] + np.sqrt(1 - persistence**2) * shock
        return mean + season * np.cos(year - phase) + sd * noise

    tmin = weather(20, 2, 0.3, 1.0)
    return xr.Dataset(
        {
            "tmin": ("time", tmin),
            "tmax": ("time", tmin + np.clip(weather(11, 2, 3.8, 1.2), 4, None)),
            "ea": ("time", np.clip(weather(1.8, 0.4, 0.5, 0.12), 0.8, 2.2)),
            "u2": ("time", np.clip(weather(1.6, 0.4, 3.8, 0.3), 0.3, None)),
            "rs": ("time", np.clip(weather(19.5, 2, 4.2, 2.0), 6, 26)),
            "precip": ("time", np.clip(weather(1, 3, 0.0, 6), 0, None)),
        },
        coords={"time": time},
    )


ERROR_SD = {"tmin": 1.0, "tmax": 1.0, "ea": 0.1, "u2": 0.3, "rs": 1.5, "precip": 2.0}


def seen_by(world: xr.Dataset, seed: int, scale: float = 1.0, bias: dict[str, float] | None = None) -> xr.Dataset:
    """The world with independent errors of every day, `scale` times the usual ones, and added biases."""
    rng = np.random.default_rng(seed)
    service = world.copy()
    for name, sd in ERROR_SD.items():
        error = scale * sd * rng.normal(size=world.sizes["time"]) + (bias or {}).get(name, 0.0)
        service[name] = (world[name] + error).clip(min=0.05 if name in ("u2", "rs", "ea") else None)
    service["precip"] = service["precip"].clip(min=0.0)
    service["tmax"] = np.maximum(service["tmax"], service["tmin"] + 1.0)
    return service


def eto(weather: xr.Dataset) -> pd.Series:
    return evaeto.eto(weather, lat=PLACE["lat"], elevation=PLACE["elevation"]).to_series()
