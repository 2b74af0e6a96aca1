"""A season of a crop by pyfao56 (Thorp, 2022, SoftwareX 19, 101208), with the inputs `evaeto.crops.balance` takes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyfao56
import xarray as xr

from evaeto import crops

CROPS = (
    "maize", "wheat", "soybean", "cotton", "potato", "tomato", "sunflower",
    "citrus_70", "apple", "grape_wine",
)  # fmt: skip
"""Ten, the last three perennial."""
SOIL = crops.SOIL_TYPES["loam"]
PLANTED = pd.Timestamp("2021-04-01")


def weather_of(size: int, rainy: bool) -> xr.Dataset:
    """Days from the one before planting on; on that one nothing happens."""
    random = np.random.default_rng(11)
    day = np.arange(size)
    values = {
        "eto": np.clip(4.5 + 2 * np.sin(2 * np.pi * (day + 40) / 365) + random.normal(0, 0.8, size), 0.5, None),
        "precip": np.where(random.random(size) < 0.2, random.gamma(0.8, 12, size), 0.0) if rainy else np.zeros(size),
        "u2": np.clip(random.normal(2.5, 0.8, size), 1.0, 6.0),
        "rhmin": np.clip(random.normal(38, 9, size), 20, 80),
    }
    values["eto"][0] = values["precip"][0] = 0.0
    days = pd.date_range(PLANTED - pd.Timedelta(days=1), periods=size)
    return xr.Dataset({name: ("time", value) for name, value in values.items()}, {"time": days})


def pyfao56_season(
    name: str, weather: xr.Dataset, irrigation: pd.Series[float], kcb: tuple[float, float, float]
) -> pd.DataFrame:
    """What pyfao56 gives from planting on.

    It counts the day of planting as day 0 of the initial stage, so that its run begins one day earlier, and p is held:
    it follows the ETc of a day by the same rule in both, but not of the same day's ETc.
    """
    crop = crops.crop_of(name)
    first, second, third, fourth = map(int, crop.stages)
    par = pyfao56.Parameters(
        Kcbini=kcb[0], Kcbmid=kcb[1], Kcbend=kcb[2], Lini=first, Ldev=second, Lmid=third, Lend=fourth,
        hini=crop.first_height, hmax=crop.height, thetaFC=SOIL.field_capacity, thetaWP=SOIL.wilting_point,
        theta0=SOIL.field_capacity, Zrini=crop.roots[0], Zrmax=crop.roots[1], pbase=crop.p, Ze=SOIL.evaporation_depth,
        REW=SOIL.rew,
    )  # fmt: skip
    wth, irr = pyfao56.Weather(), pyfao56.Irrigation()
    wth.rfcrp, wth.z, wth.lat, wth.wndht = "S", 100.0, 40.0, 2.0
    days = weather.to_dataframe()
    keys = [f"{day:%Y-%j}" for day in days.index]
    table = pd.DataFrame(np.nan, index=keys, columns=wth.cnames)
    table["Rain"], table["ETref"] = days["precip"].to_numpy(), days["eto"].to_numpy()
    table["Wndsp"], table["RHmin"] = days["u2"].to_numpy(), days["rhmin"].to_numpy()
    wth.wdata = table
    for day, depth in irrigation.items():
        irr.addevent(day.year, int(f"{day:%j}"), float(depth), 1.0)
    model = pyfao56.Model(keys[0], keys[-1], par, wth, irr=irr if len(irrigation) else None, cons_p=True)
    model.run()
    return model.odata.iloc[1:].set_axis(days.index[1:])


def our_season(name: str, weather: xr.Dataset, irrigation: pd.Series[float], **more: Any) -> xr.Dataset:
    """The same by this package, the surface dry at the beginning as in pyfao56."""
    return crops.balance(
        weather.isel(time=slice(1, None)), name, SOIL, PLANTED, p="held", initial_surface=SOIL.tew,
        irrigation=irrigation if len(irrigation) else None, **more,
    )  # fmt: skip
