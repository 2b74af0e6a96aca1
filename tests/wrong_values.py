"""Arguments of wrong kinds, shapes and content, and weather that is right beside them."""

from __future__ import annotations

import contextlib
import copy
import math
import re
import warnings
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

import evaeto
from evaeto.errors import EvaetoError

DAYS = pd.date_range("2020-01-01", periods=70)
UNITS = {"tmax": "degC", "tmin": "degC", "rs": "MJ m-2 d-1", "u2": "m s-1", "rhmean": "%"}
PLACE = {"lat": -7.5, "lon": -46.0, "elevation": 250.0}


class Unknown:
    """An object of a class that nobody knows."""

    def __repr__(self) -> str:
        return "Unknown()"


def table() -> pd.DataFrame:
    varies = np.sin(np.arange(DAYS.size))
    columns = {"tmax": 30 + varies, "tmin": 18 + varies, "rs": 20 + 2 * varies, "u2": 2 + varies / 5}
    return pd.DataFrame({**columns, "rhmean": 60 + 4 * varies}, index=DAYS)


def dataset() -> xr.Dataset:
    made = table().rename_axis("time").to_xarray()
    for name, units in UNITS.items():
        made[name].attrs["units"] = units
    return made


def watered() -> pd.DataFrame:
    return pd.DataFrame({"eto": 5.0, "precip": 0.0}, index=DAYS)


def hours() -> pd.DataFrame:
    times = pd.date_range("2020-01-01", periods=49, freq="h")
    sun = np.maximum(np.sin((times.hour - 6) / 12 * np.pi), 0.0)
    return pd.DataFrame({"tmean": 20 + 5 * sun, "rs": 3 * sun, "u2": 2.0, "rhmean": 60.0}, index=times)


def reference() -> pd.Series[float]:
    return evaeto.eto(table(), -7.5, 250.0) * 1.02 + 0.2 * np.cos(2.3 * np.arange(DAYS.size))


def everything_wrong() -> list[Any]:
    """Values of wrong kinds, shapes and content, each made anew: a call may change them."""
    return [
        None, 0, 1, -1, 1.5, 10**400, math.nan, math.inf, True, "text", "", "tmax", "2020-13-45", b"bytes", 1j,
        [], [1], ["a"], [None], ("a", ("b", 1)), {1, 2}, iter([1]), slice(1, 2), {}, {"a": 1}, {1: 2}, {"a": "b"},
        {"tmax": 3}, {"tmax": "heat"}, {"tmax": (2, 1)}, object(), Unknown(), Unknown, len, lambda: 1, re.compile("a"),
        date(2020, 1, 1), datetime(2020, 1, 1, 5), pd.Timestamp("2020-01-01"), pd.NaT, pd.NA, pd.Timedelta("1h"),
        np.datetime64("2020-01-01"), np.datetime64("NaT"), Path("no such file.csv"), Path(),
        pd.DataFrame(), pd.DataFrame({"a": [1, 2]}), pd.DataFrame({"tmax": ["x", None]}, index=DAYS[:2]),
        pd.DataFrame({"eto": [1.0, 2.0]}, index=pd.DatetimeIndex(["NaT", "2020-01-01"])), table().reset_index(),
        table().T, pd.concat([table(), table()]), table()["tmax"], pd.Series(dtype=float), pd.Series(["a"]),
        DAYS, DAYS.to_series(), pd.MultiIndex.from_product([[1], [2]]),
        table().set_axis(["tmax", "tmax", "rs", "u2", "rhmean"], axis=1),
        xr.Dataset(), xr.Dataset({"tmax": ("time", [1.0, 2.0])}), xr.Dataset({"tmax": 1.0}), dataset(),
        dataset().expand_dims(site=2), dataset().assign(tmax=("time", ["x"] * DAYS.size)),
        xr.DataArray(1.0), xr.DataArray([1.0, 2.0], dims="x"), xr.DataArray([1.0, 2.0], dims="time"),
        xr.DataArray(["a"], dims="time"), dataset()["tmax"],
        np.array([]), np.zeros((2, 2)), np.array(["a"]), np.array(None), table().to_numpy(),
        {"a": table()}, {"a": table(), "b": 3}, {"a": xr.Dataset(), "b": table()}, [table(), table()],
        [1, 2, 3, 4], [1, "a", None, 4], (-1, 2, 3, 4), ["2020-01-05", "2020-01-05"], ["2020-01-05", "x"],
        {"2020-01-05": 3}, {"2020-01-05": "x"}, {"date": "2020-01-05"}, [{"date": "2020-01-05"}], [{"date": None}],
        pd.DataFrame({"date": [1]}, dtype=object), pd.Series([1.0, 2.0], index=DAYS[[0, 0]]),
        pd.Series([1.0, 2.0], index=["a", "b"]), pd.Series(["x"], index=DAYS[:1]), pd.Series([None], index=DAYS[:1]),
        pd.Categorical(["a"]), pd.period_range("2020-01", periods=2, freq="M"),
        watered().set_axis(["eto", "eto"], axis=1), watered().iloc[[0, 0, 1]], watered().iloc[::-1],
        watered().tz_localize("UTC"), watered().astype(str), watered().astype(complex),
        watered().rename_axis("time").to_xarray().astype("datetime64[ns]"),
        watered().rename_axis("time").to_xarray().isel(time=[0, 0, 1]), xr.Dataset({"eto": ("time", []), "precip": 1}),
        xr.DataArray([["a"]], dims=("x", "time")), xr.DataArray([1.0, 2.0], dims="season"),
        xr.DataArray([1.0, 2.0, 3.0, 4.0], dims="stage"), xr.DataArray(["loam", "x"], dims="field"),
        xr.DataArray([1.0, 2.0], {"time": DAYS[[0, 0]]}, dims="time"), xr.DataArray([None], dims="field"),
        xr.DataArray(pd.to_datetime(["2020-01-05", "NaT"]), dims="season"), xr.DataArray([], dims="field"),
        xr.DataArray([1 + 1j], dims="field"), xr.DataArray(np.zeros((2, 2)), dims=("time", "field")),
        np.arange(4), np.array([1 + 1j]), np.array([None, 1]), np.array(["2020-01-05"], dtype="datetime64[D]"),
        np.zeros((4, 2)), np.ma.masked_all(3),
    ]  # fmt: skip


_WRONG = everything_wrong()
COUNT = len(_WRONG)


def wrong(which: int) -> Any:
    """One of them, made anew."""
    return copy.deepcopy(_WRONG[which])


def told(function: Callable[..., Any], arguments: dict[str, Any]) -> None:
    """Call it: whatever is wrong is said by evaeto, or by the disk."""
    with warnings.catch_warnings(), contextlib.suppress(EvaetoError, OSError):
        warnings.simplefilter("ignore")
        function(**arguments)
