"""Hourly reference ET: the published examples, the sun through the day and night, clocks and labels."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

from evaeto import reference_et as et
from evaeto.errors import WeatherError

GREELEY = {"lat": 40.41, "lon": -104.78, "elevation": 1462.4, "utc_offset": -7.0, "wind_height": 3.0}


@pytest.fixture(scope="module")
def greeley(request) -> pd.DataFrame:
    """ASCE-EWRI (2005) appendix C: 30 hours from 1 July 2000, labelled by their end, mountain standard time."""
    path = request.getfixturevalue("shared_data") / "vectors" / "asce2005_greeley_hourly.csv"
    table = pd.read_csv(path)
    ends = pd.Timestamp("1999-12-31") + pd.to_timedelta(table["doy"] * 24 + table["hour_ending_MST"], unit="h")
    return table.rename(columns={"t": "tmean"}).set_index(pd.DatetimeIndex(ends))


def weather(table: pd.DataFrame) -> pd.DataFrame:
    return table[["tmean", "ea", "rs", "uz"]]


def hours(days=3, start="2020-06-10", **columns) -> pd.DataFrame:
    """Weather of a mild place with a clock in UTC at the meridian of Greenwich, sunny, labelled by the end."""
    ends = pd.date_range(start, periods=24 * days, freq="h") + pd.Timedelta("1h")
    doy, hour = np.repeat(np.arange(1, days + 1) + 161, 24), np.tile(np.arange(24) + 0.5, days)
    ra = et.extraterrestrial_radiation_of_period(45.0, doy, et.solar_time_angle(hour, doy))
    table = {"tmean": 18 + 6 * np.sin((hour - 9) * np.pi / 12), "rhmean": 60.0, "u2": 2.0, "rs": 0.6 * ra}
    return pd.DataFrame(table | columns, index=ends)


PLACE = {"lat": 45.0, "lon": 0.0, "elevation": 100.0}


@pytest.mark.parametrize(("column", "crop"), [("ETos", "short"), ("ETrs", "tall")])
def test_every_hour_at_greeley_agrees_with_the_asce_standard_night_included(greeley, column, crop):
    result = et.eto(weather(greeley), method="asce", crop=crop, **GREELEY)
    assert result.size == 30
    assert (result - greeley[column]).abs().max() <= 0.0055


def test_the_radiation_at_greeley_agrees_with_the_asce_standard(greeley):
    known = greeley.dropna(subset="ra")
    doy = known["doy"].to_numpy()
    hour = et.mean_solar_hour(known["hour_ending_MST"].to_numpy() - 0.5, -104.78, -7.0)
    ra = et.extraterrestrial_radiation_of_period(40.41, doy, et.solar_time_angle(hour, doy))
    np.testing.assert_allclose(ra, known["ra"], atol=0.0055)


def test_the_hours_of_example_19_agree_with_the_book(shared_data):
    examples = json.loads((shared_data / "vectors" / "fao56_examples.json").read_text())
    example = next(e for e in examples if e["example"] == 19)
    i, expected, tolerance = example["inputs"], example["expected"], example["tol"]
    t, rs = np.array(i["t"]), np.array(i["rs"])
    pressure, ea = et.atmospheric_pressure(i["z"]), et.saturation_vapour_pressure(t) * np.array(i["rh"]) / 100
    hour = et.mean_solar_hour(np.array(i["hours"]), -i["lon_w"], -i["lz_w"] / 15)
    angle = et.solar_time_angle(hour, i["doy"])
    ra = et.extraterrestrial_radiation_of_period(i["lat"], i["doy"], angle)
    rso = et.clear_sky_radiation(ra, i["z"])
    cloudiness = np.array([i["rs_rso_night"], rs[1] / rso[1]])
    standard = et.HOURLY_STANDARDS["fao56", "short"]
    rnl = et.net_longwave_radiation_of_hour(t, ea, cloudiness, standard.sigma)
    rn = et.net_radiation(et.net_shortwave_radiation(rs), rnl)
    ours = {
        "Sc": et.seasonal_correction(i["doy"]),
        "omega": angle,
        "ra": ra,
        "rso": rso,
        "rns": et.net_shortwave_radiation(rs),
        "rnl": rnl,
        "rn": rn,
        "g": rn * np.where(rn > 0, *standard.soil),
        "eto": et.penman_monteith_hourly(t, ea, np.array(i["u2"]), rn, pressure),
    }
    for name, values in ours.items():
        np.testing.assert_allclose(values, expected[name], atol=tolerance[name], err_msg=name)


@given(st.floats(-90, 90), st.integers(1, 366), st.sampled_from([1.0, 0.5, 0.25]), st.floats(-180, 180))
def test_the_periods_of_a_day_add_up_to_the_radiation_of_the_day(lat, doy, step, lon):
    middles = np.arange(0, 24, step) + step / 2 + lon / 15
    # The equation of time moves with the day only, so every period of it has the same declination and shift.
    periods = et.extraterrestrial_radiation_of_period(lat, doy, et.solar_time_angle(middles, doy), step)
    assert periods.sum() * step == pytest.approx(et.extraterrestrial_radiation(lat, doy), abs=1e-9)


def test_hourly_weather_is_recognised_and_the_result_says_so():
    result = et.eto(hours(), utc_offset=0, **PLACE)
    assert result.attrs["units"] == "mm h-1"
    assert result.attrs["time_label"] == "end of the hour"
    assert "hourly" in result.attrs["method"]


def test_a_day_of_hours_is_near_the_day_itself():
    table = hours()
    hourly = et.eto(table, utc_offset=0, **PLACE)
    day = slice("2020-06-11 00:30", "2020-06-12 00:00")
    daily = pd.DataFrame(
        {"tmax": [24.0], "tmin": [12.0], "rhmean": [60.0], "u2": [2.0], "rs": [table.loc[day, "rs"].sum()]},
        index=pd.DatetimeIndex(["2020-06-11"]),
    )
    assert hourly[day].sum() == pytest.approx(et.eto(daily, lat=45, elevation=100).item(), rel=0.05)


def test_hours_before_the_first_high_sun_are_missing_and_later_nights_are_not():
    result = et.eto(hours(), utc_offset=0, **PLACE)
    first = int(np.argmax(np.isfinite(result)))
    assert 5 <= first <= 7
    assert np.isfinite(result.iloc[first:]).all()


def test_the_night_goes_by_the_clouds_of_the_evening_before():
    clear, cloudy = hours(), hours()
    evening = cloudy.index[(cloudy.index.day == 11) & (cloudy.index.hour > 12)]
    cloudy.loc[evening, "rs"] *= 0.4
    night = slice("2020-06-11 22:00", "2020-06-12 04:00")
    difference = (et.eto(cloudy, utc_offset=0, **PLACE) - et.eto(clear, utc_offset=0, **PLACE))[night]
    assert (difference > 0.001).all()  # clouds keep the warmth
    assert np.ptp(difference) < 0.01


def test_the_clock_does_not_matter_only_the_moment():
    table = hours()
    by_utc = et.eto(table, utc_offset=0, **PLACE)
    shifted = table.set_axis(table.index + pd.Timedelta("3h"))
    np.testing.assert_allclose(et.eto(shifted, utc_offset=3, **PLACE), by_utc)
    zoned = table.tz_localize("UTC").tz_convert("America/New_York")
    result = et.eto(zoned, **PLACE)
    np.testing.assert_allclose(result, by_utc)
    pd.testing.assert_index_equal(result.index, zoned.index)


def test_a_label_may_be_the_start_of_the_hour():
    table = hours()
    starts = table.set_axis(table.index - pd.Timedelta("1h"))
    np.testing.assert_allclose(
        et.eto(starts, utc_offset=0, label="start", **PLACE), et.eto(table, utc_offset=0, **PLACE)
    )


@pytest.mark.parametrize(("west", "east"), [(-104.78, 255.22), (-0.25, 359.75)])
def test_longitudes_may_be_counted_either_way(west, east):
    table = hours()
    results = [et.eto(table, lat=45.0, elevation=100.0, utc_offset=-7, lon=lon) for lon in (west, east)]
    np.testing.assert_allclose(*results)


def test_units_of_radiation_and_rain_are_per_hour():
    table = hours()
    expected = et.eto(table, utc_offset=0, **PLACE)
    watts = table.assign(shortwave_radiation=table["rs"] / 0.0036).drop(columns="rs")
    joules = table.assign(ssrd=table["rs"] * 1e6).drop(columns="rs")
    for other in (watts, joules):
        np.testing.assert_allclose(et.eto(other, utc_offset=0, **PLACE), expected)


def test_what_hourly_weather_lacks_is_named_at_once():
    with pytest.raises(WeatherError) as caught:
        et.eto(hours()[["u2", "rs"]])
    for name in ("tmean", "rhmean", "lat", "lon", "utc_offset", "elevation"):
        assert f"{name} (" in str(caught.value)


def test_net_radiation_needs_neither_clock_nor_longitude():
    table = hours(rn=0.5).drop(columns="rs")
    assert np.isfinite(et.eto(table, elevation=100.0)).all()


def test_hourly_dask_weather_stays_lazy_in_its_chunks_and_gives_the_same():
    one = xr.Dataset.from_dataframe(hours().rename_axis("time"))
    grid = one.expand_dims(lat=[45.0, -20.0], lon=[0.0, 90.0, 350.0]).transpose("time", "lat", "lon")
    how = {"elevation": 100.0, "utc_offset": 0}
    lazy = et.eto(grid.chunk(time=10, lat=1), **how)
    assert lazy.chunks == ((10,) * 7 + (2,), (1, 1), (3,))
    np.testing.assert_allclose(lazy.compute(), et.eto(grid, **how))
    assert np.isfinite(lazy.isel(time=slice(36, None))).all()


@pytest.mark.parametrize("how", [{"method": "turc"}, {"estimate": ["wind"]}])
def test_what_is_for_days_only_is_refused_for_hours(how):
    with pytest.raises(ValueError, match="daily weather only"):
        et.eto(hours(), utc_offset=0, **PLACE, **how)
