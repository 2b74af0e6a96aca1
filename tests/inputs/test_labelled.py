"""Coordinates that are put onto arrays as they are."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import evaeto
from evaeto.inputs.labelled import Labels, coordinates_alone, shallow


def weather(days: int = 12) -> xr.Dataset:
    shape, dims = (days, 3, 4), ("time", "lat", "lon")
    rng = np.random.default_rng(1)
    tmin = rng.uniform(8.0, 14.0, shape)
    values = {"tmax": tmin + 9.0, "tmin": tmin, "rhmean": rng.uniform(50.0, 80.0, shape),
              "u2": rng.uniform(1.0, 3.0, shape), "rs": rng.uniform(14.0, 22.0, shape)}  # fmt: skip
    coords = {
        "time": pd.date_range("2020-05-01", periods=days),
        "lat": ("lat", [-21.0, -20.5, -20.0], {"note": "of the rows"}),
        "lon": np.arange(4.0),
        "elevation": (("lat", "lon"), np.full((3, 4), 500.0), {"note": "of the ground"}),
        "member": 7,
    }
    made = xr.Dataset({name: (dims, array) for name, array in values.items()}, coords, {"title": "of May"})
    made["elevation"].encoding["source"] = "dem.nc"
    return made


def test_weather_in_memory_is_left_as_it_was_with_its_attributes() -> None:
    given = weather()
    before = given.copy(deep=True)
    evaeto.eto(given)
    xr.testing.assert_identical(given, before)
    assert {name: each.encoding for name, each in given.variables.items()} == {
        name: each.encoding for name, each in before.variables.items()
    }


def test_what_is_done_to_a_result_does_not_reach_the_weather() -> None:
    given = weather()
    result = evaeto.eto(given)
    result["lat"].attrs["changed"] = "yes"
    result.coords["elevation"].attrs["changed"] = "yes"
    result.attrs["changed"] = "yes"
    again = evaeto.eto(given)
    assert all("changed" not in each.attrs for each in (*given.variables.values(), *again.coords.values()))
    assert "changed" not in again.attrs


def test_a_result_has_the_coordinates_and_indexes_that_xarray_would_give_it() -> None:
    given = weather()
    result = evaeto.eto(given)
    assert set(result.coords) == {"time", "lat", "lon", "elevation", "member"}
    assert set(result.indexes) == {"time", "lat", "lon"}
    assert result.sel(time="2020-05-03", lat=-20.5).dims == ("lon",)
    xr.testing.assert_identical(result, result.copy(deep=True))
    xr.testing.assert_identical(xr.DataArray(result.variable, dict(result.coords), name="eto"), result)


@pytest.mark.parametrize("kind", ["in memory", "on Dask"])
def test_sites_of_several_labels_are_computed(kind: str) -> None:
    stacked = weather().stack(site=("lat", "lon")).reset_index("site").set_index(site=["lat", "lon"])
    given = stacked if kind == "in memory" else stacked.chunk(site=6)
    result = evaeto.eto(given.drop_vars("elevation"), lat=stacked["lat"].to_numpy(), elevation=500.0)
    plain = evaeto.eto(weather())
    np.testing.assert_array_equal(result.transpose("time", "site").values, plain.values.reshape(12, -1))


def test_a_variable_gets_the_coordinates_of_its_own_dimensions_only() -> None:
    given = weather()
    labels = Labels(given)
    along = labels.along(given.variables["elevation"], "elevation")
    assert set(along.coords) == set(along.indexes) == {"lat", "lon"}
    assert set(labels.within(given.variables["elevation"], "height").coords) == {"lat", "lon", "elevation", "member"}


def test_a_shallow_one_has_attributes_and_an_encoding_of_its_own() -> None:
    given = weather()
    for made in (shallow(given), coordinates_alone(given, given.coords)):
        made.attrs["title"], made.encoding["unlimited_dims"] = "of June", {"time"}
        assert given.attrs == {"title": "of May"}
        assert given.encoding == {}
        assert set(made.coords) == set(given.coords)
