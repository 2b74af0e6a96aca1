from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

from evaeto.core.quantities import QUANTITIES, conversion
from evaeto.equations import wind_speed_at_2m
from evaeto.errors import EvaetoWarning, RejectedValuesWarning, WeatherError
from evaeto.inputs.normalise import normalise
from evaeto.inputs.weather_files import read_weather
from evaeto.reference_et import eto

DAYS = pd.date_range("2020-01-01", periods=3, name="time")


def table(**columns) -> pd.DataFrame:
    return pd.DataFrame(columns, index=DAYS)


@pytest.fixture
def write(tmp_path):
    def write(text: str, name: str = "station.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


# ---- names and units


def test_cmip_names_mean_kelvin_watts_and_fluxes():
    cmip = normalise(table(tasmax=[300.15] * 3, rsds=[200.0] * 3, pr=[1e-4] * 3, ps=[95000.0] * 3))
    assert cmip["tmax"].values == pytest.approx(27.0)
    assert cmip["rs"].values == pytest.approx(17.28)
    assert cmip["precip"].values == pytest.approx(8.64)
    assert cmip["pressure"].values == pytest.approx(95.0)


def test_units_of_a_variable_go_before_those_of_its_name():
    weather = xr.Dataset({"tasmax": ("time", [27.0] * 3, {"units": "degC"})}, coords={"time": DAYS})
    assert normalise(weather)["tmax"].values == pytest.approx(27.0)


@pytest.mark.parametrize("name", ["rs [W m-2]", "rs (W/m²)", "RS [W/m^2]", "shortwave_radiation_sum (W/m²)"])
def test_units_may_stand_in_the_column_name(name):
    assert normalise(table(**{name: [200.0] * 3}))["rs"].values == pytest.approx(17.28)


def test_variables_carry_cf_attributes():
    attrs = normalise(table(T2M_MAX=[27.0] * 3))["tmax"].attrs
    assert (attrs["units"], attrs["standard_name"]) == ("degC", "air_temperature")
    assert attrs["cell_methods"] == "time: maximum"


def test_normalising_twice_changes_nothing():
    once = normalise(table(tasmax=[300.0] * 3, sfcWind=[4.0] * 3, comment=["a"] * 3))
    xr.testing.assert_identical(normalise(once), once)


@given(st.sampled_from(["degC", "K", "degF"]), st.floats(-80, 50))
@pytest.mark.slow
def test_temperatures_survive_the_way_to_another_unit_and_back(units, celsius):
    scale, offset = conversion("tmax", units)
    weather = normalise(table(**{f"tmax [{units}]": [(celsius - offset) / scale] * 3}))
    assert weather["tmax"].values == pytest.approx(celsius, abs=1e-9)


def test_an_unknown_unit_is_an_error_naming_variable_and_unit():
    with pytest.raises(WeatherError, match=r"rs .*'furlong'"):
        normalise(table(**{"rs [furlong]": [1.0] * 3}))


def test_unrecognised_variables_are_left_out_and_named():
    weather = normalise(table(tmax=[20.0] * 3, station=["x"] * 3, soil=[1.0] * 3))
    assert list(weather.data_vars) == ["tmax"]
    assert weather.attrs["ignored"] == "station, soil"


def test_two_names_for_one_quantity_are_an_error_naming_both():
    with pytest.raises(WeatherError, match="'tmax' and 'T2M_MAX' are both tmax"):
        normalise(table(tmax=[20.0] * 3, T2M_MAX=[20.0] * 3))


# ---- values


def test_fill_values_become_missing():
    weather = normalise(table(T2M_MAX=[27.0, -999.0, -999], tasmin=[290.0, -9999.0, 291.0]))
    np.testing.assert_array_equal(np.isnan(weather["tmax"]), [False, True, True])
    np.testing.assert_array_equal(np.isnan(weather["tmin"]), [False, True, False])


def test_values_beyond_the_limits_name_variable_unit_range_and_remedy():
    with pytest.raises(WeatherError, match=r"tmax: values from 295 to 310 degC .*-90 to 60.*attrs\['units'\]"):
        normalise(table(tmax=[295.0, 300.0, 310.0]))


def test_rounding_beyond_a_limit_is_let_through_as_it_is():
    assert normalise(table(rhmax=[100.1, 99.0, 98.0]))["rhmax"][0] == 100.1


def test_text_among_numbers_costs_its_day_and_is_told_with_its_row():
    with pytest.warns(RejectedValuesWarning, match="rs: 'wet' in row 2 is not a number: left out"):
        assert np.isnan(normalise(table(rs=["1.0", "wet", "2.0"]))["rs"].values).tolist() == [False, True, False]


def test_a_column_of_text_is_an_error_naming_the_row():
    with pytest.raises(WeatherError, match="rs: 'wet' in row 2 is not a number"):
        normalise(table(rs=["1.0", "wet", "dry"]))


@pytest.mark.parametrize("mark", ["n/d", "---", "*", "NAN", "s/d", "NULL", "Nd", "///"])
def test_marks_of_a_missing_value_are_a_gap_without_a_word(mark):
    with warnings.catch_warnings():
        warnings.simplefilter("error", EvaetoWarning)
        assert np.isnan(normalise(table(rs=["1.0", mark, "2.0"]))["rs"].values).tolist() == [False, True, False]


# ---- wind


def test_wind_of_a_service_at_10_m_is_brought_to_2_m():
    weather = normalise(table(wind_speed_10m_mean=[36.0] * 3))
    assert list(weather.data_vars) == ["u2"]
    assert weather["u2"].values == pytest.approx(wind_speed_at_2m(10.0, 10.0))


def test_wind_of_unknown_height_stays_until_the_height_is_given():
    weather = normalise(table(uz=[3.0] * 3))
    assert list(weather.data_vars) == ["uz"]
    assert normalise(weather, wind_height=10.0)["u2"].values == pytest.approx(wind_speed_at_2m(3.0, 10.0))
    assert normalise(weather, wind_height=2.0)["u2"].values == pytest.approx(3.0, abs=0)


def test_wind_at_2_m_goes_before_wind_at_10_m():
    weather = normalise(table(WS2M=[1.0, np.nan, 3.0], WS10M=[9.0, 9.0, 9.0]))
    np.testing.assert_allclose(weather["u2"], [1.0, wind_speed_at_2m(9.0, 10.0), 3.0])


# ---- days and places


def test_days_are_sorted():
    weather = normalise(table(tmax=[1.0, 2.0, 3.0]).iloc[[2, 0, 1]])
    np.testing.assert_array_equal(weather["tmax"], [1, 2, 3])


def test_a_double_date_is_an_error_naming_it():
    twice = table(tmax=[1.0, 2.0, 3.0])
    twice.index = pd.DatetimeIndex(["2020-01-01T00", "2020-01-02T00", "2020-01-02T12"])
    with pytest.raises(WeatherError, match="2020-01-02 appears more than once"):
        normalise(twice)


@pytest.mark.parametrize("dates", [["2020-01-01", "2020-01-02"], [20200101, 20200102], ["2020/01/01", "2020/01/02"]])
def test_dates_with_the_year_first_are_understood(dates):
    weather = normalise(pd.DataFrame({"date": dates, "tmax": [1.0, 2.0]}))
    np.testing.assert_array_equal(weather["time"], DAYS[:2].to_numpy())


@pytest.mark.parametrize("date", ["05/01/2020", "2020-01", "yesterday", None])
def test_a_date_that_may_mean_two_days_or_none_is_an_error_naming_the_row(date):
    with pytest.raises(WeatherError, match="row 2"):
        normalise(pd.DataFrame({"date": ["2020-01-01", date], "tmax": [1.0, 2.0]}))


@pytest.mark.parametrize(("period", "first_day"), [("D", "D"), ("M", "MS")])
def test_periods_of_days_and_months_are_dates(period: str, first_day: str) -> None:
    periods = pd.period_range("2020-01-01", periods=3, freq=period)
    read = normalise(table(tmax=[27.0, 28.0, 29.0]).set_axis(periods))
    assert list(read.indexes["time"]) == list(pd.date_range("2020-01-01", periods=3, freq=first_day))
    assert read["tmax"].values.tolist() == [27.0, 28.0, 29.0]


def test_periods_of_hours_are_no_dates_since_they_do_not_say_which_moment_is_meant() -> None:
    hours = pd.period_range("2020-01-01", periods=3, freq="h")
    with pytest.raises(WeatherError, match="no column of dates"):
        normalise(table(tmean=[27.0] * 3).set_axis(hours))


def test_a_table_without_dates_is_an_error_that_says_what_is_needed():
    with pytest.raises(WeatherError, match=r"no column of dates; say which it is .* one of time, date"):
        normalise(pd.DataFrame({"tmax": [1.0]}))


def test_the_day_of_a_zoned_stamp_is_the_day_as_written():
    zoned = table(tmax=[1.0, 2.0, 3.0]).tz_localize("Australia/Sydney")
    np.testing.assert_array_equal(normalise(zoned)["time"], DAYS.to_numpy())


def test_calendars_of_climate_models_are_kept():
    time = xr.date_range("2001-02-27", periods=3, calendar="noleap", use_cftime=True)
    names = {"tmax": 20.0, "tmin": 10.0, "rhmean": 60.0, "u2": 2.0, "rs": 15.0}
    weather = xr.Dataset({k: ("time", [v] * 3) for k, v in names.items()}, coords={"time": time})
    result = eto(weather, lat=10, elevation=0)
    assert result.indexes["time"].calendar == "noleap"
    assert np.isfinite(result).all()


def test_constant_columns_of_place_become_coordinates():
    weather = normalise(table(tmax=[1.0] * 3, latitude=[-7.5] * 3, altitude=[250.0] * 3))
    assert (weather["lat"].item(), weather["elevation"].item()) == (-7.5, 250.0)


def test_a_table_of_several_places_is_refused():
    with pytest.raises(WeatherError, match=r"lat: .* one place"):
        normalise(table(tmax=[1.0] * 3, lat=[1.0, 2.0, 2.0]))


# ---- files


@pytest.mark.parametrize(
    "text",
    [
        "# lat: -7.5\n# elevation: 250 m\ndate,tmax,tmin\n2020-01-01,30.5,20\n2020-01-02,,21\n",
        "date;tmax;tmin;lat;elevation\n2020-01-01;30,5;20,0;-7,5;250\n2020-01-02;;21,0;-7,5;250\n",
        "time\ttmax\ttmin\tlat\televation\n20200101\t30.5\t20\t-7.5\t250\n20200102\tNaN\t21\t-7.5\t250\n",
        "date,tmax,tmin,lat,altitude\n,degC,K,degrees,ft\n"
        "2020-01-01,30.5,293.15,-7.5,820.2099737532808\n2020-01-02,,294.15,-7.5,820.2099737532808\n",
        "\ufeff# made by hand\n\nDate,T2M_MAX,T2M_MIN\n# lat: -7.5\n# altitude = 250\n"
        "2020-01-01,30.5,20\n2020-01-02,-999,21\n",
    ],
    ids=["comma", "semicolon and decimal comma", "tab", "row of units", "byte order mark and fill values"],
)
def test_the_same_table_is_read_from_many_spellings(write, text):
    weather = read_weather(write(text))
    np.testing.assert_array_equal(weather["time"], DAYS[:2].to_numpy())
    np.testing.assert_allclose(weather["tmax"], [30.5, np.nan])
    np.testing.assert_allclose(weather["tmin"], [20, 21])
    assert (weather["lat"].item(), round(weather["elevation"].item(), 6)) == (-7.5, 250.0)


@pytest.mark.parametrize(
    ("text", "message"),
    [("", "no rows"), ("date,tmax\n", "no rows"), ("date,tmax\n,degC\n", "no rows"), ("a,b\n1,2\n", "date")],
)
def test_a_file_without_a_table_is_an_error(write, text, message):
    with pytest.raises(WeatherError, match=message):
        read_weather(write(text))


def test_a_file_that_is_not_there_or_of_another_kind_is_named(tmp_path):
    with pytest.raises(WeatherError, match=r"none\.csv: no such file"):
        read_weather(tmp_path / "none.csv")
    (tmp_path / "table.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    with pytest.raises(WeatherError, match=r"table\.doc: is an archive or an old Excel file"):
        read_weather(tmp_path / "table.doc")
    (tmp_path / "image.csv").write_bytes(b"\x89PNG\r\n\xff\xfe\x00")
    with pytest.raises(WeatherError, match="NUL byte"):
        read_weather(tmp_path / "image.csv")


def test_a_netcdf_file_gives_the_dataset_that_was_written(tmp_path):
    weather = normalise(table(tmax=[30.0, np.nan, 31.0], tmin=[20.0] * 3)).assign_coords(lat=-7.5)
    weather.to_netcdf(tmp_path / "weather.nc")
    xr.testing.assert_allclose(read_weather(tmp_path / "weather.nc"), weather)


@pytest.mark.parametrize("service", ["nasa_power", "open_meteo"])
def test_thirty_real_years_are_read_whole(shared_data, service):
    path = shared_data / "sites" / service / "Balsas_MA.csv"
    weather = read_weather(path)
    raw = pd.read_csv(path)
    assert weather.sizes["time"] == 10_958
    np.testing.assert_array_equal(weather["tmax"], raw["T2M_MAX"])
    assert set(weather.data_vars) == {"tmax", "tmin", "tmean", "rhmean", "u2", "rs", "precip"} <= set(QUANTITIES)
    from_file = eto(weather, lat=-7.5312, elevation=255.9)
    np.testing.assert_array_equal(from_file, eto(raw, lat=-7.5312, elevation=255.9))
