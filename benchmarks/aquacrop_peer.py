"""A season of maize beside AquaCrop-OSPy on the same ETo: `python benchmarks/aquacrop_peer.py`, with `aquacrop` there.

AquaCrop grows a canopy from the weather and the water; FAO-56 is given a curve. Each season runs three times here: with
the curve of FAO-56, with the transpiration coefficient that AquaCrop had on each day, and with that and its bent Ks.
Soil, rain and the irrigations that AquaCrop gave are the same.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from evaeto import crops

DAYS, PLANTED = pd.date_range("2021-03-20", periods=240), "2021-04-01"
FIELD_CAPACITY, WILTING_POINT = 0.31, 0.15
"""Of AquaCrop's loam [m3 m-3]."""


def main() -> None:
    weather = _weather()
    for irrigated in (False, True):
        flux, roots = _aquacrop(weather, irrigated)
        totals = {name: flux[name].sum() for name in ("Es", "Tr", "TrPot", "DeepPerc", "IrrDay")}
        title = "irrigated" if irrigated else "rainfed"
        print(title, "AquaCrop:", ", ".join(f"{name} {total:.0f}" for name, total in totals.items()), "mm")
        for title, how in _ways(weather, flux).items():
            print(f"  {title}: {_ours(weather, flux, roots, how)}")


def _weather() -> pd.DataFrame:
    random, day = np.random.default_rng(11), np.arange(DAYS.size)
    eto = np.clip(4.5 + 2 * np.sin(2 * np.pi * (day + 40) / 365) + random.normal(0, 0.8, day.size), 0.5, None)
    rain = np.where(random.random(day.size) < 0.2, random.gamma(0.8, 12, day.size), 0.0)
    tmax = 26 + 6 * np.sin(2 * np.pi * (day - 20) / 365)
    names = {"MinTemp": tmax - 13, "MaxTemp": tmax, "Precipitation": rain, "ReferenceET": eto, "Date": DAYS}
    return pd.DataFrame(names)


def _aquacrop(weather: pd.DataFrame, irrigated: bool) -> tuple[pd.DataFrame, float]:
    """Water by day of the season, and the deepest roots [m]."""
    from aquacrop import AquaCropModel, Crop, InitialWaterContent, IrrigationManagement, Soil

    rule = IrrigationManagement(1, SMT=[60] * 4) if irrigated else IrrigationManagement(0)
    maize, field = Crop("Maize", planting_date="04/01"), InitialWaterContent(value=["FC"])
    model = AquaCropModel("2021/03/20", "2021/11/10", weather, Soil("Loam"), maize, field, irrigation_management=rule)
    model.run_model(till_termination=True)
    flux, growth = model._outputs.water_flux, model._outputs.crop_growth
    grows = (flux["dap"] > 0).to_numpy()
    return flux.set_axis(DAYS[: len(flux)].rename("time"))[grows], float(growth["z_root"].max())


def _ways(weather: pd.DataFrame, flux: pd.DataFrame) -> dict[str, dict[str, Any]]:
    eto = weather.set_index("Date")["ReferenceET"].loc[flux.index]
    kcb = (flux["TrPot"] / eto).fillna(0.0)
    return {"curve of FAO-56": {}, "its Kcb": {"kcb": kcb}, "its Kcb and Ks": {"kcb": kcb, "stress": "aquacrop"}}


def _ours(weather: pd.DataFrame, flux: pd.DataFrame, roots: float, how: dict[str, Any]) -> str:
    days = xr.Dataset(
        {"eto": ("time", weather["ReferenceET"].to_numpy()), "precip": ("time", weather["Precipitation"].to_numpy())},
        {"time": DAYS},
    )
    maize = crops.FieldCrop(
        "maize", (0.3, 1.2, 0.35), (0.15, 1.15, 0.15), 2.0, (0.3, roots), 0.55, (30, 40, 50, len(flux) - 120)
    )
    soil = crops.FieldSoil(FIELD_CAPACITY, WILTING_POINT, rew=9.0)
    given = flux["IrrDay"][flux["IrrDay"] > 0]
    found = crops.balance(days, maize, soil, PLANTED, irrigation=given if len(given) else None, **how).dropna("time")
    eta, evaporation, drained = (float(found[name].sum()) for name in ("eta", "evaporation", "deep_percolation"))
    return f"E {evaporation:.0f}, T {eta - evaporation:.0f}, drained {drained:.0f} mm"


if __name__ == "__main__":
    main()
