"""Services are watched: shifted days, steps, drift and new models are told with their date, clean ones left alone."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

import evaeto
from evaeto.core.messages import Message
from evaeto.core.quantities import ETO_INPUTS
from evaeto.fusion.alignment import align_sources
from evaeto.fusion.service_watch import ModelChange, watch

SITES = ("Alvorada_do_Gurgueia_PI", "Balsas_MA", "Luiz_Eduardo_Magalhaes_BA")
Values = dict[str, np.ndarray]


def weather(years: float = 6.0, sources: int = 2, seed: int = 0, error: float = 0.5) -> tuple[Values, Any]:
    """Inputs (source, time) of services that see one weather, each with its own errors and level, and the days."""
    rng = np.random.default_rng(seed)
    days = np.datetime64("2001-01-01") + np.arange(int(365.25 * years))
    season = np.cos(2 * np.pi * np.arange(len(days)) / 365.25)
    usual = {"tmax": (30, 3, 2), "tmin": (18, 3, 1.5), "ea": (1.8, 0.3, 0.2), "u2": (2, 0.3, 0.5), "rs": (19, 4, 4)}
    values = {}
    for name in ETO_INPUTS:
        mean, swing, spread = usual[name]
        noise = rng.normal(size=(sources + 1, len(days)))
        truth = mean + swing * season + spread * noise[0]
        level = 1 + 0.05 * rng.normal(size=(sources, 1))
        values[name] = np.maximum(level * (truth + error * spread * noise[1:]), 0.05)
    return values, days


def late(values: Values, row: int, first: int = 0) -> Values:
    moved = {name: each.copy() for name, each in values.items()}
    for each in moved.values():
        each[row, first + 1 :] = each[row, first:-1].copy()
    return moved


def scaled(values: Values, row: int, first: int, factor: float, name: str = "rs") -> Values:
    moved = {key: each.copy() for key, each in values.items()}
    moved[name][row, first:] *= factor
    return moved


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), years=st.floats(0.02, 8.0), error=st.floats(0.1, 1.0))
def test_services_that_see_one_weather_raise_no_alarm(seed: int, years: float, error: float) -> None:
    assert watch(*weather(years, 2, seed, error)) == []


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), row=st.integers(0, 1), part=st.floats(0.0, 0.7))
def test_days_that_are_off_are_told_with_the_day_from_which_they_are(seed: int, row: int, part: float) -> None:
    values, days = weather(4.0, 2, seed)
    first = int(part * len(days))
    (found,) = watch(late(values, row, first), days)
    assert (found.kind, found.name, found.size, found.moved) == ("days", "", 1.0 if row else -1.0, None)
    assert abs(found.first - first) <= 45


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 9999), row=st.integers(0, 1), factor=st.sampled_from([0.8, 1.25]), part=st.floats(0.2, 0.8))
def test_a_step_is_told_with_its_month_and_its_size(seed: int, row: int, factor: float, part: float) -> None:
    values, days = weather(6.0, 2, seed)
    first = int(part * len(days))
    (found,) = watch(scaled(values, row, first, factor), days)
    assert (found.kind, found.name) == ("step", "rs")
    assert abs(found.first - first) <= 62
    assert np.exp(found.size if row else -found.size) == pytest.approx(factor, rel=0.04)


def test_a_step_of_a_temperature_is_one_in_degrees() -> None:
    values, days = weather(6.0)
    values["tmin"][1, 1000:] += 3.0
    (found,) = watch(values, days)
    assert (found.kind, found.name) == ("step", "tmin")
    assert found.size == pytest.approx(3.0, abs=0.3)


def test_a_slow_drift_is_no_step() -> None:
    values, days = weather(12.0)
    values["rs"][1] *= np.linspace(1.0, 1.4, len(days))
    (found,) = watch(values, days)
    assert (found.kind, found.name) == ("drift", "rs")
    assert np.exp(found.size) == pytest.approx(1.4, rel=0.05)


def test_one_input_whose_days_are_off_is_told_by_its_name() -> None:
    values, days = weather(4.0)
    values["rs"][1, 1:] = values["rs"][1, :-1].copy()
    (found,) = watch(values, days)
    assert (found.kind, found.name) == ("days", "rs")


def test_a_third_service_shows_which_one_moved_and_one_of_the_same_family_does_not() -> None:
    values, days = weather(6.0, 3)
    for changed in (late(values, 1), scaled(values, 1, 1000, 0.8)):
        (found,) = watch(changed, days, ["a", "b", "c"])
        assert found.moved == 1
        assert {change.moved for change in watch(changed, days, ["a", "b", "b"])} == {None}


def test_a_model_that_is_known_to_change_is_told_where_it_shows() -> None:
    values, days = weather(8.0, error=0.2)
    known = [ModelChange(1, 1461)]
    assert watch(values, days, known=known) == []
    (found,) = watch(scaled(values, 1, 1461, 1.06), days, known=known)
    assert (found.kind, found.name, found.moved, found.first) == ("model", "rs", 1, 1461)
    (found,) = watch(scaled(values, 0, 1461, 1.06), days, known=[ModelChange(0, 1461)])
    assert (found.moved, np.exp(found.size)) == (0, pytest.approx(1.06, abs=0.02)), "its own change, in any order"
    kinds = [change.kind for change in watch(scaled(values, 1, 1461, 1.3), days, known=known)]
    assert kinds == ["model"], "a step at that date is the model's"


def test_gaps_and_services_that_never_overlap_raise_no_alarm() -> None:
    values, days = weather(6.0)
    holes = np.random.default_rng(1).random(len(days)) < 0.3
    gappy = {name: np.where([holes, np.zeros_like(holes)], np.nan, each) for name, each in values.items()}
    assert watch(gappy, days) == []
    (found,) = watch({name: np.where([holes, holes], np.nan, each) for name, each in late(values, 1).items()}, days)
    assert found.kind == "days"
    half = np.arange(len(days)) < len(days) // 2
    apart = {name: np.where([half, ~half], each, np.nan) for name, each in values.items()}
    assert watch(apart, days) == []
    assert watch({"rs": np.full((2, 800), np.nan)}, days[:800]) == []
    assert watch({name: np.ones((2, 800)) for name in ETO_INPUTS}, days[:800]) == []


# -- what `fuse` makes of it


@pytest.fixture(scope="module")
def seen(worlds: ModuleType) -> dict[str, Any]:
    world = worlds.truth(years=8)
    both = {"one": worlds.seen_by(world, 1), "other": worlds.seen_by(world, 2)}
    return {"world": world, "weather": both, "reference": worlds.eto(world), "place": worlds.PLACE}


def dimmed(service: xr.Dataset, since: str, factor: float = 0.8) -> xr.Dataset:
    return service.assign(rs=service["rs"].where(service["time"] < np.datetime64(since), factor * service["rs"]))


def said(fused: xr.Dataset) -> str:
    return str(fused.attrs["warnings"])


@pytest.mark.slow
def test_two_services_of_which_one_moved_widen_the_band_from_that_day_on(seen: dict[str, Any]) -> None:
    plain = evaeto.fuse(seen["weather"], **seen["place"])
    moved = evaeto.fuse({**seen["weather"], "other": dimmed(seen["weather"]["other"], "2005-01-01")}, **seen["place"])
    assert said(plain) == ""
    assert "other has changed against one, from about 2005-01-01 on: rs × 0.8" in said(moved)
    assert "nothing here shows which of them is right, and the band is" in said(moved)
    width = [(fused["eto_upper"] - fused["eto_lower"]).groupby("time.year").mean() for fused in (plain, moved)]
    assert float(abs(width[1] - width[0]).sel(year=slice(2001, 2004)).max()) < 0.02
    assert float((width[1] - width[0]).sel(year=slice(2005, 2008)).min()) > 0.1


def test_a_new_model_widens_the_band_by_what_exceeds_the_lasting_error_where_nobody_learnt_of_the_old_one(
    worlds: ModuleType,
) -> None:
    world = worlds.truth("2014-01-01", years=6)
    steady, other = (worlds.seen_by(world, seed, scale=0.5) for seed in (1, 2))

    def wider(factor: float) -> float:
        weather = {"nasa_power": steady, "open_meteo": dimmed(other, "2017-01-01", factor)}
        fused, blind = (evaeto.fuse(weather, **worlds.PLACE, watch=watch) for watch in (True, False))
        assert "open_meteo changes its model on 2017-01-01" in said(fused)
        width, without = (one["eto_upper"] - one["eto_lower"] for one in (fused, blind))
        np.testing.assert_allclose(width.sel(time="2016"), without.sel(time="2016"))
        return float((width - without).sel(time=slice("2017", None)).mean())

    assert wider(0.93) == pytest.approx(0.0, abs=1e-3)
    assert wider(0.6) > 0.1


@pytest.mark.slow
def test_a_third_service_takes_out_the_one_that_moved_from_that_day_on(
    seen: dict[str, Any], worlds: ModuleType
) -> None:
    three = {**seen["weather"], "third": worlds.seen_by(seen["world"], 3)}
    moved = evaeto.fuse({**three, "other": dimmed(three["other"], "2005-01-01")}, **seen["place"])
    assert "other is the one that changed, and is left out there" in said(moved)
    share = moved["weight"].sel(input="rs", source="other").groupby("time.year").mean()
    assert float(share.sel(year=2004)) > 0.1
    assert float(share.sel(year=2006)) == 0.0
    assert float(moved["weight"].sel(input="tmax", source="other", time="2006").mean()) > 0.1, "its other inputs stay"


@pytest.mark.slow
def test_a_calibration_shows_which_service_moved_and_the_band_covers(seen: dict[str, Any]) -> None:
    early = {name: each.sel(time=slice("2001", "2004")) for name, each in seen["weather"].items()}
    calibration = evaeto.calibrate(early, seen["reference"][:"2004"], **seen["place"])
    for name in seen["weather"]:
        weather = {**seen["weather"], name: dimmed(seen["weather"][name], "2006-01-01")}
        for chosen in (weather, {key: each.sel(time=slice("2006", None)) for key, each in weather.items()}):
            fused = evaeto.fuse(chosen, calibration, **seen["place"])
            assert f"{name} is no longer what the calibration saw of it, from 2006-01-01 on: rs × 0.8" in said(fused)
            assert f"{name} is the one that changed" in said(fused)
            after = fused.sel(time=slice("2006", "2008")).to_dataframe()
            truth = seen["reference"].reindex(after.index)
            assert ((truth > after["eto_lower"]) & (truth < after["eto_upper"])).mean() > 0.8
    assert said(evaeto.fuse(seen["weather"], calibration, **seen["place"])) == ""


@pytest.mark.slow
def test_a_reference_shows_which_service_is_late_and_it_is_not_learnt_from(seen: dict[str, Any]) -> None:
    other = seen["weather"]["other"]
    shifted = other.assign_coords(time=other["time"] + np.timedelta64(1, "D"))
    found = evaeto.calibrate({**seen["weather"], "other": shifted}, seen["reference"], accept=True, **seen["place"])
    assert "other is the one that changed" in " ".join(found.record.warnings)
    assert found.model.regression.sources == ("one",)


def test_ten_days_of_forecast_raise_no_alarm(seen: dict[str, Any]) -> None:
    few = {name: each.isel(time=slice(0, 10)) for name, each in seen["weather"].items()}
    assert said(evaeto.fuse(few, **seen["place"])) == ""


def test_a_drift_is_told_as_a_message(seen: dict[str, Any]) -> None:
    other = seen["weather"]["other"]
    drifting = other.assign(rs=other["rs"] * np.linspace(1.0, 0.7, other.sizes["time"]))
    fused = evaeto.fuse({**seen["weather"], "other": drifting}, **seen["place"])
    (message,) = fused.encoding["warnings"]
    assert isinstance(message, Message)
    assert message.fields["first"].key == "watch.drift"


# -- real records


@pytest.fixture(scope="module")
def records(shared_data: Path) -> dict[str, tuple[Values, Any]]:
    found = {}
    for name in SITES:
        both = {s: evaeto.read_weather(shared_data / "sites" / s / f"{name}.csv") for s in ("nasa_power", "open_meteo")}
        by_source, _ = align_sources(both, -8.0)
        found[name] = {key: by_source[key].values for key in ETO_INPUTS}, by_source["time"].values.astype("M8[D]")
    tower, grid = (shared_data / "abroad" / f"fort_peck_{name}.csv" for name in ("tower", "gridmet"))
    by_source, _ = align_sources({"tower": evaeto.read_weather(tower), "grid": evaeto.read_weather(grid)}, 48.3)
    values = {key: by_source[key].values for key in ETO_INPUTS}
    found["fort_peck"] = values, by_source["time"].values.astype("M8[D]")
    return found


@pytest.mark.parametrize("name", [*SITES, "fort_peck"])
@pytest.mark.parametrize("row", [0, 1])
def test_faults_in_real_records_are_told_and_the_records_as_they_are_are_not(
    records: dict[str, tuple[Values, Any]], name: str, row: int
) -> None:
    values, days = records[name]
    first = int(0.6 * len(days))
    known = [ModelChange(1, int(np.searchsorted(days, np.datetime64("2017-01-01"))))] if name in SITES else []
    assert [change for change in watch(values, days, known=known) if change.kind != "model"] == []
    told = [change.kind for change in watch(late(values, row), days, known=known) if change.kind != "model"]
    assert told == ["days"]
    (step,) = (c for c in watch(scaled(values, row, first, 0.8), days, known=known) if c.kind != "model")
    assert (step.kind, step.name) == ("step", "rs")
    assert abs((pd.Timestamp(days[step.first]) - pd.Timestamp(days[first])).days) <= 62


@pytest.mark.parametrize("length", [10, 60, 120, 365])
def test_short_stretches_of_real_records_raise_no_alarm(records: dict[str, tuple[Values, Any]], length: int) -> None:
    for values, days in records.values():
        for first in range(0, len(days) - length, 401):
            part = {name: each[:, first : first + length] for name, each in values.items()}
            assert watch(part, days[first : first + length]) == []
