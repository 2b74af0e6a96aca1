"""Hourly reference ET: the published examples, the sun through the day and night, clocks and labels."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st
from published import asce_ewri, fao56

from evaeto import equations as et
from evaeto.errors import EstimatedInputWarning, WeatherError
from evaeto.reference_et import eto

pytestmark = pytest.mark.filterwarnings("ignore::evaeto.errors.EstimatedInputWarning")

GREELEY = asce_ewri.PLACE | {"utc_offset": -7.0}


@pytest.fixture(scope="module")
def greeley() -> pd.DataFrame:
    """ASCE-EWRI (2005) appendix C: 30 hours from 1 July 2000, labelled by their end, mountain standard time."""
    table = pd.DataFrame(asce_ewri.HOURLY, columns=[*asce_ewri.HOURLY_COLUMNS])
    ends = pd.Timestamp("1999-12-31") + pd.to_timedelta(table["doy"] * 24 + table["hour"], unit="h")
    return table.set_index(pd.DatetimeIndex(ends))


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
    result = eto(weather(greeley), method="asce", reference_crop=crop, **GREELEY)
    assert result.size == 30
    assert (result - greeley[column]).abs().max() <= 0.0055


def test_the_radiation_at_greeley_agrees_with_the_asce_standard(greeley):
    known = greeley.dropna(subset="ra")
    doy = known["doy"].to_numpy()
    hour = et.mean_solar_hour(known["hour"].to_numpy() - 0.5, -104.78, -7.0)
    ra = et.extraterrestrial_radiation_of_period(40.41, doy, et.solar_time_angle(hour, doy))
    np.testing.assert_allclose(ra, known["ra"], atol=0.0055)


def test_the_hours_of_example_19_agree_with_the_book():
    i, expected, tolerance = fao56.EXAMPLES[19]
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
@pytest.mark.slow
def test_the_periods_of_a_day_add_up_to_the_radiation_of_the_day(lat, doy, step, lon):
    middles = np.arange(0, 24, step) + step / 2 + lon / 15
    # The equation of time moves with the day only, so every period of it has the same declination and shift.
    periods = et.extraterrestrial_radiation_of_period(lat, doy, et.solar_time_angle(middles, doy), step)
    assert periods.sum() * step == pytest.approx(et.extraterrestrial_radiation(lat, doy), abs=1e-9)


def test_hourly_weather_is_recognised_and_the_result_says_so():
    result = eto(hours(), utc_offset=0, **PLACE)
    assert result.attrs["units"] == "mm h-1"
    assert result.attrs["time_label"] == "end of the hour"
    assert "hourly" in result.attrs["method"]


def test_a_day_of_hours_is_near_the_day_itself():
    table = hours()
    hourly = eto(table, utc_offset=0, **PLACE)
    day = slice("2020-06-11 00:30", "2020-06-12 00:00")
    daily = pd.DataFrame(
        {"tmax": [24.0], "tmin": [12.0], "rhmean": [60.0], "u2": [2.0], "rs": [table.loc[day, "rs"].sum()]},
        index=pd.DatetimeIndex(["2020-06-11"]),
    )
    assert hourly[day].sum() == pytest.approx(eto(daily, lat=45, elevation=100).item(), rel=0.05)


# ---- clouds at night and under a low sun


def uniform(lat, start, end="2021-01-01", clearness=0.35, step="1h", label="end", lon=0.0, utc_offset=0.0):
    """A steady winter at sea level with Rs a constant share of Ra."""
    width = pd.Timedelta(step)
    ends = pd.date_range(start, end, freq=width)[1:]
    middle = ((ends - width / 2).to_numpy() - np.datetime64(0, "s")) / np.timedelta64(1, "h")
    solar = et.mean_solar_hour(middle, lon, utc_offset)
    day = np.floor(solar / 24).astype("datetime64[D]")
    doy = (day - day.astype("datetime64[Y]")).astype(float) + 1
    rate = et.extraterrestrial_radiation_of_period(
        lat, doy, et.solar_time_angle(solar % 24, doy), width / pd.Timedelta("1h")
    )
    table = {"tmean": -2.0, "rhmean": 85.0, "u2": 3.0, "rs": clearness * rate}
    return pd.DataFrame(table, index=ends if label == "end" else ends - width)


def at(lat, lon=0.0, elevation=0.0, utc_offset=0.0):
    return {"lat": lat, "lon": lon, "elevation": elevation, "utc_offset": utc_offset}


def by_ratio(table: pd.DataFrame, lat: float, ratio: float, method: str = "fao56") -> pd.Series:
    """The same hours with their Rs/Rso known beforehand."""
    standard = et.HOURLY_STANDARDS[method, "short"]
    ea = 0.85 * et.saturation_vapour_pressure(table["tmean"])
    rnl = et.net_longwave_radiation_of_hour(table["tmean"], ea, ratio, standard.sigma)
    rn = et.net_radiation(et.net_shortwave_radiation(table["rs"]), rnl)
    values = et.penman_monteith_hourly(table["tmean"], ea, table["u2"], rn, et.atmospheric_pressure(0.0), standard)
    return pd.Series(np.asarray(values), index=table.index)


DECEMBER = slice("2020-12-01 01:00", "2021-01-01 00:00")


@pytest.mark.parametrize(("lat", "december"), [(52.5, 10.3), (60.2, 7.8)])
def test_a_northern_december_by_fao56_goes_by_the_sun_of_its_own_days(lat, december):
    table = uniform(lat, "2020-10-01")
    expected = by_ratio(table, lat, 0.35 / 0.75)
    assert expected[DECEMBER].sum() == pytest.approx(december, abs=0.05)
    result = eto(table, **at(lat))
    np.testing.assert_allclose(result["2020-10-02":], expected["2020-10-02":], atol=1e-12)
    for autumn in (0.1, 0.9):  # the clouds of October and November are not those of December
        other = table.copy()
        other.loc[:"2020-11-29", "rs"] *= autumn / 0.35
        np.testing.assert_allclose(eto(other, **at(lat))["2020-12-01":], expected["2020-12-01":], atol=1e-12)


def test_a_northern_december_by_asce_says_that_its_clouds_are_an_estimate():
    table = uniform(60.2, "2020-10-01")
    with pytest.warns(EstimatedInputWarning, match=r"Rs/Rso of [\d,]+ of 2,208 time steps is taken as 0.5"):
        result = eto(table.rename_axis("time").to_xarray(), method="asce", **at(60.2))
    flag = result["cloudiness_estimated"].to_series()
    assert flag["2020-11-01":].all()
    first = flag["2020-10-15":].idxmax()  # the first hour that an approximation stands for
    high = last_high_sun(60.2, table.index)
    assert first - high == pd.Timedelta("49h")
    expected = by_ratio(table, 60.2, 0.5, "asce")
    np.testing.assert_allclose(result.to_series()["2020-12-01":], expected["2020-12-01":], atol=1e-12)
    before = by_ratio(table, 60.2, 0.35 / 0.75, "asce")
    np.testing.assert_allclose(result.to_series()["2020-10-02":high], before["2020-10-02":high], atol=1e-12)


def last_high_sun(lat: float, ends: pd.DatetimeIndex) -> pd.Timestamp:
    middle = (ends - pd.Timedelta("30min")).to_numpy()
    doy = (ends - pd.Timedelta("30min")).day_of_year.to_numpy()
    hour = (middle - middle.astype("datetime64[D]")) / np.timedelta64(1, "h")
    sine = et.sin_solar_elevation(lat, doy, et.solar_time_angle(hour, doy))
    return ends[sine >= np.sin(0.3)][-1]


@pytest.mark.parametrize("method", ["fao56", "asce"])
@pytest.mark.parametrize("lat", [45.0, 60.2, 70.0, 85.0, -45.0, -60.0])
def test_a_series_that_begins_in_december_has_a_number_for_every_hour(lat, method):
    with pytest.warns(EstimatedInputWarning):
        result = eto(uniform(lat, "2020-12-01"), method=method, **at(lat))
    assert np.isfinite(result).all()
    assert "2020-12-01 01:00 to" in result.attrs["estimated"]


def test_the_first_night_is_an_estimate_that_can_be_set():
    table = uniform(45.0, "2020-12-01")
    night = slice("2020-12-01 01:00", "2020-12-01 07:00")
    for ratio in (0.5, 0.75):
        how = {} if ratio == 0.5 else {"night_cloudiness": ratio}
        with pytest.warns(EstimatedInputWarning, match=f"7 of 744 time steps is taken as {ratio:g}"):
            result = eto(table, **at(45.0), **how)
        np.testing.assert_allclose(result[night], by_ratio(table, 45.0, ratio)[night], atol=1e-12)


@pytest.mark.parametrize("name", ["night_cloudiness", "cloudiness_floor"])
@pytest.mark.parametrize("value", [-0.1, 1.01, np.nan])
def test_a_ratio_outside_0_to_1_is_refused(name, value):
    with pytest.raises(ValueError, match=f"{name}: must be a ratio from 0 to 1"):
        eto(hours(), utc_offset=0, **PLACE, **{name: value})


def test_the_polar_night_is_estimated_hour_for_hour_and_the_polar_day_is_not():
    winter = eto(uniform(75.0, "2020-12-01").rename_axis("time").to_xarray(), **at(75.0))
    assert winter["cloudiness_estimated"].all()
    summer = eto(uniform(75.0, "2020-06-01", "2020-07-01").rename_axis("time").to_xarray(), **at(75.0))
    assert not summer["cloudiness_estimated"].any()
    assert "estimated" not in summer.attrs


def test_days_too_short_for_an_hour_two_hours_before_sunset_leave_their_nights_to_the_estimate():
    result = eto(uniform(66.0, "2020-12-18", "2020-12-24").rename_axis("time").to_xarray(), **at(66.0))
    flag = result["cloudiness_estimated"].to_series()
    assert not flag["2020-12-20 12:00":"2020-12-20 13:00"].any()  # the sun is up
    assert flag["2020-12-20 18:00":"2020-12-21 09:00"].all()


@pytest.mark.parametrize("lat", [52.5, -37.0])
@pytest.mark.parametrize(("lon", "utc_offset"), [(0.0, 0.0), (142.0, 9.5), (-120.0, -8.0)])
def test_a_night_by_fao56_takes_the_hour_two_to_three_hours_before_sunset_anywhere(lat, lon, utc_offset):
    place = {"lon": lon, "utc_offset": utc_offset}
    table = uniform(lat, "2020-03-20", "2020-03-23", **place)
    whole = eto(table, **at(lat, **place))
    middle = table.index - pd.Timedelta("30min")
    doy, clock = middle.day_of_year.to_numpy(), (middle.hour + middle.minute / 60).to_numpy()
    angle = et.solar_time_angle(et.mean_solar_hour(clock, lon, utc_offset) % 24, doy)
    sunset = et.sunset_hour_angle(lat, et.solar_declination(doy))
    hour = np.flatnonzero((angle >= sunset - 0.79) & (angle <= sunset - 0.52))[1]
    cloudy = table.copy()
    cloudy.iloc[hour, cloudy.columns.get_loc("rs")] *= 0.7
    changed = np.flatnonzero(np.abs(eto(cloudy, **at(lat, **place)) - whole) > 1e-9)
    assert changed[0] == hour
    assert changed[1] - hour == 3  # three hours on, the sun is down
    assert (np.diff(changed[1:]) == 1).all()
    assert 10 <= changed.size <= 14  # the night and the hour itself
    cloudy.iloc[hour, cloudy.columns.get_loc("rs")] = np.nan
    result = eto(cloudy.rename_axis("time").to_xarray(), **at(lat, **place))
    np.testing.assert_array_equal(np.flatnonzero(result["cloudiness_estimated"])[-changed.size + 1 :], changed[1:])


@pytest.mark.parametrize("step", ["30min", "15min"])
@pytest.mark.parametrize("label", ["end", "start"])
def test_shorter_steps_and_either_label_go_by_the_same_rules(step, label):
    table = uniform(60.2, "2020-12-01", step=step, label=label)
    result = eto(table, label=label, **at(60.2))
    expected = by_ratio(table, 60.2, 0.35 / 0.75)
    np.testing.assert_allclose(result["2020-12-01 12:00":], expected["2020-12-01 12:00":], atol=1e-12)


@pytest.mark.parametrize(("method", "longest"), [("fao56", 1), ("asce", 2)])
def test_after_a_gap_in_the_series_the_clouds_before_it_count_no_longer_than_allowed(method, longest):
    table = uniform(45.0, "2020-06-01", "2020-06-12")
    gap = table.drop(table["2020-06-04 12:00":"2020-06-10 00:00"].index)
    result = eto(gap.rename_axis("time").to_xarray(), method=method, **at(45.0))
    flag = result["cloudiness_estimated"].to_series()
    assert flag["2020-06-10 01:00":"2020-06-10 04:00"].all()
    assert not flag["2020-06-10 09:00":].any()
    blind = table.copy()  # the station goes on, its pyranometer does not
    blind.loc["2020-06-04 12:00":"2020-06-07 03:00", "rs"] = np.nan
    result = eto(blind.rename_axis("time").to_xarray(), method=method, **at(45.0))
    assert result.sel(time=slice("2020-06-04 12:00", "2020-06-07 03:00")).isnull().all()
    assert np.isfinite(result.sel(time=slice("2020-06-07 04:00", None))).all()
    assert bool(result["cloudiness_estimated"].sel(time="2020-06-07 04:00")) == (longest == 1 or method == "asce")


@pytest.mark.parametrize("method", ["fao56", "asce"])
@pytest.mark.slow
def test_several_sites_at_once_and_chunks_along_time_give_what_each_gives_alone(method):
    places = {"lat": [60.2, 45.0, -35.0, 75.0], "lon": [24.9, 0.0, 150.0, 300.0]}
    alone, tables = [], []
    for lat, lon in zip(*places.values(), strict=True):
        tables.append(uniform(lat, "2020-11-10", "2020-12-10", lon=lon).rename_axis("time").to_xarray())
        alone.append(eto(tables[-1], method=method, **at(lat, lon)))
    sites = xr.concat(tables, "site").assign_coords(**{name: ("site", values) for name, values in places.items()})
    how = {"method": method, "elevation": 0.0, "utc_offset": 0.0}
    with pytest.warns(EstimatedInputWarning, match="in 3 places"):
        together = eto(sites, **how)
    lazy = eto(sites.chunk(time=7, site=2), **how)
    assert lazy.chunks is not None
    assert lazy["cloudiness_estimated"].chunks is not None
    computed = lazy.compute()
    for number, one in enumerate(alone):
        for result in (together, computed):
            np.testing.assert_allclose(result.isel(site=number), one, atol=1e-12)
            np.testing.assert_array_equal(
                result["cloudiness_estimated"].isel(site=number), one.coords["cloudiness_estimated"]
            )


def test_net_radiation_needs_no_clouds_and_no_estimate(recwarn):
    result = eto(hours(rn=0.5).drop(columns="rs"), elevation=100.0)
    assert "estimated" not in result.attrs
    assert not [w for w in recwarn if issubclass(w.category, EstimatedInputWarning)]


@pytest.mark.parametrize(("method", "ratio"), [("fao56", 0.3), ("asce", 0.3)])
def test_an_hour_under_thick_clouds_has_the_ratio_of_total_cloud_cover(method, ratio):
    table = uniform(45.0, "2020-06-01", "2020-06-04", clearness=0.1)
    for floor, lowest in ((None, ratio), (0.0, 0.1 / 0.75)):
        result = eto(table, method=method, cloudiness_floor=floor, **at(45.0))["2020-06-03"]
        np.testing.assert_allclose(result, by_ratio(table, 45.0, lowest, method)["2020-06-03"], atol=1e-12)


def test_the_night_goes_by_the_clouds_of_the_evening_before():
    clear, cloudy = hours(), hours()
    evening = cloudy.index[(cloudy.index.day == 11) & (cloudy.index.hour > 12)]
    cloudy.loc[evening, "rs"] *= 0.4
    night = slice("2020-06-11 22:00", "2020-06-12 04:00")
    difference = (eto(cloudy, utc_offset=0, **PLACE) - eto(clear, utc_offset=0, **PLACE))[night]
    assert (difference > 0.001).all()  # clouds keep the warmth
    assert np.ptp(difference) < 0.01


def test_the_clock_does_not_matter_only_the_moment():
    table = hours()
    by_utc = eto(table, utc_offset=0, **PLACE)
    shifted = table.set_axis(table.index + pd.Timedelta("3h"))
    np.testing.assert_allclose(eto(shifted, utc_offset=3, **PLACE), by_utc)
    zoned = table.tz_localize("UTC").tz_convert("America/New_York")
    result = eto(zoned, **PLACE)
    np.testing.assert_allclose(result, by_utc)
    pd.testing.assert_index_equal(result.index, zoned.index)


def test_a_label_may_be_the_start_of_the_hour():
    table = hours()
    starts = table.set_axis(table.index - pd.Timedelta("1h"))
    np.testing.assert_allclose(eto(starts, utc_offset=0, label="start", **PLACE), eto(table, utc_offset=0, **PLACE))


@pytest.mark.parametrize(("west", "east", "offset"), [(-104.78, 255.22, -7), (-0.25, 359.75, 0)])
def test_longitudes_may_be_counted_either_way(west, east, offset):
    table = hours()
    results = [eto(table, lat=45.0, elevation=100.0, utc_offset=offset, lon=lon) for lon in (west, east)]
    np.testing.assert_allclose(*results)


def test_units_of_radiation_and_rain_are_per_hour():
    table = hours()
    expected = eto(table, utc_offset=0, **PLACE)
    watts = table.assign(shortwave_radiation=table["rs"] / 0.0036).drop(columns="rs")
    joules = table.assign(ssrd=table["rs"] * 1e6).drop(columns="rs")
    for other in (watts, joules):
        np.testing.assert_allclose(eto(other, utc_offset=0, **PLACE), expected)


def test_what_hourly_weather_lacks_is_named_at_once():
    with pytest.raises(WeatherError) as caught:
        eto(hours()[["u2", "rs"]])
    for name in ("tmean", "rhmean", "lat", "lon", "utc_offset", "elevation"):
        assert f"{name} (" in str(caught.value)


def test_net_radiation_needs_neither_clock_nor_longitude():
    table = hours(rn=0.5).drop(columns="rs")
    assert np.isfinite(eto(table, elevation=100.0)).all()


@pytest.mark.slow
def test_hourly_dask_weather_stays_lazy_in_its_chunks_and_gives_the_same():
    one = xr.Dataset.from_dataframe(hours().rename_axis("time"))
    grid = one.expand_dims(lat=[45.0, 35.0], lon=[0.0, 10.0, 350.0]).transpose("time", "lat", "lon")
    how = {"elevation": 100.0, "utc_offset": 0}
    lazy = eto(grid.chunk(time=10, lat=1), **how)
    assert lazy.chunks == ((10,) * 7 + (2,), (1, 1), (3,))
    np.testing.assert_allclose(lazy.compute(), eto(grid, **how))
    assert np.isfinite(lazy).all()


@pytest.mark.parametrize("how", [{"method": "turc"}, {"estimate": ["wind"]}])
def test_what_is_for_days_only_is_refused_for_hours(how):
    with pytest.raises(ValueError, match="daily weather only"):
        eto(hours(), utc_offset=0, **PLACE, **how)
