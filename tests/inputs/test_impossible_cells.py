"""Cells of a grid that cannot be, which only show with the sun or with other cells: in memory, on Dask and compiled."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import evaeto
from evaeto.errors import RejectedValuesWarning
from evaeto.inputs.counts import rejected_values
from evaeto.reference_et import chunks
from evaeto.reference_et import daily as daily_road

LATITUDES = [-35.0, 0.0, 40.0, 68.0]


def grid(days: int = 40, **changed: Any) -> xr.Dataset:
    """Fair weather, as bright as its place is."""
    rng = np.random.default_rng(1)
    shape, dims = (days, len(LATITUDES), 5), ("time", "lat", "lon")
    tmin = rng.uniform(2, 12, shape)
    times = pd.date_range("2021-01-01", periods=days)
    ra = evaeto.equations.extraterrestrial_radiation(
        np.array(LATITUDES)[None, :, None], times.day_of_year.to_numpy()[:, None, None]
    )
    values = {"tmax": tmin + 10, "tmin": tmin, "rhmean": rng.uniform(40, 90, shape), "u2": np.full(shape, 2.0),
              "rs": rng.uniform(0.2, 0.74, shape) * ra} | changed  # fmt: skip
    coords = {
        "time": times,
        "lat": LATITUDES,
        "lon": np.arange(5.0),
        "elevation": (("lat", "lon"), np.full(shape[1:], 300.0)),
    }
    return xr.Dataset({name: (dims, np.broadcast_to(each, shape).copy()) for name, each in values.items()}, coords)


@pytest.mark.parametrize("road", ["in memory", "on Dask", "compiled", "full clear sky", "several humidities"])
def test_a_cell_with_more_sun_than_there_is_is_empty_and_counted(road: str, monkeypatch: pytest.MonkeyPatch) -> None:
    weather = grid()
    fair = evaeto.eto(weather)
    weather["rs"][5, 2, 1] = 40.0  # in January at 40 degrees north; the physical limit is 50
    weather["rs"][6, 3, 0] = 9.0  # hardly any sun there
    how: dict[str, Any] = {"rso": "full"} if road == "full clear sky" else {}
    if road == "several humidities":
        weather["tdew"] = weather["tmin"] - 1.0
        weather["tdew"][0] = np.nan
    if road == "compiled":
        pytest.importorskip("numba")
        monkeypatch.setattr(daily_road, "LARGE", 1)
        monkeypatch.setattr(chunks, "LARGE", 1)
    if road == "on Dask":
        result = evaeto.eto(weather.chunk(time=20))
        assert int(rejected_values(result)) == 2
        result = result.compute()
    else:
        with pytest.warns(RejectedValuesWarning, match="2 cells"):
            result = evaeto.eto(weather, **how)
        assert result.attrs["rejected_cells"] == 2
    empty = np.argwhere(np.isnan(result.values))
    assert empty.tolist() == [[5, 2, 1], [6, 3, 0]]
    if road in ("in memory", "on Dask", "compiled"):
        np.testing.assert_allclose(result.where(result.notnull()), fair.where(result.notnull()), atol=1e-9)


@pytest.mark.parametrize("method", ["fao56", "turc"])
def test_a_fraction_on_dask_gives_no_number_and_says_why(method: Any) -> None:
    weather = grid()
    weather["rhmean"] = weather["rhmean"] / 100.0
    result = evaeto.eto(weather.chunk(time=20), method=method)
    with pytest.warns(
        RejectedValuesWarning, match="rhmean: values of this grid are implausible.*attrs\\['units'\\] = '1'"
    ):
        assert np.isnan(result.compute()).all()
    weather["rhmean"].attrs["units"] = "1"
    assert np.isfinite(evaeto.eto(weather.chunk(time=20), method=method).compute()).all()


def test_hours_on_dask_whose_humidity_is_a_fraction_give_no_number_either() -> None:
    days = grid(48)
    hours = days.assign_coords(time=pd.date_range("2021-01-01 01:00", periods=48, freq="h"))
    hours = hours.rename(tmax="tmean").drop_vars("tmin").assign(rs=hours["rs"] / 24, rhmean=hours["rhmean"] / 100)
    result = evaeto.eto(hours.chunk(time=24), utc_offset=0)
    with pytest.warns(RejectedValuesWarning, match="implausible"):
        assert np.isnan(result.compute()).all()


def test_air_as_dry_as_a_desert_in_per_cent_is_left_alone() -> None:
    weather = grid(rhmean=np.linspace(1.2, 6.0, 5))
    assert np.isfinite(evaeto.eto(weather.chunk(time=20)).compute()).all()
