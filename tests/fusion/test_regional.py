"""Calibrations of several sites at a point of its own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import xarray as xr

import evaeto
from evaeto.errors import WeatherError
from evaeto.fusion.regional import distance_km

PLACES = [
    (-10.0, -45.0, 400.0),
    (-10.6, -45.4, 450.0),
    (-9.4, -44.6, 380.0),
    (-10.3, -44.4, 420.0),
    (-9.7, -45.7, 360.0),
]


def at(place: tuple[float, float, float]) -> dict[str, float]:
    return dict(zip(("lat", "lon", "elevation"), place, strict=True))


pytestmark = pytest.mark.slow  # five calibrations to begin with


@pytest.fixture(scope="module")
def region(worlds: ModuleType) -> dict[str, Any]:
    """Five sites with weather of their own and the same faults of the services; the first is the unseen one."""
    sites = []
    for number, place in enumerate(PLACES):
        world = worlds.truth(years=4, seed=number + 10)
        weather = {
            "nasa_power": worlds.seen_by(world, 100 + number, bias={"u2": 1.0}),
            "open_meteo": worlds.seen_by(world, 200 + number, scale=1.3, bias={"rs": -2.0}),
        }
        reference = evaeto.eto(world, lat=place[0], elevation=place[2]).to_series()
        sites.append((weather, reference))
    calibrations = [
        evaeto.calibrate(weather, reference, **at(place))
        for (weather, reference), place in zip(sites[1:], PLACES[1:], strict=True)
    ]
    return {"weather": sites[0][0], "reference": sites[0][1], "calibrations": calibrations}


@pytest.mark.slow
def test_a_point_without_reference_gains_from_its_neighbours(region: dict[str, Any]) -> None:
    regional = evaeto.fuse(region["weather"], region["calibrations"], **at(PLACES[0]))
    alone = evaeto.fuse(region["weather"], **at(PLACES[0]))
    error, without = (evaeto.score(f["eto"].to_series(), region["reference"])["rmse"] for f in (regional, alone))
    assert error < 0.8 * without
    assert "calibrated with 4 sites" in regional.attrs["method"]


@pytest.mark.slow
def test_the_regional_band_holds_most_days(region: dict[str, Any]) -> None:
    fused = evaeto.fuse(region["weather"], region["calibrations"], **at(PLACES[0]))
    truth = region["reference"].to_numpy()
    inside = (truth >= fused["eto_lower"]) & (truth <= fused["eto_upper"])
    assert 0.83 <= float(inside.mean()) <= 0.97


@pytest.mark.parametrize(
    ("place", "message"),
    [((-10.0, -51.0, 400.0), "km away, beyond 500 km"), ((-10.0, -45.0, 1500.0), "m higher or lower than 1500 m")],
)
def test_a_point_out_of_range_is_refused(
    region: dict[str, Any], place: tuple[float, float, float], message: str
) -> None:
    with pytest.raises(WeatherError, match=message):
        evaeto.fuse(region["weather"], region["calibrations"], **at(place))


def test_climatologies_make_no_regional_calibration(region: dict[str, Any], worlds: ModuleType) -> None:
    groups = region["reference"].groupby(region["reference"].index.month)
    table = groups.agg(["mean", "std"]).rename(columns={"std": "sd"}).rename_axis("month").reset_index()
    calibration = evaeto.calibrate(region["weather"], climatology=table, **at(PLACES[0]))
    with pytest.raises(WeatherError, match="needs daily references"):
        evaeto.fuse(region["weather"], [calibration], **at(PLACES[0]))


@pytest.mark.slow
def test_a_site_whose_service_is_broken_does_not_spoil_the_region(region: dict[str, Any], worlds: ModuleType) -> None:
    world = worlds.truth(years=4, seed=30)
    noise = worlds.seen_by(world, 1)
    sea = noise.assign(tmin=noise["tmin"] * 0 + 25, tmax=noise["tmax"] * 0 + 27)
    reference = evaeto.eto(world, lat=-10.1, elevation=410.0).to_series()
    broken = evaeto.calibrate(
        {"nasa_power": worlds.seen_by(world, 2), "open_meteo": sea}, reference, **at((-10.1, -45.1, 410.0))
    )
    results = [
        evaeto.fuse(region["weather"], calibrations, **at(PLACES[0]))
        for calibrations in (region["calibrations"], [*region["calibrations"], broken])
    ]
    errors = [evaeto.score(f["eto"].to_series(), region["reference"])["rmse"] for f in results]
    assert errors[1] < 1.15 * errors[0]


def test_a_few_days_are_enough_at_the_point(region: dict[str, Any]) -> None:
    days = {key: data.isel(time=slice(100, 105)) for key, data in region["weather"].items()}
    fused = evaeto.fuse(days, region["calibrations"], **at(PLACES[0]))
    assert np.isfinite(fused["eto"]).all()


def test_a_service_missing_at_the_point_widens_the_band(region: dict[str, Any]) -> None:
    whole = evaeto.fuse(region["weather"], region["calibrations"], **at(PLACES[0]))
    part: xr.Dataset = evaeto.fuse(
        {"nasa_power": region["weather"]["nasa_power"]}, region["calibrations"], **at(PLACES[0])
    )
    widths = [float((f["eto_upper"] - f["eto_lower"]).mean()) for f in (whole, part)]
    assert widths[1] > widths[0]


def test_distance_is_along_the_great_circle() -> None:
    # a quarter of the equator of a sphere of 6371 km
    assert distance_km(np.array(0.0), np.array(0.0), 0.0, 90.0) == pytest.approx(6371 * np.pi / 2)


@pytest.mark.slow
def test_sites_that_lie_alike_count_more_where_the_user_says_how_they_lie(region: dict[str, Any]) -> None:
    lies = ("windy", "sheltered", "windy", "sheltered")
    told = [replace(made, exposure=name) for made, name in zip(region["calibrations"], lies, strict=True)]

    def level(exposure: Any, calibrations: list[evaeto.Calibration]) -> float:
        fused = evaeto.fuse(region["weather"], calibrations, **at(PLACES[0]), exposure=exposure)
        return float(fused["eto"].mean())

    higher = [
        replace(made, model=replace(made.model, regression=_lifted(made.model.regression, 1.0 * (name == "windy"))))
        for made, name in zip(told, lies, strict=True)
    ]
    assert level("windy", higher) > level("unknown", higher) + 0.05
    assert level("sheltered", higher) < level("unknown", higher) - 0.05
    assert level("windy", region["calibrations"]) == pytest.approx(level("unknown", region["calibrations"]), abs=1e-9)


def _lifted(regression: Any, by: float) -> Any:
    """The same with a reference that is higher."""
    means = regression.means.copy()
    means[:, -1] += by
    return replace(regression, means=means)


@pytest.mark.slow
def test_how_a_site_lies_is_saved_with_its_calibration(region: dict[str, Any], tmp_path: Path) -> None:
    replace(region["calibrations"][0], exposure="sheltered").save(tmp_path / "cal.json")
    assert evaeto.Calibration.load(tmp_path / "cal.json").exposure == "sheltered"
