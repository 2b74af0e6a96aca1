"""Calibration: what it learns, what it says of itself, and that it survives being saved."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import evaeto
from evaeto.errors import WeatherError

EARLY, LATE = slice("2001", "2004"), slice("2005", "2010")


@pytest.fixture(scope="module")
def case(worlds: ModuleType) -> dict[str, Any]:
    """Ten years of truth, two services (one windy, one dim), a calibration of the first four years."""
    world = worlds.truth(years=10)
    weather = {
        "nasa_power": worlds.seen_by(world, 1, bias={"u2": 0.8, "tmax": 1.5}),
        "open_meteo": worlds.seen_by(world, 2, scale=1.4, bias={"rs": -2.0}),
    }
    reference = worlds.eto(world)
    early = {key: data.sel(time=EARLY) for key, data in weather.items()}
    calibration = evaeto.calibrate(early, reference[EARLY], **worlds.PLACE)
    return {"weather": weather, "reference": reference, "calibration": calibration, "early": early}


@pytest.mark.slow
def test_calibration_beats_every_service_and_their_mean_on_years_not_seen(
    case: dict[str, Any], worlds: ModuleType
) -> None:
    fused = evaeto.fuse(case["weather"], case["calibration"], **worlds.PLACE)["eto"].to_series()[LATE]
    each = [worlds.eto(data)[LATE] for data in case["weather"].values()]
    rivals = [*each, sum(each) / len(each)]
    error = evaeto.score(fused, case["reference"])["rmse"]
    assert all(error < 0.8 * evaeto.score(rival, case["reference"])["rmse"] for rival in rivals)


def test_the_band_holds_nine_days_in_ten_of_years_not_seen(case: dict[str, Any], worlds: ModuleType) -> None:
    fused = evaeto.fuse(case["weather"], case["calibration"], **worlds.PLACE)
    truth = case["reference"][LATE].to_numpy()
    inside = (truth >= fused["eto_lower"].sel(time=LATE)) & (truth <= fused["eto_upper"].sel(time=LATE))
    assert 0.87 <= float(inside.mean()) <= 0.93


@pytest.mark.slow
def test_a_day_with_one_service_has_a_wider_band(case: dict[str, Any], worlds: ModuleType) -> None:
    day = "2006-05-01"
    gap = {**case["weather"], "nasa_power": case["weather"]["nasa_power"].copy()}
    for name in gap["nasa_power"].data_vars:
        gap["nasa_power"][name] = gap["nasa_power"][name].where(gap["nasa_power"]["time"] != np.datetime64(day))
    both, one = (evaeto.fuse(w, case["calibration"], **worlds.PLACE) for w in (case["weather"], gap))
    width = [float((f["eto_upper"] - f["eto_lower"]).sel(time=day)) for f in (both, one)]
    assert np.isfinite(float(one["eto"].sel(time=day)))
    assert width[1] > width[0]
    other_days = one["time"] != np.datetime64(day)
    xr.testing.assert_allclose(both["eto"].where(other_days), one["eto"].where(other_days), atol=0.02)


def test_the_scores_come_from_days_left_out(case: dict[str, Any], worlds: ModuleType) -> None:
    record = case["calibration"].record
    assert (record.start, record.end, record.n) == ("2001-01-01", "2004-12-31", 1461)
    assert "whole years" in record.left_out
    fused = evaeto.fuse(case["weather"], case["calibration"], **worlds.PLACE)["eto"].to_series()
    later = evaeto.score(fused[LATE], case["reference"])["rmse"]
    assert record.scores["rmse"] == pytest.approx(later, rel=0.1)


def test_a_reference_of_noise_is_refused(case: dict[str, Any], worlds: ModuleType) -> None:
    noise = pd.Series(np.random.default_rng(99).normal(5, 1, 1461), index=case["reference"][EARLY].index)
    with pytest.raises(WeatherError, match="does not follow the weather of this place"):
        evaeto.calibrate(case["early"], noise, **worlds.PLACE)


@pytest.mark.slow
def test_days_outside_of_the_reference_change_nothing(case: dict[str, Any], worlds: ModuleType) -> None:
    gaps = case["reference"].copy()
    gaps[LATE] = np.nan
    days = {key: data.sel(time=EARLY) for key, data in case["weather"].items()}
    again = evaeto.calibrate(days, gaps, **worlds.PLACE)
    assert again.record == case["calibration"].record


@pytest.mark.slow
def test_saving_and_loading_gives_the_same_calibration(
    case: dict[str, Any], worlds: ModuleType, tmp_path: Path
) -> None:
    path = tmp_path / "calibration.json"
    case["calibration"].save(path)
    loaded = evaeto.Calibration.load(path)
    assert path.stat().st_size < 40_000
    assert loaded.record == case["calibration"].record
    fused = [evaeto.fuse(case["weather"], one, **worlds.PLACE) for one in (case["calibration"], loaded)]
    assert fused[0].identical(fused[1])


@pytest.mark.slow
def test_a_climatology_is_enough(case: dict[str, Any], worlds: ModuleType, tmp_path: Path) -> None:
    groups = case["reference"].groupby(case["reference"].index.month)
    table = pd.DataFrame({"month": range(1, 13), "mean": groups.mean(), "sd": groups.std()})
    calibration = evaeto.calibrate(case["weather"], climatology=table, **worlds.PLACE)
    assert (calibration.record.n, calibration.record.scores) == (0, {})
    calibration.save(tmp_path / "c.json")
    fused = evaeto.fuse(case["weather"], evaeto.Calibration.load(tmp_path / "c.json"), **worlds.PLACE)
    plain = evaeto.fuse(case["weather"], **worlds.PLACE)
    scores = [evaeto.score(f["eto"].to_series(), case["reference"]) for f in (fused, plain)]
    assert abs(scores[0]["pbias"]) < 0.5
    assert scores[0]["rmse"] < scores[1]["rmse"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t.drop(columns="sd"), "missing column: sd"),
        (lambda t: t.iloc[:11], "1 to 12"),
        (lambda t: t.assign(sd=-1.0), "not negative"),
    ],
)
def test_a_wrong_climatology_is_refused(case: dict[str, Any], worlds: ModuleType, change: Any, message: str) -> None:
    table = pd.DataFrame({"month": range(1, 13), "mean": 5.0, "sd": 1.0})
    with pytest.raises(WeatherError, match=message):
        evaeto.calibrate(case["weather"], climatology=change(table), **worlds.PLACE)


def test_too_short_an_overlap_is_refused(case: dict[str, Any], worlds: ModuleType) -> None:
    with pytest.raises(WeatherError, match="30 days in common"):
        evaeto.calibrate(case["weather"], case["reference"].iloc[:30], **worlds.PLACE)


def test_neither_or_both_references_are_refused(case: dict[str, Any], worlds: ModuleType) -> None:
    with pytest.raises(WeatherError, match="give either"):
        evaeto.calibrate(case["weather"], **worlds.PLACE)


def test_a_file_that_is_no_calibration_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.json"
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(WeatherError, match="not an evaeto calibration"):
        evaeto.Calibration.load(path)


def test_services_the_calibration_does_not_know_are_refused(case: dict[str, Any], worlds: ModuleType) -> None:
    with pytest.raises(WeatherError, match="none of them is among era5"):
        evaeto.fuse({"era5": case["weather"]["open_meteo"]}, case["calibration"], **worlds.PLACE)


@pytest.mark.slow
def test_a_season_of_overlap_is_enough_to_calibrate(case: dict[str, Any], worlds: ModuleType) -> None:
    calibration = evaeto.calibrate(case["weather"], case["reference"]["2001-05":"2001-08"], **worlds.PLACE)
    assert calibration.record.left_out == "5 blocks of days"
    fused = evaeto.fuse(case["weather"], calibration, **worlds.PLACE)
    assert np.isfinite(fused["eto"]).all()


def test_no_number_of_the_record_is_hidden_when_a_score_is_undefined(case: dict[str, Any], tmp_path: Path) -> None:
    calibration = case["calibration"]
    record = replace(calibration.record, scores={**calibration.record.scores, "r2": np.nan})
    replace(calibration, record=record).save(tmp_path / "one.json")
    assert "NaN" not in (tmp_path / "one.json").read_text(encoding="utf-8")
    assert np.isnan(evaeto.Calibration.load(tmp_path / "one.json").record.scores["r2"])
