"""What a user writes, with the types a user relies on: `make lint` checks it by mypy and pyright; it is never run."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import assert_type

import numpy as np
import pandas as pd
import xarray as xr

import evaeto
from evaeto.equations import saturation_vapour_pressure


def own_files(folder: Path) -> xr.DataArray:
    weather = evaeto.read_weather(folder / "station.csv", names={"T": "tmax"}, units={"T": "degF"}, dayfirst=True)
    assert_type(weather, xr.Dataset)
    days = evaeto.daily(weather, utc_offset=-3)
    return evaeto.eto(days, lat=-22.7, elevation=546)


def table() -> pd.Series[float]:
    index = pd.DatetimeIndex(["2019-07-06"], name="date")
    frame = pd.DataFrame(
        {"tmax": [21.5], "tmin": [12.3], "rhmax": [84], "rhmin": [63], "u2": [2.1], "rs": [22.1]}, index
    )
    eto = evaeto.eto(frame, lat=50.8, elevation=100, method="fao56", reference_crop="tall")
    methods = evaeto.compare_methods(frame, lat=50.8, elevation=100)
    print(methods.columns, evaeto.score(eto, eto)["rmse"])
    return eto


def numbers() -> None:
    print(saturation_vapour_pressure(21.5), saturation_vapour_pressure(np.array([12.3, 21.5])))
    print(saturation_vapour_pressure(xr.DataArray([12.3, 21.5], dims="time")))


def services(folder: Path) -> pd.DataFrame:
    result = evaeto.compute(lat=-22.7, lon=-47.6, start="2023-01-01", end=date(2023, 12, 31), sources=["nasa_power"])
    assert_type(result, evaeto.Result)
    result.to_netcdf(folder / "result.nc")
    return result.to_dataframe()


def in_the_background() -> None:
    task = evaeto.submit(lat=-22.7, lon=-47.6, start="2023-01-01", end="2023-12-31")
    assert_type(task, evaeto.Task)
    try:
        print(task.result(timeout=60).to_dataframe().head())
    except evaeto.TaskTimeout:
        task.cancel()
    except evaeto.SourceError as error:
        print(error)


def fused(nasa: xr.Dataset, open_meteo: xr.Dataset, reference: pd.Series[float], folder: Path) -> xr.Dataset:
    both = {"nasa_power": nasa, "open_meteo": open_meteo}
    calibration = evaeto.calibrate(both, reference, lat=-22.7, lon=-47.6, elevation=546)
    assert_type(calibration, evaeto.Calibration)
    calibration.save(folder / "site.json")
    return evaeto.fuse(both, calibration, lat=-22.7, lon=-47.6, elevation=546)


def grid(store: Path) -> None:
    weather = evaeto.open_grid(store / "weather.zarr")
    eto = evaeto.eto(weather)
    counted = evaeto.rejected_values(eto)
    evaeto.write_grid(eto, store / "eto.zarr")
    print(counted)


def by_words(weather: xr.Dataset, path: Path) -> None:
    evaeto.eto(weather, lat=-22.7, method="hargreaves_samani", estimate=["wind", "humidity"])
    evaeto.eto(weather, lat=-22.7, estimate={"radiation": 0.19})
    ahead = evaeto.compute(lat=-22.7, lon=-47.6, mode="forecast", days=7, crop="maize", planting="2026-11-01")
    ahead.to_html(path / "report.html", language="pt-BR")
    ahead.to_csv(path / "eto.csv", decimal=",")
    evaeto.compute_sites([(-22.7, -47.6, 546.0)], mode="recent", limits="brazil", spacing=0.2, progress=True)
    evaeto.write_grid(evaeto.eto(weather), path / "eto.nc", progress=lambda ended, total: print(ended, total))


def many_sites(path: Path) -> None:
    sites = pd.DataFrame({"site": ["a"], "lat": [-22.7], "lon": [-47.6]})
    print(evaeto.compute_sites(sites, start="2023-01-01", end="2023-12-31", out=path))


def mistakes(weather: xr.Dataset) -> None:
    """What must be found; an ignored line without an error is an error itself."""
    evaeto.eto(weather, lat=-22.7, reference_crop="medium")  # type: ignore[call-overload]
    evaeto.compute(lat="north", lon=-47.6)  # type: ignore[arg-type]
    evaeto.compute(lat=-22.7, lon=-47.6, mode="soon")  # type: ignore[arg-type]
    evaeto.submit(lat=-22.7, lon=-47.6, crop="cactus")  # type: ignore[arg-type]
    evaeto.fetch("nasa_power", lat=-22.7, lon=-47.6, mode="yesterday")  # type: ignore[arg-type]
    evaeto.eto(weather, lat=-22.7, estimate={"clouds": 1.0})  # type: ignore[dict-item]
    evaeto.compute_sites([(-22.7, -47.6)], limits="mars")  # type: ignore[arg-type]


def growers_field(folder: Path) -> str:
    field = evaeto.Field(
        name="Pivot", lat=-7.5, lon=-46.0, crop="maize", planting=date(2020, 5, 1), rate=8,
        irrigation=[{"date": "2020-05-20", "applied": 25}],
    )  # fmt: skip
    field.to_file(folder / "field.toml")
    today = evaeto.Field.from_file(folder / "field.toml").today(today="2020-07-10", rain=15)
    assert_type(today.irrigate, bool)
    return "\n".join(today.messages)
