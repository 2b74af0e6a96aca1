"""Fields and basins: points within them, their weights, and means that miss nothing without a word."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import evaeto
from evaeto.errors import RequestError, ResultWarning

gpd = pytest.importorskip("geopandas")
shapely = pytest.importorskip("shapely")

MONTH = {"start": "2015-01-01", "end": "2015-01-31"}


def frame(*shapes: Any, **columns: Any) -> Any:
    return gpd.GeoDataFrame(columns, geometry=list(shapes), crs=4326)


FIELD = shapely.box(-46.05, -7.54, -46.04, -7.53)
BASIN = shapely.box(-46.3, -7.7, -46.0, -7.45)


def test_a_field_is_one_point_within_it_whatever_its_shape_and_projection() -> None:
    from evaeto.batch.areas import parted

    bent = shapely.Polygon([(0, 0), (0.03, 0), (0.03, 0.03), (0.029, 0.03), (0.029, 0.001), (0, 0.001)])
    found = parted(frame(FIELD, bent, name=["field", "bent"]).to_crs(6933), 0.1)
    assert list(found.table["name"]) == ["field", "bent"]
    assert list(found.weight) == [1, 1]
    points = shapely.points(found.table["lon"], found.table["lat"])
    assert shapely.distance(points, [FIELD, bent]).max() < 2e-4
    np.testing.assert_allclose(found.table["lat"][0], -7.535, atol=1e-4)


def test_a_basin_has_a_point_in_each_cell_weighted_by_its_part_of_it() -> None:
    from evaeto.batch.areas import parted

    found = parted(frame(BASIN), 0.1)
    # Cells of -46.3 to -46 by -7.7 to -7.4, the northern ones by half
    assert len(found.table) == 9
    assert found.weight.sum() == pytest.approx(1)
    north = found.table["lat"].to_numpy() > -7.5
    assert found.weight[north] == pytest.approx(np.full(3, 0.5 / 2.5 / 3), rel=1e-2)
    np.testing.assert_allclose(sorted(set(found.table["lon"])), [-46.25, -46.15, -46.05])
    np.testing.assert_allclose(sorted(set(found.table["lat"])), [-7.65, -7.55, -7.475])
    radius = 6371.0  # a rectangle of longitude and latitude on the sphere
    band = math.sin(math.radians(-7.45)) - math.sin(math.radians(-7.7))
    assert found.km2[0] == pytest.approx(radius**2 * math.radians(0.3) * band, rel=1e-3)


def test_no_part_of_a_large_area_is_left_out() -> None:
    from evaeto.batch.areas import parted

    found = parted(frame(shapely.Point(-50, -10).buffer(2.0)), 0.1)
    assert found.weight.sum() == pytest.approx(1)
    assert 1200 < len(found.table) < 1400  # pi 20^2 cells, and those of the edge
    middle = [float(np.average(found.table[name], weights=found.weight)) for name in ("lat", "lon")]
    np.testing.assert_allclose(middle, [-10, -50], atol=0.02)


@pytest.mark.parametrize(
    ("sites", "spacing", "told"),
    [
        (frame(BASIN, shapely.LineString([(0, 0), (1, 1)])), 0.1, "LineString"),
        (frame(BASIN), 50.0, "spacing"),
        (frame(shapely.box(-70, -30, -40, 0)), 0.1, "wider spacing"),
        (frame(BASIN, elevation=[300.0]), 0.1, "9 at a spacing"),
        (frame(shapely.box(2e5, 9e6, 3e5, 9.1e6)).set_crs(None, allow_override=True), 0.1, "set_crs"),
    ],
)
def test_what_cannot_be_is_told_before_anything_is_asked(sites: Any, spacing: float, told: str) -> None:
    with pytest.raises(RequestError, match=told):
        evaeto.compute_sites(sites, **MONTH, spacing=spacing)


def test_days_without_a_tenth_of_an_area_are_missing_and_others_are_means_of_what_there_is() -> None:
    from evaeto.batch.areas import Parted, means

    values = np.array([[1.0, 1.0, np.nan], [2.0, np.nan, 2.0], [4.0, 4.0, 4.0]])
    texts = np.array(["", "", ""], dtype=object)
    found = xr.Dataset(
        {"eto": (("site", "time"), values), "quality": (("site", "time"), np.array([[3, 3, 0], [2, 0, 2], [1, 1, 1]])),
         **dict.fromkeys(("failure", "warnings", "provenance"), ("site", texts))},
        {"time": pd.date_range("2020-01-01", periods=3), "name": ("site", ["a 1", "a 2", "b"]),
         **{name: ("site", [1.0, 2.0, 3.0]) for name in ("lat", "lon", "elevation")}},
    )  # fmt: skip
    weights = np.array([0.95, 0.05, 1.0])
    made = means(found, Parted(None, ["a", "b"], np.array([0, 0, 1]), weights, np.array([9.0, 1.0])))
    np.testing.assert_allclose(made["eto"], [[1.05, 1.0, np.nan], [4, 4, 4]])
    np.testing.assert_allclose(made["covered"], [[1, 0.95, 0.05], [1, 1, 1]])
    np.testing.assert_array_equal(made["quality"], [[2, 0, 0], [1, 1, 1]])
    np.testing.assert_allclose(made["lat"], [1.05, 3])


@pytest.mark.slow
def test_means_of_a_basin_are_those_of_its_points(client: Any, demo: Any, tmp_path: Path) -> None:
    sites = frame(BASIN, FIELD, name=["basin", "field"])
    sites.to_file(tmp_path / "areas.geojson")
    out = tmp_path / "means.nc"
    given: dict[str, Any] = {**MONTH, "sources": "nasa_power", "client": client}
    found = evaeto.compute_sites(tmp_path / "areas.geojson", spacing=0.2, out=out, **given)
    assert list(found["site"].values) == ["basin", "field"]
    assert list(found["points"].values) == [4, 1]
    assert found["eto"].attrs["units"] == "mm d-1"
    with xr.open_dataset(tmp_path / "means.points.nc") as points:
        # Columns from -46.4 and -46.2, rows from -7.8 and -7.6, of which the basin has 0.1 and 0.2, 0.1 and 0.15
        weights = np.outer([0.1, 0.15], [0.1, 0.2]).ravel()
        order = np.lexsort((points["lon"].values[:4], points["lat"].values[:4]))
        expected = np.average(points["eto"].values[:4][order], axis=0, weights=weights)
        np.testing.assert_allclose(found["eto"][0], expected, rtol=1e-3)
        np.testing.assert_array_equal(found["eto"][1], points["eto"][4])
    asked = len(demo.requests)
    again = evaeto.compute_sites(sites, spacing=0.2, out=out, **given)
    assert len(demo.requests) == asked
    xr.testing.assert_allclose(again, found)
    with xr.open_dataset(out) as written:
        np.testing.assert_array_equal(written["eto"], found["eto"])
        assert list(written["name"].values) == ["basin", "field"]


@pytest.mark.slow
def test_points_of_a_geodataframe_are_those_of_a_table(client: Any, demo: Any) -> None:
    places = {"lat": [-7.5312, -34.9], "lon": [-46.039, 138.6]}
    named = pd.DataFrame({"name": ["Balsas", "Adelaide"], "elevation": [256.0, 50.0]})
    points = gpd.GeoDataFrame(named, geometry=gpd.points_from_xy(places["lon"], places["lat"]), crs=4326).to_crs(3857)
    given: dict[str, Any] = {**MONTH, "sources": "nasa_power", "client": client}
    found = evaeto.compute_sites(points, **given)
    expected = evaeto.compute_sites(named.assign(**places), **given)
    np.testing.assert_array_equal(found["site"], expected["site"])
    np.testing.assert_allclose(found["lat"], expected["lat"], atol=1e-6)
    np.testing.assert_array_equal(found["eto"], expected["eto"])


@pytest.mark.slow
def test_an_area_whose_points_fail_says_which_part_and_is_missing_where_that_is_large(client: Any, demo: Any) -> None:
    coast = shapely.box(-35.4, -9.0, -34.0, -8.8)  # the east of it is open sea
    with pytest.warns(ResultWarning, match=r"of 7 points"):
        found = evaeto.compute_sites(
            frame(coast, name=["coast"]), spacing=0.2, sources="nasa_power", client=client, **MONTH
        )
    assert "open sea" in str(found["failure"].values[0])
    assert not found["eto"].notnull().any()
    assert float(found["covered"].max()) < 0.9
