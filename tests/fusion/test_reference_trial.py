"""A reference beside the services: its verdict, what it rests on, and what a calibration with it gains."""

from __future__ import annotations

import pickle
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import evaeto
from evaeto.core.messages import Message
from evaeto.errors import WeatherError
from evaeto.fusion.reference_trial import try_reference


@pytest.fixture(scope="module")
def seen(worlds: ModuleType) -> dict[str, Any]:
    world = worlds.truth(years=2)
    biased = {"u2": 0.8}
    weather = {"nasa_power": worlds.seen_by(world, 1, bias=biased), "open_meteo": worlds.seen_by(world, 2, bias=biased)}
    return {"weather": weather, "reference": worlds.eto(world), "place": worlds.PLACE}


@pytest.mark.slow
def test_a_good_reference_is_told_to_be_one_with_what_it_gains(seen: dict[str, Any]) -> None:
    trial = try_reference(seen["weather"], seen["reference"], **seen["place"])
    assert (trial.verdict, trial.reasons) == ("good", ())
    assert [each.source for each in trial.beside] == ["nasa_power", "open_meteo"]
    for each in trial.beside:
        assert each.level == pytest.approx(0.9, abs=0.1)
        assert each.correlation is not None
        assert each.correlation > 0.6
        assert each.lag == 0
        own = evaeto.eto(seen["weather"][each.source], lat=seen["place"]["lat"], elevation=seen["place"]["elevation"])
        assert each.rmse == pytest.approx(evaeto.score(own, seen["reference"])["rmse"], rel=0.01)
    assert trial.before is not None
    assert trial.after is not None
    assert trial.after < 0.8 * trial.before
    assert trial.calibration is not None
    assert trial.calibration.record.scores["rmse"] == pytest.approx(trial.after)
    assert len(trial.days) == len(trial.reference) == 24
    assert trial.reference[3] == pytest.approx(seen["reference"]["2001-04"].mean())
    assert pickle.loads(pickle.dumps(trial)) == trial


def test_a_reference_of_another_day_or_none_follows_no_weather_here(seen: dict[str, Any]) -> None:
    trial = try_reference(seen["weather"], seen["reference"].shift(1), **seen["place"])
    assert (trial.verdict, trial.calibration) == ("elsewhere", None)
    assert {each.lag for each in trial.beside} == {1}
    values = seen["reference"].copy()
    values[:] = np.random.default_rng(2).permutation(values)
    trial = try_reference(seen["weather"], values, **seen["place"])
    assert trial.verdict == "elsewhere"
    (why,) = trial.reasons
    assert isinstance(why, Message)
    assert why.key == "reference.no_relation"
    assert all(each.correlation is not None and each.correlation < 0.2 for each in trial.beside)
    assert {each.lag for each in trial.beside} == {None}


def test_another_unit_is_no_eto_and_is_still_compared(seen: dict[str, Any]) -> None:
    for factor in (0.1, 28.35):
        trial = try_reference(seen["weather"], factor * seen["reference"], **seen["place"])
        assert (trial.verdict, trial.calibration) == ("wrong", None)
        level = trial.beside[0].level
        assert level is not None
        assert level == pytest.approx(factor * 0.9, rel=0.15)
        assert any(mean is not None for mean in trial.reference)


@pytest.mark.slow
def test_a_service_of_a_few_days_keeps_the_others_from_no_score(seen: dict[str, Any]) -> None:
    forecast = seen["weather"]["open_meteo"].isel(time=slice(-2, None))
    trial = try_reference({**seen["weather"], "forecast": forecast}, seen["reference"], **seen["place"])
    without = try_reference(seen["weather"], seen["reference"], **seen["place"])
    assert [each.rmse for each in trial.beside] == [*(each.rmse for each in without.beside), None]


@pytest.mark.slow
def test_a_doubtful_one_can_still_be_used(seen: dict[str, Any]) -> None:
    trial = try_reference(seen["weather"], 1.25 * seen["reference"], **seen["place"])
    assert trial.verdict == "doubtful"
    assert trial.calibration is not None


def test_a_short_reference_is_compared_by_ten_days_and_one_with_too_few_is_an_error(seen: dict[str, Any]) -> None:
    trial = try_reference(seen["weather"], seen["reference"][100:300], **seen["place"])
    assert len(trial.days) == 20
    with pytest.raises(WeatherError, match="60"):
        try_reference(seen["weather"], seen["reference"][:30], **seen["place"])
