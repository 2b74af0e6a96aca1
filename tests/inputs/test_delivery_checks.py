"""What cannot be true of a day's weather becomes missing and is flagged; what can be true is left alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import evaeto
from evaeto.core.quantities import PHYSICAL_LIMITS
from evaeto.inputs.delivery_checks import FLAGS, INTERPOLATED, MISSING, OBSERVED, Checked, check, level_steps

PLAIN = {"tmax": 30.0, "tmin": 18.0, "rhmean": 60.0, "u2": 2.0, "rs": 20.0, "precip": 0.0}


def weather(days: int = 30, start: str = "2020-01-01", **changes: np.ndarray) -> xr.Dataset:
    """A plain month's weather, a little different every day, with some columns replaced."""
    wave = np.sin(np.arange(days))
    columns = {name: value + (wave if value else 0 * wave) for name, value in PLAIN.items()} | changes
    time = pd.date_range(start, periods=days, name="time")
    return xr.Dataset({name: ("time", np.asarray(c, float)) for name, c in columns.items()}, coords={"time": time})


def changed(name: str, day: int | slice, value: float) -> xr.Dataset:
    given = weather()
    given[name][day] = value
    return given


def run(given: xr.Dataset, lat: float = -20, elevation: float = 0, **options: object) -> Checked:
    return check(given, lat, elevation, **options)


def flag(checked: Checked, name: str, day: int) -> str:
    return FLAGS[int(checked.flags[name][day])]


def test_plausible_weather_passes_unchanged() -> None:
    given = weather()
    checked = run(given)
    xr.testing.assert_identical(checked.weather, given)
    assert checked.rejections == ()
    assert all((checked.flags[name] == OBSERVED).all() for name in given.data_vars)


@pytest.mark.parametrize(
    ("name", "impossible"),
    [("tmax", 61.0), ("tmin", -95.0), ("rhmean", 101.0), ("u2", -0.1), ("precip", 2001.0)],
)
def test_a_value_beyond_the_physical_limits_is_rejected(name: str, impossible: float) -> None:
    checked = run(changed(name, -1, impossible))
    assert np.isnan(checked.weather[name][-1])
    assert flag(checked, name, -1) == "rejected_limits"
    assert checked.rejections == ((name, "rejected_limits", 1),)


def test_a_regional_table_is_tighter_and_keeps_the_worlds_other_limits() -> None:
    given = changed("precip", -1, 600.0)
    assert run(given).rejections == ()
    assert run(given, limits=PHYSICAL_LIMITS["brazil"]).rejections == (("precip", "rejected_limits", 1),)
    assert run(changed("rhmean", -1, 101.0), limits=PHYSICAL_LIMITS["brazil"]).rejections


def test_a_maximum_below_the_minimum_takes_both_away() -> None:
    checked = run(changed("tmax", -1, 10.0))
    assert flag(checked, "tmax", -1) == flag(checked, "tmin", -1) == "rejected_tmax_below_tmin"


@pytest.mark.parametrize("impossible", [0.5, 45.0])
def test_radiation_below_3_percent_of_ra_or_far_above_a_clear_sky_is_rejected(impossible: float) -> None:
    # 20° S in January: Ra = 42 MJ m-2 d-1, Rso = 0.75 Ra = 31.4
    assert flag(run(changed("rs", -1, impossible)), "rs", -1) == "rejected_radiation"


def test_a_clear_day_high_in_the_mountains_is_possible() -> None:
    # 20° S, 30 January at 4,000 m: Rso = (0.75 + 0.08) 41.4 = 34.4, times 1.1 = 37.8
    assert run(changed("rs", -1, 37.0), elevation=4000).rejections == ()
    assert run(changed("rs", -1, 37.0), elevation=0).rejections != ()


def test_no_radiation_in_the_polar_night_is_right() -> None:
    checked = run(weather(rs=np.zeros(30)), lat=80)
    assert checked.rejections == ()


@pytest.mark.parametrize("name", ["tmax", "tmin", "rhmean", "u2", "rs"])
def test_a_value_that_stands_still_for_a_week_is_rejected(name: str) -> None:
    still = float(weather()[name][5])
    checked = run(changed(name, slice(10, 17), still))
    assert {flag(checked, name, day) for day in range(10, 17)} == {"rejected_stuck"}
    assert run(changed(name, slice(10, 16), still)).rejections == ()


def test_a_dry_spell_is_not_an_instrument_at_rest() -> None:
    assert run(weather(precip=np.zeros(30))).rejections == ()


def test_a_spike_against_both_neighbours_is_rejected() -> None:
    given = changed("tmax", 15, 58.0)
    assert [name for name, reason, _ in run(given).rejections if reason == "rejected_spike"] == ["tmax"]


def test_a_smaller_spike_is_rejected_only_when_the_other_services_do_not_have_it() -> None:
    given = changed("tmin", 15, 4.0)
    assert run(given).rejections == ()
    assert run(given, others=[weather(), weather()]).rejections == (("tmin", "rejected_spike", 1),)
    assert run(given, others=[given, given]).rejections == ()


def test_a_cold_front_that_stays_is_no_spike() -> None:
    cold = weather()["tmax"].values.copy()
    cold[15:] -= 14
    assert run(weather(tmax=cold, tmin=cold - 10), others=[weather()]).rejections == ()


@pytest.mark.parametrize("width", [1, 2, 3])
def test_a_gap_of_up_to_three_days_is_bridged_by_a_straight_line_and_flagged(width: int) -> None:
    given = weather(u2=2 + 0.01 * np.arange(30))
    given["u2"][10 : 10 + width] = np.nan
    checked = run(given)
    np.testing.assert_allclose(checked.weather["u2"], 2 + 0.01 * np.arange(30))
    assert (checked.flags["u2"] == INTERPOLATED).sum() == width


def test_a_longer_gap_and_one_at_the_edge_stay_open() -> None:
    given = weather()
    given["u2"][10:14] = np.nan
    given["u2"][-1] = np.nan
    checked = run(given)
    assert (checked.flags["u2"] == MISSING).sum() == 5
    assert int(checked.weather["u2"].isnull().sum()) == 5


def test_rain_is_never_bridged() -> None:
    given = changed("precip", 10, np.nan)
    assert np.isnan(run(given).weather["precip"][10])


def test_a_lasting_change_of_level_is_found_with_its_day_and_size() -> None:
    rng = np.random.default_rng(0)
    truth = 30 + rng.normal(size=400)
    series = {name: truth + rng.normal(scale=0.5, size=400) for name in "abc"}
    series["b"][250:] += 5
    ((who, at, size),) = level_steps(series, "tmax")
    assert who == ("b",)
    assert abs(at - 250) <= 2
    assert size == pytest.approx(5, abs=0.3)


def test_of_two_sources_it_cannot_be_told_which_one_changed() -> None:
    rng = np.random.default_rng(0)
    series = {name: 30 + rng.normal(size=400) for name in "ab"}
    series["b"][250:] += 5
    ((who, _, _),) = level_steps(series, "tmax")
    assert who == ("a", "b")


def test_a_season_is_no_change_of_level() -> None:
    day = np.arange(730)
    series = {"a": 20 + 10 * np.sin(day / 58), "b": 19 + 9 * np.sin(day / 58)}
    assert level_steps(series, "tmax") == []


def test_the_input_is_left_as_it_was() -> None:
    given = changed("tmax", 5, 99.0)
    run(given)
    assert given["tmax"][5] == 99


@pytest.mark.parametrize("service", ["nasa_power", "open_meteo"])
def test_hardly_any_value_of_thirty_years_of_real_records_is_rejected(service: str, shared_data: Path) -> None:
    given = evaeto.read_weather(shared_data / "sites" / service / "Balsas_MA.csv")
    checked = run(given, lat=-7.53, elevation=256)
    rejected = sum(days for _, _, days in checked.rejections)
    assert rejected <= 0.001 * given.sizes["time"] * len(given.data_vars), checked.rejections
