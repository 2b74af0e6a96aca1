"""The peers' daily Penman-Monteith on a grid (time, lat, lon) of evaeto's names, each as its users would call it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import xarray as xr


def _pyet(weather: xr.Dataset) -> Any:
    import pyet

    lat = np.radians(weather["lat"])
    tmean = (weather["tmax"] + weather["tmin"]) / 2
    return pyet.pm_fao56(
        tmean, weather["u2"], rs=weather["rs"], tmax=weather["tmax"], tmin=weather["tmin"], rh=weather["rhmean"],
        elevation=weather["elevation"], lat=lat.broadcast_like(weather["tmax"].isel(time=0)),
    )  # fmt: skip


def _refet(weather: xr.Dataset) -> Any:
    import refet

    w = {name: weather[name].values for name in ("tmax", "tmin", "rhmean", "u2", "rs")}
    es = 0.3054 * (np.exp(17.27 * w["tmax"] / (w["tmax"] + 237.3)) + np.exp(17.27 * w["tmin"] / (w["tmin"] + 237.3)))
    return refet.Daily(
        tmin=w["tmin"], tmax=w["tmax"], ea=es * w["rhmean"] / 100, rs=w["rs"], uz=w["u2"], zw=2.0,
        elev=weather["elevation"].values, lat=weather["lat"].values[:, None],
        doy=weather["time"].dt.dayofyear.values[:, None, None], method="asce", rso_type="simple",
    ).eto()  # fmt: skip


def _climate_indices(weather: xr.Dataset) -> Any:
    from climate_indices import pm_eto

    return pm_eto.penman_monteith_eto(
        weather["tmin"].values, weather["tmax"].values, weather["lat"].values[:, None], weather["elevation"].values,
        weather["u2"].values, weather["time"].dt.dayofyear.values[:, None, None],
        humidity=pm_eto.HumidityInputs(rh_mean=weather["rhmean"].values),
        radiation=pm_eto.RadiationInputs(solar_radiation_mj_m2_day=weather["rs"].values),
    )  # fmt: skip


def _xclim(weather: xr.Dataset) -> Any:
    """It wants all four fluxes instead of estimating longwave: it does less than the others."""
    from xclim.indices import potential_evapotranspiration

    w = {name: weather[name] for name in ("tmax", "tmin", "rhmean", "u2", "rs")}
    rsds = (w["rs"] / 0.0864).assign_attrs(units="W m-2")
    named = {
        "tasmax": w["tmax"].assign_attrs(units="degC"),
        "tasmin": w["tmin"].assign_attrs(units="degC"),
        "hurs": w["rhmean"].assign_attrs(units="%"),
        "sfcWind": (w["u2"] / 0.748).assign_attrs(units="m s-1"),
        "rsds": rsds,
        "rsus": (0.23 * rsds).assign_attrs(units="W m-2"),
        "rlds": (0.0 * rsds + 300.0).assign_attrs(units="W m-2"),
        "rlus": (0.0 * rsds + 360.0).assign_attrs(units="W m-2"),
    }
    return lambda: (
        potential_evapotranspiration(
            method="FAO_PM98", lat=weather["lat"].assign_attrs(units="degrees_north"), **named
        ).values
    )


PEERS: dict[str, Callable[[xr.Dataset], Any]] = {
    "pyet": _pyet,
    "refet": _refet,
    "xclim": _xclim,
    "climate-indices": _climate_indices,
}


def call(name: str, weather: xr.Dataset) -> Callable[[], Any]:
    """What to time: the peer's work on this weather, the preparation of its inputs apart."""
    if name == "xclim":
        return _xclim(weather)  # type: ignore[no-any-return]
    return lambda: PEERS[name](weather)
