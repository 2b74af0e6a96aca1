"""Services judged by each other: what is plainly wrong is noticed and told."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import evaeto
from evaeto.fusion.alignment import align_sources
from evaeto.fusion.plausibility import assess_sources, collocate, prior_error_sd


@pytest.fixture(scope="module")
def world(worlds: ModuleType) -> xr.Dataset:
    return worlds.truth(years=3)


def maritime(weather: xr.Dataset) -> xr.Dataset:
    """A file from the open sea: a daily range of 2 degrees."""
    middle = 26 + 0.1 * (weather["tmax"] - weather["tmax"].mean())
    return weather.assign(tmin=middle - 1, tmax=middle + 1, ea=weather["ea"] * 0 + 2.6, u2=weather["u2"] + 3)


def warnings_of(weather: dict[str, xr.Dataset], worlds: ModuleType) -> str:
    return str(evaeto.fuse(weather, **worlds.PLACE).attrs["warnings"])


def test_services_that_agree_raise_no_warning(world: xr.Dataset, worlds: ModuleType) -> None:
    assert warnings_of({"a": worlds.seen_by(world, 1), "b": worlds.seen_by(world, 2)}, worlds) == ""


def test_a_file_from_another_place_is_left_out_and_told(world: xr.Dataset, worlds: ModuleType) -> None:
    good = worlds.seen_by(world, 1)
    weather = {"a": good, "b": maritime(worlds.seen_by(world, 2))}
    fused = evaeto.fuse(weather, **worlds.AS_SERVED)
    assert "b: its daily temperature range" in fused.attrs["warnings"]
    assert "left out" in fused.attrs["warnings"]
    np.testing.assert_allclose(fused["eto"], worlds.eto(good), rtol=1e-9)


@pytest.mark.slow
def test_a_file_from_another_place_is_not_learnt_from(world: xr.Dataset, worlds: ModuleType) -> None:
    weather = {"a": worlds.seen_by(world, 1), "b": maritime(worlds.seen_by(world, 2))}
    calibration = evaeto.calibrate(weather, worlds.eto(world), **worlds.PLACE)
    assert any(line.startswith("b: its daily temperature range") for line in calibration.record.warnings)
    fused = evaeto.fuse(weather, calibration, **worlds.PLACE)
    assert (fused["weight"].sel(input="eto", source="b") == 0).all()


def test_services_that_are_all_odd_are_kept_and_told(world: xr.Dataset, worlds: ModuleType) -> None:
    weather = {"a": maritime(worlds.seen_by(world, 1)), "b": maritime(worlds.seen_by(world, 2))}
    fused = evaeto.fuse(weather, **worlds.PLACE)
    assert "no other service is better" in fused.attrs["warnings"]
    assert np.isfinite(fused["eto"]).all()


def test_of_two_winds_far_apart_the_unusual_one_is_left_out(world: xr.Dataset, worlds: ModuleType) -> None:
    good = worlds.seen_by(world, 1)
    windy = worlds.seen_by(world, 2)
    weather = {"a": good, "b": windy.assign(u2=windy["u2"] * 0.3)}
    fused = evaeto.fuse(weather, **worlds.AS_SERVED)
    assert "that of b is left out" in fused.attrs["warnings"]
    np.testing.assert_allclose(fused["u2"], good["u2"])
    assert (fused["weight"].sel(input="tmax", source="b") > 0).all()


def test_of_three_winds_the_one_away_from_the_others_is_left_out(world: xr.Dataset, worlds: ModuleType) -> None:
    views = {key: worlds.seen_by(world, seed) for seed, key in enumerate("abc")}
    calm = {**views, "c": views["c"].assign(u2=views["c"]["u2"] * 0.4)}
    fused = evaeto.fuse(calm, **worlds.PLACE)
    assert "that of c is left out" in fused.attrs["warnings"]


def test_winds_equally_far_from_the_usual_are_both_kept_and_told(world: xr.Dataset, worlds: ModuleType) -> None:
    level = float(world["u2"].mean())
    weather = {
        key: (view := worlds.seen_by(world, seed, scale=0.1)).assign(u2=view["u2"] * factor / level)
        for seed, (key, factor) in enumerate((("a", 1.5), ("b", 2.0 * 2.0 / 1.5)))
    }
    fused = evaeto.fuse(weather, **worlds.PLACE)
    assert "nothing here shows which is right" in fused.attrs["warnings"]
    assert (fused["weight"].sel(input="u2") > 0).all()
    assert (fused["weight"].sel(input="u2", source="a") > fused["weight"].sel(input="u2", source="b")).all()


def test_radiation_that_the_sky_does_not_give_is_left_out(world: xr.Dataset, worlds: ModuleType) -> None:
    dim = worlds.seen_by(world, 2)
    fused = evaeto.fuse({"a": worlds.seen_by(world, 1), "b": dim.assign(rs=dim["rs"] * 0.5)}, **worlds.PLACE)
    assert "b: solar radiation of its clearest days" in fused.attrs["warnings"]
    assert (fused["weight"].sel(input="rs", source="b") == 0).all()


def test_two_services_that_do_not_move_together_are_told_and_kept(world: xr.Dataset, worlds: ModuleType) -> None:
    other = worlds.seen_by(worlds.truth(years=3, seed=7), 2)
    fused = evaeto.fuse({"a": worlds.seen_by(world, 1), "b": other}, **worlds.PLACE)
    assert "their days do not follow each other" in fused.attrs["warnings"]
    assert (fused["weight"].sel(input="tmax") > 0).all()


def test_of_three_services_the_stranger_is_left_out(world: xr.Dataset, worlds: ModuleType) -> None:
    views = {"a": worlds.seen_by(world, 1), "b": worlds.seen_by(world, 2)}
    fused = evaeto.fuse({**views, "c": worlds.seen_by(worlds.truth(years=3, seed=7), 3)}, **worlds.PLACE)
    assert "c: its days do not follow those of the other services; left out" in fused.attrs["warnings"]
    assert (fused["weight"].sel(source="c") == 0).all()


def test_a_large_disagreement_in_eto_is_told(world: xr.Dataset, worlds: ModuleType) -> None:
    dry = worlds.seen_by(world, 2, bias={"ea": -0.8, "tmax": 4.0, "rs": 2.0})
    assert "a and b disagree: mean ETo" in warnings_of({"a": worlds.seen_by(world, 1), "b": dry}, worlds)


def test_triple_collocation_finds_the_errors_of_three_services() -> None:
    rng = np.random.default_rng(5)
    signal = rng.normal(size=4000)
    sd = [0.3, 0.6, 1.0]
    values = np.array([signal + s * rng.normal(size=4000) for s in sd])
    doy = np.tile(np.arange(1.0, 366.0), 11)[:4000]
    found = collocate(values, doy, [2.0, 2.0, 2.0])
    np.testing.assert_allclose([found[row] for row in range(3)], np.sqrt(np.square(sd) * 0.976 + 4 * 0.024), rtol=0.1)


def test_two_services_keep_the_priors_of_the_catalogue(world: xr.Dataset, worlds: ModuleType) -> None:
    weather = {"nasa_power": worlds.seen_by(world, 1), "open_meteo": worlds.seen_by(world, 2)}
    by_source, _ = align_sources(weather, worlds.PLACE["lat"])
    agreement = assess_sources(by_source, worlds.PLACE["lat"], worlds.PLACE["elevation"])
    for source in weather:
        assert agreement.error_sd[source]["tmax"] == prior_error_sd(source)["tmax"]


def test_a_single_day_can_be_fused(world: xr.Dataset, worlds: ModuleType) -> None:
    day = {key: worlds.seen_by(world, seed).isel(time=slice(5, 6)) for seed, key in enumerate("ab")}
    fused = evaeto.fuse(day, **worlds.PLACE)
    assert np.isfinite(fused["eto"]).all()
    assert fused.attrs["warnings"] == ""


def test_a_polar_winter_has_a_band_and_no_false_alarm() -> None:
    time = pd.date_range("2023-12-01", "2024-02-15", name="time")
    calm = xr.Dataset(
        {
            name: ("time", np.full(len(time), value))
            for name, value in {"tmax": -28.0, "tmin": -31.0, "ea": 0.02, "u2": 2.0, "rs": 0.0}.items()
        },
        coords={"time": time},
    )
    fused = evaeto.fuse({"a": calm, "b": calm + 0.01}, lat=78.2, lon=15.6, elevation=20.0)
    assert fused.attrs["warnings"] == ""
    assert (fused["eto_lower"] < fused["eto"]).all()
    assert (fused["eto"] < fused["eto_upper"]).all()
