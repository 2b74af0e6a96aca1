"""The wind at a site from that of services: monotone, bounded, and what the user says of the site counts."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

import evaeto
from evaeto.core.exposure import EXPOSURES
from evaeto.errors import WeatherError
from evaeto.fusion.alignment import align_sources
from evaeto.fusion.priors import origin_of, prior_error_sd
from evaeto.fusion.wind_prior import at_site, lasting_sd, over_farmland, site_level, to_2m

winds = st.floats(0.1, 20.0)
KNOWN = [name for name in EXPOSURES if name != "unknown"]


def steady(*levels: float, days: int = 3650) -> np.ndarray:
    return np.repeat(np.array(levels)[:, None], days, axis=1)


@pytest.mark.parametrize("exposure", EXPOSURES)
@given(one=winds, more=st.floats(1.0, 3.0), other=winds)
def test_where_a_service_tells_of_more_wind_the_site_has_more(
    exposure: str, one: float, more: float, other: float
) -> None:
    calm, windy = (site_level(np.log([level, other]), exposure) for level in (one, one * more))  # type: ignore[arg-type]
    assert windy[0] >= calm[0] - 1e-12


@given(level=winds)
def test_open_ground_has_more_wind_than_the_unknown_and_a_sheltered_site_has_less(level: float) -> None:
    sheltered, unknown, lies_open = (
        float(site_level(np.log([level]), name)[0])
        for name in ("sheltered", "unknown", "open")  # type: ignore[arg-type]
    )
    assert sheltered <= unknown <= lies_open + 1e-12


@given(level=st.floats(1.0, 20.0))
def test_on_a_bare_plain_the_wind_of_a_service_stands(level: float) -> None:
    wind, shrinks, _ = at_site(steady(level, days=30), "windy")
    np.testing.assert_allclose(wind, level, rtol=1e-12)
    np.testing.assert_allclose(shrinks, 1.0)


def test_a_strong_wind_of_every_service_is_believed_more_than_that_of_one() -> None:
    both, one = (at_site(steady(*levels), "unknown")[0][0, 0] for levels in ((5.0, 5.0), (5.0, 1.5)))
    assert both > 4.0
    assert one < 2.0


def test_a_cell_of_forest_does_not_make_a_calm_station() -> None:
    # Paraná: services told of 0.2 m/s where stations measured 1.5 to 3.1
    assert at_site(steady(0.2), "unknown")[0][0, 0] > 3 * 0.2


def test_one_stormy_day_is_no_windy_place() -> None:
    day, years = (at_site(steady(9.0, days=days), "unknown")[0][0, 0] for days in (1, 3650))
    assert day < 0.7 * years


def test_a_service_without_wind_has_none_and_takes_none_from_the_others() -> None:
    alone = at_site(steady(2.0), "unknown")[0]
    wind, shrinks, lasts = at_site(np.vstack([steady(2.0), np.full((1, 3650), np.nan)]), "unknown")
    np.testing.assert_allclose(wind[0], alone[0])
    assert np.isnan(wind[1]).all()
    assert np.isnan(shrinks[1])
    assert np.isfinite(lasts).all()


def test_many_cells_at_once_are_those_one_by_one() -> None:
    cells = np.random.default_rng(1).uniform(0.5, 6.0, (2, 200, 5))
    together = at_site(cells, "unknown")
    for cell in range(5):
        for ours, alone in zip(together, at_site(cells[..., cell], "unknown"), strict=True):
            np.testing.assert_allclose(ours[..., cell], alone)


def test_less_is_left_of_the_wind_at_2_m_the_rougher_the_surroundings() -> None:
    assert to_2m(0.25) < to_2m(0.1) < to_2m(0.03) < 1.0


@given(level=winds)
def test_said_exposure_leaves_a_smaller_lasting_error(level: float) -> None:
    unknown, *known = (lasting_sd(np.log([level]), name)[0] for name in ("unknown", *KNOWN))  # type: ignore[arg-type]
    assert all(each < unknown for each in known)


@given(level=st.floats(1.0, 20.0), more=st.floats(1.05, 3.0))
def test_the_more_wind_services_tell_of_the_less_is_known_of_a_site(level: float, more: float) -> None:
    calm, windy = lasting_sd(np.log([level, level * more]))
    assert windy > calm


def test_little_is_known_of_a_site_in_a_cell_of_forest() -> None:
    forest, farmland = lasting_sd(np.log([0.2, 1.0]))
    assert forest > 2 * farmland


@pytest.fixture(scope="module")
def pair(worlds: ModuleType) -> dict[str, xr.Dataset]:
    world = worlds.truth(years=2)
    return {"nasa_power": worlds.seen_by(world, 1), "open_meteo": worlds.seen_by(world, 2)}


@pytest.mark.parametrize("exposure", KNOWN)
def test_the_band_is_wider_where_nobody_said_how_the_site_lies(
    pair: dict[str, xr.Dataset], worlds: ModuleType, exposure: str
) -> None:
    def relative(name: str) -> float:
        fused = evaeto.fuse(pair, **worlds.PLACE, exposure=name)  # type: ignore[arg-type]
        return float((fused["error_lasting"] / fused["u2"]).mean())

    assert relative("unknown") > relative(exposure)


def test_an_exposure_that_nobody_knows_is_refused(pair: dict[str, xr.Dataset], worlds: ModuleType) -> None:
    with pytest.raises(WeatherError, match="exposure: must be one of unknown, sheltered, open"):
        evaeto.fuse(pair, **worlds.PLACE, exposure="breezy")  # type: ignore[arg-type]


def test_what_a_station_measured_stays_as_it_is(worlds: ModuleType) -> None:
    world = worlds.truth(years=1)
    fused = evaeto.fuse({"station": world}, **worlds.PLACE)
    np.testing.assert_allclose(fused["u2"], world["u2"])
    grid = evaeto.fuse({"era5": world}, **worlds.PLACE)
    assert float(grid["error_lasting"].mean()) > 1.5 * float(fused["error_lasting"].mean())


@pytest.mark.parametrize(
    ("key", "origin"),
    [
        ("nasa_power", "reanalysis"), ("power", "reanalysis"), ("open_meteo_forecast", "forecast"),
        ("agera5", "reanalysis"), ("my_station", "station"), ("SIAR-Zaragoza", "station"),
        ("icon_forecast", "forecast"),
    ],
)  # fmt: skip
def test_a_source_is_judged_by_its_kind(key: str, origin: str) -> None:
    assert origin_of(key) == origin


def test_an_unknown_station_errs_less_than_an_unknown_grid() -> None:
    station, grid = prior_error_sd("aws"), prior_error_sd("cfsr")
    assert all(station[name] < grid[name] for name in grid)


def test_winds_at_two_heights_tell_the_roughness_of_the_model(worlds: ModuleType) -> None:
    world = worlds.truth(years=1)
    forest = (world.drop_vars("u2").assign(WS2M=0.12 * world["u2"], WS10M=0.95 * world["u2"])).to_dataframe()
    by_source, _ = align_sources({"nasa_power": forest}, -10.0)
    z0 = float(by_source["model_roughness"][0])
    assert np.log(10 / z0) / np.log(2 / z0) == pytest.approx(0.95 / 0.12, rel=1e-6)
    one, both = (
        float(evaeto.fuse({"nasa_power": weather}, **worlds.PLACE)["u2"].mean())
        for weather in (forest.drop(columns="WS10M"), forest)
    )
    assert both > 1.3 * one


def test_a_cell_as_rough_as_farmland_changes_nothing() -> None:
    np.testing.assert_allclose(over_farmland(np.array([0.1, np.nan]), np.array([2.0, np.nan])), 0.0, atol=1e-12)
    assert over_farmland(np.array([1.0]), np.array([2.0]))[0] > 0 > over_farmland(np.array([0.01]), np.array([2.0]))[0]


def test_a_wind_at_10_m_comes_to_farmland_by_its_own_height() -> None:
    # Of 5 m/s at 10 m over z0 = 0.5 m the blending height has 7.99, and 2 m over farmland 3.74; eq. 47 gave 3.74 too
    change = float(over_farmland(np.array([0.5]), np.array([10.0]))[0])
    aloft = 5.0 * np.log(60 / 0.5) / np.log(10 / 0.5)
    assert 5.0 * 0.748 * np.exp(change) == pytest.approx(aloft * to_2m(0.1), rel=1e-4)
