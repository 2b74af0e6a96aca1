"""The steps from deliveries to a result: nothing invented, every day saying where its inputs came from."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import evaeto
from evaeto.errors import SourceUnavailable, TaskError
from evaeto.pipeline import fetching
from evaeto.pipeline.assembling import assemble
from evaeto.pipeline.fetching import Failure
from evaeto.reference_et import eto
from evaeto.request import Request
from evaeto.settings import Settings
from evaeto.sources.delivery import Delivery

# On a bare plain the wind of the services is that of the site
REQUEST = Request.create(
    lat=-7.5, lon=-46, start="2010-01-01", end="2010-01-10", today=date(2026, 1, 1), exposure="windy"
)
PLAIN = {"tmax": 32.0, "tmin": 20.0, "rhmean": 65.0, "u2": 1.5, "rs": 19.0, "precip": 2.0}


def delivery(source: str, elevation: float | None = 250.0, days: int = 10, **changes: Any) -> Delivery:
    """Ten plain days, with some variables replaced or, by None, left out; not to the last digit the same, since
    weather that stands still is rejected."""
    values = {name: value for name, value in (PLAIN | changes).items() if value is not None}
    time = pd.date_range("2010-01-01", periods=days, name="time")
    drift = 1e-9 * np.arange(days)
    columns = {name: ("time", np.broadcast_to(np.asarray(v, float), days) + drift) for name, v in values.items()}
    return Delivery(source, xr.Dataset(columns, coords={"time": time}), elevation)


def nasa(**changes: Any) -> Delivery:
    return delivery("nasa_power", **{"elevation": None, **changes})


def open_meteo(**changes: Any) -> Delivery:
    return delivery("open_meteo_archive", **changes)


def missing_on(day: int, value: float) -> np.ndarray:
    column = np.full(10, value)
    column[day] = np.nan
    return column


def missing_at_end(value: float, days: int = 4) -> np.ndarray:
    """A gap with nothing behind it, which cannot be bridged."""
    column = np.full(10, value)
    column[-days:] = np.nan
    return column


def run(*outcomes: Any, request: Request = REQUEST) -> Any:
    return assemble(request, outcomes, (250.0, "given by the user"), Settings())


def elevation(request: Request, *deliveries: Delivery) -> tuple[float, str]:
    return asyncio.run(fetching.find_elevation(request, deliveries, Settings(), lambda text: None))


def test_two_sources_that_agree_give_the_eto_of_their_weather_and_high_quality() -> None:
    result = run(nasa(), open_meteo())
    weather = delivery("x").weather
    expected = eto(weather, lat=REQUEST.lat, elevation=250.0)
    np.testing.assert_allclose(result.eto.values, expected.values, rtol=1e-12)
    assert {row["quality"] for row in result.rows()} == {"HIGH"}
    assert result.warnings == ()


@pytest.mark.slow
def test_what_a_source_computes_by_itself_stands_beside_and_changes_nothing() -> None:
    theirs = xr.DataArray(
        np.linspace(3.0, 4.0, 8), coords={"time": pd.date_range("2010-01-02", periods=8)}, dims="time"
    )
    plain = run(nasa(), open_meteo())
    result = run(nasa(), replace(open_meteo(), provider_eto=theirs))
    own = result.dataset["provider_eto"]
    assert own.dims == ("source", "time")
    assert own.attrs["units"] == "mm d-1"
    assert np.isnan(own.sel(source="nasa_power")).all()
    np.testing.assert_array_equal(own.sel(source="open_meteo_archive")[1:9], theirs)
    assert np.isnan(own.sel(source="open_meteo_archive")[[0, 9]]).all()
    assert plain.dataset.drop_vars("provider_eto").identical(result.dataset.drop_vars("provider_eto"))


def test_one_source_gives_medium_quality() -> None:
    result = run(open_meteo())
    assert {row["quality"] for row in result.rows()} == {"MEDIUM"}
    assert {tuple(row["sources"]) for row in result.rows()} == {("open_meteo_archive",)}


@pytest.mark.slow
def test_a_day_one_source_lacks_uses_the_other_and_says_so() -> None:
    result = run(nasa(rs=missing_on(3, 25.0)), open_meteo(rs=19.0))
    assert result.dataset["rs"].values[3] == pytest.approx(19.0)
    row = result.rows()[3]
    assert row["quality"] == "MEDIUM"
    assert row["origin"] == "rs: Open-Meteo archive only"


def test_radiation_nobody_delivers_is_estimated_by_fao56_eq_50_and_flagged() -> None:
    result = run(nasa(rs=missing_at_end(19.0)), open_meteo(rs=missing_at_end(19.0)))
    row = result.rows()[9]
    assert row["quality"] == "MEDIUM"
    assert row["origin"] == "rs: estimated"
    words = "incoming solar radiation was estimated from the temperature range (FAO-56 eq. 50) on 4 days"
    assert words in result.warnings
    # Ra at 7.5° S on 10 January is 38.70 MJ m-2 d-1 (FAO-56 eq. 21)
    assert result.dataset["rs"].values[9] == pytest.approx(0.16 * np.sqrt(12.0) * 38.70, abs=0.05)


def test_two_estimated_inputs_make_a_day_low() -> None:
    lacking = {"rs": missing_at_end(19.0), "rhmean": missing_at_end(65.0)}
    assert run(nasa(**lacking), open_meteo(**lacking)).rows()[9]["quality"] == "LOW"


def test_a_short_gap_of_both_sources_is_bridged_within_each_and_flagged() -> None:
    result = run(nasa(u2=missing_on(3, 1.5)), open_meteo(u2=missing_on(3, 2.5)))
    assert 1.5 < result.dataset["u2"].values[3] < 2.5
    row = result.rows()[3]
    assert row["quality"] == "MEDIUM"
    assert row["origin"] == "u2: interpolated in NASA POWER, Open-Meteo archive"
    assert any("bridged" in warning for warning in result.warnings)


def test_a_bridged_gap_does_not_count_where_another_source_observed() -> None:
    result = run(nasa(u2=missing_on(3, 1.5)), open_meteo(u2=2.5))
    assert result.dataset["u2"].values[3] == pytest.approx(2.5)
    assert result.rows()[3]["origin"] == "u2: Open-Meteo archive only"


def test_precipitation_is_never_bridged() -> None:
    result = run(open_meteo(precip=missing_on(3, 5.0)))
    assert np.isnan(result.dataset["precip"].values[3])


def test_a_service_with_too_few_valid_days_is_left_out_with_the_figure() -> None:
    few = np.full(10, np.nan)
    few[:5] = 19.0
    result = run(nasa(rs=few), open_meteo())
    assert [use.key for use in result.sources] == ["open_meteo_archive"]
    assert any(
        "NASA POWER: left out, because too few of its days are complete and valid (50%" in warning
        for warning in result.warnings
    )


def test_too_few_valid_days_everywhere_is_an_error_that_gives_the_figures() -> None:
    few = np.full(10, np.nan)
    few[:5] = 19.0
    with pytest.raises(TaskError, match="50%") as caught:
        run(open_meteo(u2=few))
    assert caught.value.code == "too_few_valid_days"


def test_the_quality_table_counts_what_became_of_each_value() -> None:
    wrong = np.full(10, 32.0)
    wrong[2] = 75.0
    table = run(nasa(tmax=wrong), open_meteo()).quality
    row = table.loc[("nasa_power", "tmax")]
    assert (row["observed"], row["interpolated"], row["share"]) == (9, 1, 0.9)
    assert table.loc[("open_meteo_archive", "tmax"), "observed"] == 10


def test_wind_nobody_delivers_leaves_the_day_without_eto() -> None:
    result = run(nasa(u2=missing_at_end(1.5)), open_meteo(u2=missing_at_end(1.5)))
    row = result.rows()[9]
    assert row["eto_mm"] is None
    assert row["quality"] == "MISSING"
    assert "4 days without ETo; missing input: u2" in result.warnings


def test_days_a_source_does_not_deliver_are_not_filled() -> None:
    result = run(open_meteo(days=6))
    assert int(result.eto.notnull().sum()) == 6
    assert len(result.rows()) == 10


def test_humidity_is_fused_as_vapour_pressure_whatever_a_source_calls_it() -> None:
    saturation = (0.6108 * np.exp(17.27 * 32 / (32 + 237.3)) + 0.6108 * np.exp(17.27 * 20 / (20 + 237.3))) / 2
    from_dew = 0.6108 * np.exp(17.27 * 18 / (18 + 237.3))
    result = run(nasa(rhmean=None, tdew=18.0), open_meteo())
    by_source = result.dataset["ea_by_source"]
    assert by_source.sel(source="nasa_power").values == pytest.approx(np.full(10, from_dew))
    assert by_source.sel(source="open_meteo_archive").values == pytest.approx(np.full(10, 0.65 * saturation))


def test_an_impossible_value_is_rejected_before_it_is_joined_and_told() -> None:
    wrong = np.full(10, 32.0)
    wrong[2] = 75.0
    result = run(nasa(tmax=wrong), open_meteo())
    assert result.dataset["tmax"].values[2] == pytest.approx(32.0)
    assert "NASA POWER: tmax rejected on 1 day (beyond the physical limits)" in result.warnings


def test_a_failed_source_is_a_warning_when_another_delivers() -> None:
    result = run(Failure("nasa_power", "unavailable", "HTTP 503", "try later"), open_meteo())
    assert "NASA POWER: HTTP 503; left out" in result.warnings


def test_no_delivery_at_all_is_an_error_with_the_reason_of_each() -> None:
    failures = [Failure(key, "unavailable", f"no answer of {key}", "") for key in ("nasa_power", "open_meteo_archive")]
    with pytest.raises(TaskError) as caught:
        run(*failures)
    assert caught.value.code == "all_sources_failed"
    assert "no answer of nasa_power" in str(caught.value)
    assert set(caught.value.details) == {"nasa_power", "open_meteo_archive"}


def test_the_users_elevation_goes_before_that_of_a_service_and_may_be_below_the_sea() -> None:
    request = Request.create(lat=31.5, lon=35.48, start="2010-01-01", end="2010-01-10", elevation=-430)
    assert elevation(request, open_meteo()) == (-430, "given by the user")


def test_the_elevation_of_an_answer_is_taken_when_the_user_gave_none() -> None:
    assert elevation(REQUEST, nasa(), open_meteo()) == (250.0, "terrain model of Open-Meteo archive")


def test_each_step_is_entered_in_order() -> None:
    entered: list[int] = []
    assemble(REQUEST, [open_meteo()], (250.0, ""), Settings(), lambda step: entered.append(step.number))
    assert entered == [3, 4, 5]


def test_stopping_at_a_step_stops_the_work() -> None:
    class Stop(Exception):
        pass

    def stop(step: Any) -> None:
        raise Stop

    with pytest.raises(Stop):
        assemble(REQUEST, [open_meteo()], (250.0, ""), Settings(), stop)


@pytest.mark.parametrize(
    ("raised", "code"), [(SourceUnavailable("nasa_power", "HTTP 503"), "unavailable"), (KeyError("x"), "defect")]
)
def test_a_download_that_fails_is_an_outcome_and_not_an_exception(
    raised: Exception, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*args: Any) -> Delivery:
        raise raised

    monkeypatch.setattr("evaeto.pipeline.fetching.fetcher", lambda key: fail)
    outcome = asyncio.run(fetching.download(REQUEST, "nasa_power", Settings(), lambda text: None))
    assert isinstance(outcome, Failure)
    assert outcome.code == code


def test_the_label_of_demonstration_data_goes_with_the_result() -> None:
    result = assemble(REQUEST, [open_meteo()], (250.0, ""), Settings(label="synthetic demo weather"))
    assert result.label == "synthetic demo weather"
    assert result.dataset.attrs["comment"] == "synthetic demo weather"


@pytest.mark.slow
def test_a_band_wider_than_eto_itself_is_a_warning() -> None:
    polar_night = Request.create(lat=78.2, lon=15.6, start="2010-01-01", end="2010-01-10", today=date(2026, 1, 1))
    frozen = {"tmax": -30.0, "tmin": -36.0, "rs": 0.0, "rhmean": 70.0, "u2": 1.0}
    result = run(nasa(**frozen), open_meteo(**frozen), request=polar_night)
    assert abs(result.eto.mean()) < 0.3
    assert any("wide on average, more than ETo itself" in warning for warning in result.warnings)
    assert not any("wide on average" in warning for warning in run(nasa(), open_meteo()).warnings)


@pytest.mark.slow
def test_a_calibration_that_its_own_days_speak_against_is_a_warning() -> None:
    days, rng = 90, np.random.default_rng(3)
    request = Request.create(lat=-7.5, lon=-46, start="2010-01-01", end="2010-03-31", today=date(2026, 1, 1))
    noisy = {name: value * (1 + 0.1 * rng.normal(size=days)) for name, value in PLAIN.items() if name != "tmin"}
    weather = delivery("nasa_power", days=days, **noisy)
    plain = run(weather, request=request)
    anomaly = (plain.eto - plain.eto.mean()) / plain.eto.std()
    noise = 0.85 * plain.eto.mean() + 0.7 * (0.35 * anomaly + 0.94 * rng.normal(size=days))  # follows it by little
    learnt = {
        name: evaeto.calibrate(plain.by_source(), reference, lat=-7.5, lon=-46, elevation=250.0, accept=True)
        for name, reference in (("noise", noise), ("itself", plain.eto))
    }
    assert learnt["noise"].record.scores["nse"] < 0 < learnt["itself"].record.scores["nse"]
    told = {
        name: assemble(request, [weather], (250.0, "given by the user"), Settings(), calibration=one).warnings
        for name, one in learnt.items()
    }
    poor = "the calibration made at latitude -7.5, longitude -46 is worse than the mean of its reference"
    assert any(warning.startswith(poor) for warning in told["noise"])
    assert not any(warning.startswith(poor) for warning in told["itself"])
