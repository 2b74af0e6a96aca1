"""What cannot be: that day is emptied and told, or the file refused; what can be is left as it is."""

from __future__ import annotations

import sys
import warnings
from pathlib import Path
from typing import Any

import dask
import numpy as np
import pandas as pd
import pytest
import xarray as xr

import evaeto
from evaeto import cli
from evaeto.errors import (
    EmptyResultWarning,
    EstimatedInputWarning,
    IgnoredColumnsWarning,
    RejectedValuesWarning,
    WeatherError,
)
from evaeto.inputs.normalise import normalise
from evaeto.reference_et import chunks

PLACE = {"lat": 40.0, "elevation": 100.0}
ARGS = ["--lat", "40", "--elevation", "100"]


def days(start: str = "2020-07-01", n: int = 5, **columns: Any) -> pd.DataFrame:
    """Days of a summer at 40° N, columns replaced or, with None, removed."""
    usual = {"tmax": 30.0, "tmin": 15.0, "rhmax": 93.0, "rhmin": 47.0, "u2": 2.0, "rs": 25.0} | columns
    index = pd.date_range(start, periods=n, name="date")
    return pd.DataFrame({name: value for name, value in usual.items() if value is not None}, index=index)


def winter(**columns: Any) -> pd.DataFrame:
    """Days of a winter at 40° N, the humidity to be given."""
    return days("2020-01-01", **{"tmax": 5.0, "tmin": -2.0, "rhmax": None, "rhmin": None, "rs": 6.0, **columns})


def with_dew_point(*values: float) -> pd.DataFrame:
    return days(n=len(values), rhmax=None, rhmin=None, tdew=list(values))


def run(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["evaeto", "eto", *words])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return int(ended.value.code or 0)


# ---- one day that cannot be


ONE_DAY = {
    "a dew point of -99": (with_dew_point(-99, 14, 14, 14), "tdew: -99 on 2020-07-01"),
    "a dew point of -99.9": (with_dew_point(-99.9, 14, 14, 14), "tdew: -99.9 on 2020-07-01"),
    "a dew point above tmax": (with_dew_point(35, 14, 14, 14), "tdew: 35 on 2020-07-01 is more vapour"),
    "hectopascals on one day": (winter(ea=[7.1, 0.7, 0.7, 0.7, 0.7]), "ea: 7.1 on 2020-01-01 is more vapour"),
    "wind 99.9": (days(u2=[99.9, 2, 2, 2, 2]), "u2: 99.9 on 2020-07-01"),
    "wind 999": (days(u2=[999, 2, 2, 2, 2]), "u2: 999 on 2020-07-01"),
    "a mean wind beyond the record": (days(u2=[70, 2, 2, 2, 2]), "u2: 70 m s-1 on 2020-07-01 lies beyond"),
    "the code of NetCDF": (days(tmin=[9.96921e36, 15, 15, 15, 15]), "tmin: 9.96921e.36 on 2020-07-01"),
    "the code of an int16": (days(tmax=[-32767, 30, 30, 30, 30]), "tmax: -32767 on 2020-07-01"),
    "a lower limit": (days(rs=[-5, 25, 25, 25, 25]), "rs: -5 MJ m-2 d-1 on 2020-07-01"),
    "more sun than there is": (days("2020-12-21", rs=[45, 5, 5, 5, 5]), "rs: 45 .* on 2020-12-21 .* 13.5"),
    "in the southern winter": (days(rs=[45, 25, 25, 25, 25]), "rs: 45 .* on 2020-07-01"),
    "sunshine longer than the day": (
        days("2020-12-21", rs=None, sunshine=[14, 5, 5, 5, 5]),
        "sunshine: 14 .* on 2020-12-21",
    ),
    "extremes exchanged": (days(tmax=[15, 30, 30, 30, 30], tmin=[30, 15, 15, 15, 15]), "tmax is below tmin on 2020-07"),
    "humidities exchanged": (days(rhmax=[47, 93, 93, 93, 93], rhmin=[93, 47, 47, 47, 47]), "rhmax is below rhmin on"),
    "one maximum as a fraction": (days(rhmax=[0.93, 93, 93, 93, 93]), "rhmax: 0.93 on 2020-07-01 looks like a frac"),
}


@pytest.mark.parametrize("case", ONE_DAY.values(), ids=ONE_DAY)
@pytest.mark.parametrize("how", [{}, {"method": "asce"}, {"reference_crop": "tall"}], ids=["fao56", "asce", "tall"])
def test_a_day_that_cannot_be_is_emptied_and_told_and_no_other_changes(case, how):
    table, told = case
    with pytest.warns(RejectedValuesWarning, match=told):
        result = evaeto.eto(table, **PLACE, **how)
    assert np.isnan(result.iloc[0])
    np.testing.assert_array_equal(result.iloc[1:], evaeto.eto(table.iloc[1:], **PLACE, **how))
    assert "2020-" in result.attrs["rejected"]


@pytest.mark.slow
def test_one_bad_value_costs_one_day_of_ten_thousand(tmp_path, monkeypatch, capsys):
    table = days("1991-01-01", n=10_000, rs=8.0)
    table.iloc[5000, table.columns.get_loc("u2")] = 999.9
    table.to_csv(tmp_path / "long.csv")
    assert run(monkeypatch, str(tmp_path / "long.csv"), *ARGS, "--out", str(tmp_path / "eto.csv")) == 0
    written = pd.read_csv(tmp_path / "eto.csv")["eto"]
    assert np.flatnonzero(written.isna()).tolist() == [5000]
    err = capsys.readouterr().err
    assert err.startswith(f"Warning: u2: 999.9 on {table.index[5000]:%Y-%m-%d}")
    assert "RejectedValuesWarning" not in err


def test_a_missing_humidity_leaves_the_day_to_the_next_one_there_is():
    both = with_dew_point(-99, 14, 14).assign(rhmean=60.0)
    with pytest.warns(RejectedValuesWarning, match="tdew: -99"):
        result = evaeto.eto(both, **PLACE)
    assert result.iloc[0] == evaeto.eto(both.drop(columns="tdew"), **PLACE).iloc[0]


def test_a_sensor_at_101_per_cent_means_100():
    with pytest.warns(RejectedValuesWarning, match="rhmax: 101 on 2020-07-01 is above saturation: taken as 100 %"):
        drifted = evaeto.eto(days(rhmax=[101.0, 93, 93, 93, 93]), **PLACE)
    np.testing.assert_array_equal(drifted, evaeto.eto(days(rhmax=[100.0, 93, 93, 93, 93]), **PLACE))


def test_most_days_with_a_code_for_missing_leave_the_others():
    with pytest.warns(RejectedValuesWarning, match="tdew: 3 values, the first -99 on 2020-07-01"):
        result = evaeto.eto(with_dew_point(-99, -99, -99, 14), **PLACE)
    assert np.isfinite(result).tolist() == [False, False, False, True]


# ---- a column that cannot be


REFUSED = {
    "hectopascals": (winter(ea=[7.1, 7.0, 6.9, 7.0, 7.1]), r"ea: 5 of 5 values, the first 7.1 kPa .*2020-01-01.*hPa"),
    "hectopascals of one day": (winter(ea=7.1).iloc[:1], "ea: .*2020-01-01.*hPa"),
    "pascals": (winter(ea=710.0), "ea: .*beyond the physical limits.*the unit is probably Pa"),
    "kelvin": (with_dew_point(287, 288), "tdew: .*the unit is probably K"),
    "fahrenheit in winter": (winter(tdew=[29.0, 30, 28, 31, 27]), "tdew: 5 of 5 .* the unit is probably °F"),
    "watts in winter": (days("2020-12-21", rs=[45, 40, 49, 45, 47]), "rs: .*2020-12-21.*the unit is probably W m-2"),
    "watts in summer": (days(rs=289.0), "rs: .*the unit is probably W m-2"),
    "kilojoules": (days(rs=25_000.0), "rs: .*the unit is probably kJ m-2 d-1"),
    "fahrenheit": (days(tmax=86.0, tmin=59.0), "tmax: .*the unit is probably °F"),
    "extremes exchanged": (days(tmax=15.0, tmin=30.0), "tmax is below tmin on 5 of 5 days.*swapped"),
    "the other hemisphere": (days("2020-12-21", rs=28.0), "rs: 5 of 5 .* check the place"),
}


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("how", [{}, {"reference_crop": "tall"}], ids=["fao56", "tall"])
def test_a_column_most_of_which_cannot_be_is_refused_with_the_likely_unit(case, how):
    table, told = case
    with pytest.raises(WeatherError, match=told):
        evaeto.eto(table, **PLACE, **how)


SURE_FRACTIONS = {
    "both": days(rhmax=[0.93, 0.91, 0.95, 0.9, 0.94], rhmin=[0.47, 0.45, 0.5, 0.4, 0.44]),
    "saturated every morning": days(rhmax=1.0, rhmin=[0.47, 0.45, 0.5, 0.4, 0.44]),
    "one day": days(n=1, rhmax=0.93, rhmin=0.47),
    "the maximum alone": days(rhmax=0.93),
    "the mean": days(rhmax=None, rhmin=None, rhmean=[0.6, 0.63, 1.0, 0.7, 0.55]),
    "a code among them": days(rhmax=[0.93, -99, 0.95, 0.9, 0.94], rhmin=[0.47, -99, 0.5, 0.4, 0.44]),
}
OPEN_FRACTIONS = {
    "the minimum alone": days(rhmin=[0.47, 0.45, 0.5, 0.4, 0.44]),
    "said to be per cent": days(rhmax=0.93, rhmin=0.47).rename(columns={"rhmax": "rhmax (%)", "rhmin": "rhmin (%)"}),
}


@pytest.mark.parametrize("table", SURE_FRACTIONS.values(), ids=SURE_FRACTIONS)
def test_humidity_that_can_only_be_a_fraction_is_read_as_one_and_told(table):
    small = [name for name in table if name.startswith("rh") and table[name].max() <= 1.0]
    per_cent = table.assign(**{name: table[name].where(table[name] < 0, 100 * table[name]) for name in small})
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        result = evaeto.eto(table, **PLACE)
    assert all(
        any(f"{name}: " in str(one.message) and "fractions" in str(one.message) for one in told) for name in small
    )
    assert all(f"{name} [1]" in result.attrs["rejected"] for name in small)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        np.testing.assert_allclose(result, evaeto.eto(per_cent, **PLACE), rtol=1e-12)


@pytest.mark.parametrize("table", OPEN_FRACTIONS.values(), ids=OPEN_FRACTIONS)
def test_humidity_that_may_be_a_fraction_is_refused(table):
    with pytest.raises(WeatherError, match=r"rh\w+.*: (0\.\d+|1) on 2020-07-0\d looks like a fraction.*'1'.*\[1\]"):
        evaeto.eto(table, **PLACE)


def test_a_stated_fraction_is_read():
    stated = days(rhmax=0.93, rhmin=0.47).rename(columns={"rhmax": "rhmax [1]", "rhmin": "rhmin [1]"})
    np.testing.assert_allclose(evaeto.eto(stated, **PLACE), evaeto.eto(days(), **PLACE), rtol=1e-12)


def test_hourly_humidity_as_a_fraction_is_refused():
    hours = pd.DataFrame(
        {"tmean": 20.0, "rhmean": 0.6, "u2": 2.0, "rn": 0.5}, index=pd.date_range("2020", periods=24, freq="h")
    )
    with pytest.raises(WeatherError, match=r"rhmean: 0.6 on 2020-01-01 00:00 looks like a fraction"):
        evaeto.eto(hours, elevation=100)


@pytest.mark.parametrize(
    ("column", "quantity"), [("RHmn", "rhmin"), ("rhmx", "rhmax"), ("Tmx", "tmax"), ("tmn", "tmin")]
)
def test_short_names_of_extremes_are_known(column, quantity):
    table = days().rename(columns={quantity: column})
    np.testing.assert_array_equal(evaeto.eto(table, **PLACE), evaeto.eto(days(), **PLACE))


# ---- what can be


VALID = {
    "Death Valley": (days(tmax=52.0, tmin=35.0, rhmax=3.0, rhmin=1.0), {"lat": 36.5, "elevation": -86.0}),
    "one dry day": (days(n=1, rhmax=None, rhmin=None, rhmean=1.0), PLACE),
    "a desert with decimals": (days(tmax=45.0, tmin=28.0, rhmax=12.4, rhmin=[0.9, 1.0, 0.8, 0.6, 0.7]), PLACE),
    "rounding above 100 %": (days(rhmax=100.15), PLACE),
    "fog": (winter(tmax=4.0, tmin=3.6, tdew=[4.0, 4.2, 3.9, 4.1, 4.0], rs=2.0), PLACE),
    "saturated at the mean": (winter(ea=[0.87, 0.88, 0.86, 0.87, 0.7]), PLACE),
    "Vostok": (days(tmax=-70.0, tmin=-85.0, rhmax=70.0, rhmin=60.0, rs=0.0), {"lat": -78.5, "elevation": 3488.0}),
    "polar day": (
        days("2020-12-20", tmax=-25.0, tmin=-32.0, rs=41.0), {"lat": -75.0, "elevation": 2835.0},
    ),
    "a high mountain": (
        days("2020-06-20", tmax=5.0, tmin=-8.0, rhmin=10.0, rs=40.5), {"lat": 28.0, "elevation": 5300.0},
    ),
    "a storm": (days(u2=45.0), PLACE),
    "extremes rounded alike": (days(tmax=15.0, tmin=15.05), PLACE),
    "a cloudless long day": (days(rs=None, sunshine=15.1), PLACE),
}  # fmt: skip


@pytest.mark.parametrize("case", VALID.values(), ids=VALID)
def test_what_can_be_is_left_as_it_is_without_a_word(case):
    table, place = case
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = evaeto.eto(table, **place)
    assert np.isfinite(result).all()
    assert not {"rejected", "empty"} & set(result.attrs)
    weather = normalise(table)
    for name in table:
        np.testing.assert_array_equal(weather[name], table[name])


# ---- other doors


@pytest.mark.parametrize("method", ["hargreaves", "priestley-taylor", "turc", "blaney-criddle"])
def test_every_method_empties_the_day(method):
    table = days(tmax=[15.0, 30, 30, 30, 30], tmin=[30.0, 15, 15, 15, 15])
    with pytest.warns(RejectedValuesWarning, match="tmax is below tmin"):
        result = evaeto.eto(table, **PLACE, method=method)
    assert np.isfinite(result).tolist() == [False, True, True, True, True]


@pytest.mark.parametrize("method", ["priestley-taylor", "turc", "blaney-criddle"])
def test_methods_that_live_on_radiation_refuse_more_than_the_sun_gives(method):
    with pytest.raises(WeatherError, match="rs: 5 of 5 values"):
        evaeto.eto(days("2020-12-21", rs=45.0), **PLACE, method=method)


def hours(**columns: Any) -> pd.DataFrame:
    index = pd.date_range("2020-07-01 01:00", periods=48, freq="h", name="time")
    clock = (index - pd.Timedelta("30min")).hour
    rs = np.where((clock > 5) & (clock < 19), 1.0, 0.0)
    usual = {"tmean": 20.0, "rhmean": 60.0, "u2": 2.0, "rs": rs} | columns
    return pd.DataFrame({name: value for name, value in usual.items() if value is not None}, index=index)


HOURLY = {**PLACE, "lon": 0.0, "utc_offset": 0.0}


@pytest.mark.parametrize(
    ("name", "value"), [("u2", 99.9), ("rhmean", -99.0), ("tmean", 999.0), ("rs", 4.9), ("tdew", 30.0)]
)
def test_an_hour_that_cannot_be_is_emptied_and_told(name, value):
    table = hours(rhmean=None, tdew=12.0) if name == "tdew" else hours()
    table.iloc[30, table.columns.get_loc(name)] = value  # 07:00 of the second day
    with pytest.warns(RejectedValuesWarning, match=f"{name}: {value:g}.* on 2020-07-02 07:00"):
        result = evaeto.eto(table, **HOURLY)
    assert np.isnan(result.iloc[30])
    others = [24, 29, 31, 47]
    expected = evaeto.eto(hours(rhmean=None, tdew=12.0) if name == "tdew" else hours(), **HOURLY)
    np.testing.assert_array_equal(result.iloc[others], expected.iloc[others])


@pytest.mark.parametrize("vapour", ["tdew", "ea"])
def test_humidity_and_dew_point_of_different_air_are_told_of(vapour):
    ea = 0.6 * 0.6108 * np.exp(17.27 * 20.0 / (20.0 + 237.3))
    log = np.log(ea / 0.6108)
    other = {vapour: ea if vapour == "ea" else 237.3 * log / (17.27 - log)}
    with warnings.catch_warnings():
        warnings.simplefilter("error", RejectedValuesWarning)
        evaeto.eto(hours(**other), **HOURLY)
    wrong = hours(rhmean=60.0 + 25.0 * np.cos(np.arange(48)), **other)
    with pytest.warns(RejectedValuesWarning, match=f"rhmean and {vapour} do not tell the same humidity: over 48 hours"):
        evaeto.eto(wrong, **HOURLY)
    with pytest.warns(RejectedValuesWarning, match="do not tell the same humidity"):
        evaeto.daily(wrong)


def test_an_hour_that_contradicts_another_value_is_not_hidden_in_the_mean_of_its_day():
    table = hours(rhmean=None, tdew=12.0)
    table.iloc[30, table.columns.get_loc("tdew")] = 30.0  # at 20 degC
    with pytest.warns(RejectedValuesWarning, match="tdew: 30.* on 2020-07-02 07:00"):
        made = evaeto.daily(table)
    assert made["ea"].notnull().to_numpy().tolist() == [True, False]
    assert made["ea"].iloc[0] == evaeto.daily(hours(rhmean=None, tdew=12.0))["ea"].iloc[0]


def test_sources_of_a_fusion_are_looked_at_too(tmp_path, monkeypatch, capsys):
    days(**{"rh mni": 40.0}, u2=[99.9, 2, 2, 2, 2]).to_csv(tmp_path / "station.csv")
    words = ["--source", f"station={tmp_path / 'station.csv'}", *ARGS, "--lon", "0", "--out", str(tmp_path / "out.csv")]
    monkeypatch.setattr(sys, "argv", ["evaeto", "fuse", *words])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert not ended.value.code
    err = capsys.readouterr().err
    assert "u2: 99.9 on 2020-07-01" in err
    assert "Note: station: not recognised and left out: rh mni" in err


# ---- z, columns that are not recognised, nothing to compute with


def test_z_is_the_elevation_and_geopotential_only_with_its_unit():
    in_metres = normalise(days(z=1800.0))
    geopotential = normalise(days(**{"z [m2 s-2]": 1800.0 * 9.80665}))
    spelled = normalise(days(**{"z [m**2 s**-2]": 1800.0 * 9.80665}))
    for weather in (in_metres, geopotential, spelled):
        assert float(weather["elevation"]) == pytest.approx(1800.0)


@pytest.mark.parametrize(
    ("column", "similar"), [("RHmim", "rhmin"), ("t_mx", "tmax"), ("Tdw", "tdew"), ("rh mni", "rhmin")]
)
def test_a_column_that_resembles_a_known_one_is_named(column, similar):
    table = days(rhmin=None, **{column: 47.0}) if similar == "rhmin" else days(**{column: 47.0})
    with pytest.warns(IgnoredColumnsWarning, match=f"{column}: not recognised .* {similar}"):
        assert column in evaeto.eto(table, **PLACE).attrs["ignored"]


def test_labels_and_remarks_are_no_reason_to_warn():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = evaeto.eto(days(plot=3, station="x", notes="n", flag=0, yield_kg=4.0), **PLACE)
    assert result.attrs["ignored"] == "plot, station, notes, flag, yield_kg"


def test_a_lesser_procedure_beside_unknown_columns_is_told():
    with (
        pytest.warns(EstimatedInputWarning),
        pytest.warns(IgnoredColumnsWarning, match="not recognised and left out: feuchte; if humidity is among them"),
    ):
        evaeto.eto(days(rhmax=None, rhmin=None, feuchte=60.0), **PLACE)


def test_the_command_line_names_what_it_left_out(tmp_path, monkeypatch, capsys):
    days(rhmin=None, **{"rh mni": 47.0}, plot=3).to_csv(tmp_path / "half.csv")
    assert run(monkeypatch, str(tmp_path / "half.csv"), *ARGS) == 0
    assert "Note: half.csv: not recognised and left out: rh mni, plot" in capsys.readouterr().err


def test_rhmin_by_itself_is_taken_by_the_equation_for_it():
    result = evaeto.eto(days(rhmax=None), **PLACE)
    assert "rhmin (ASCE-EWRI 2005 eq. 13)" in result.attrs["inputs"]
    ea = 0.47 * 0.6108 * np.exp(17.27 * 30 / (30 + 237.3))
    np.testing.assert_allclose(result, evaeto.eto(days(rhmax=None, rhmin=None).assign(ea=ea), **PLACE))


@pytest.mark.parametrize(
    ("columns", "reason"),
    [({"u2": np.nan}, "missing input: u2"), ({"u2": 999.0}, "missing input: u2 .*999 on 2020-07-01"),
     ({"rhmax": np.nan, "rhmin": np.nan}, "missing input: rhmax"),
     ({"u2": [np.nan, 2, np.nan, 2, np.nan], "rs": [25, np.nan, 25, np.nan, 25]}, "no time step has all inputs")],
)  # fmt: skip
@pytest.mark.filterwarnings("ignore::evaeto.errors.RejectedValuesWarning")
def test_an_empty_result_says_why_and_is_an_error_of_the_command_line(columns, reason, tmp_path, monkeypatch, capsys):
    with pytest.warns(EmptyResultWarning, match=reason):
        assert evaeto.eto(days(**columns), **PLACE).isna().all()
    days(**columns).to_csv(tmp_path / "a.csv")
    assert run(monkeypatch, str(tmp_path / "a.csv"), *ARGS, "--out", str(tmp_path / "out.csv")) == cli.BAD_INPUT
    assert "Error: a.csv: nothing could be computed" in capsys.readouterr().err
    assert not (tmp_path / "out.csv").exists()


# ---- grids


def grid(dtype: str = "f8", **more: Any) -> xr.Dataset:
    rng = np.random.default_rng(5)
    shape = (20, 4, 6)
    tmin = rng.uniform(0, 15, shape)
    values = {"tmax": tmin + rng.uniform(3, 12, shape), "tmin": tmin, "u2": rng.uniform(0, 6, shape),
              "rs": rng.uniform(2, 12, shape), "rhmean": rng.uniform(20, 90, shape)} | more  # fmt: skip
    coords = {"time": pd.date_range("2020-03-01", periods=20), "lat": np.linspace(40, 50, 4), "lon": np.arange(6.0),
              "elevation": 100.0}  # fmt: skip
    return xr.Dataset({name: (("time", "lat", "lon"), v.astype(dtype)) for name, v in values.items()}, coords)


@pytest.fixture(params=["numpy", "compiled"])
def road(request, monkeypatch):
    """Both roads: the plain formula, and the compiled one however small the job."""
    if request.param == "compiled":
        monkeypatch.setattr("evaeto.reference_et.daily.LARGE", 0)
        monkeypatch.setattr(chunks, "KERNEL_PIECE", 50)
    return request.param


BAD_CELLS = [("tmax", -32767.0), ("tmax", 32767.0), ("tmin", -32768.0), ("u2", 1e20), ("u2", 99.9), ("rs", 9.96921e36),
             ("rs", -5.0), ("rhmean", 200.0), ("rhmean", -1.0), ("tmin", 50.0)]  # fmt: skip


@pytest.mark.parametrize(("name", "value"), BAD_CELLS)
@pytest.mark.parametrize("dtype", ["f8", "f4"])
@pytest.mark.slow
def test_a_cell_of_a_lazy_grid_that_cannot_be_is_empty_and_counted(road, name, value, dtype):
    good = evaeto.eto(grid(dtype).chunk(time=7, lat=2)).compute()
    weather = grid(dtype)
    weather[name][3, 1, 2] = weather[name][15, 3, 5] = value
    lazy = evaeto.eto(weather.chunk(time=7, lat=2))
    result, count = dask.compute(lazy, evaeto.rejected_values(lazy))
    assert np.argwhere(np.isnan(result.values)).tolist() == [[3, 1, 2], [15, 3, 5]]
    assert int(count) == 2
    rest = np.isfinite(result.values)
    np.testing.assert_array_equal(result.values[rest], good.values[rest])
    assert result.dtype == dtype


@pytest.mark.parametrize("gap", [np.nan, -999.0, -9999.0])
@pytest.mark.parametrize("name", ["tmax", "tmin", "u2", "rs", "rhmean"])
def test_what_is_missing_in_a_grid_is_not_counted(road, name, gap):
    weather = grid()
    weather[name][3, 1, 2] = gap
    lazy = evaeto.eto(weather.chunk(time=7))
    result, count = dask.compute(lazy, evaeto.rejected_values(lazy))
    assert np.argwhere(np.isnan(result.values)).tolist() == [[3, 1, 2]]
    assert int(count) == 0


@pytest.mark.parametrize(
    ("humidity", "usual", "bad"),
    [("tdew", -1.0, -32767.0), ("tdew", -1.0, -99.0), ("tdew", -1.0, 45.0), ("ea", 0.3, 12.0), ("ea", 0.3, 6.0),],
)  # fmt: skip
def test_dew_points_and_pressures_of_a_grid_have_limits_too(road, humidity, usual, bad):
    weather = grid(**{humidity: np.full((20, 4, 6), usual)})
    weather = weather if humidity == "pressure" else weather.drop_vars("rhmean")
    weather[humidity][3, 1, 2] = bad
    lazy = evaeto.eto(weather.chunk(time=7))
    result, count = dask.compute(lazy, evaeto.rejected_values(lazy))
    assert np.argwhere(np.isnan(result.values)).tolist() == [[3, 1, 2]]
    assert int(count) == 1


def test_foreign_units_of_a_lazy_grid_have_their_own_limits(road):
    weather = grid()
    joules = weather.assign(rs=(weather["rs"] * 1e6).assign_attrs(units="J m-2"), u2=weather["u2"] * 3.6)
    joules["u2"].attrs["units"] = "km h-1"
    joules["u2"][0, 0, 0], joules["rs"][1, 0, 0], joules["rs"][2, 0, 0] = 300.0, 9e7, -9999.0
    lazy = evaeto.eto(joules.chunk(time=7))
    result, count = dask.compute(lazy, evaeto.rejected_values(lazy))
    assert np.argwhere(np.isnan(result.values)).tolist() == [[0, 0, 0], [1, 0, 0], [2, 0, 0]]
    assert int(count) == 2


def test_counting_takes_no_second_pass(monkeypatch):
    passes: list[int] = []
    weather = grid().chunk(time=20)
    once = weather["tmax"].data.map_blocks(
        lambda block: (passes.append(1), block)[1], dtype="f8", meta=np.empty((0, 0, 0))
    )
    lazy = evaeto.eto(weather.assign(tmax=(weather["tmax"].dims, once)))
    with dask.config.set(scheduler="synchronous"):
        dask.compute(lazy, evaeto.rejected_values(lazy))
    assert len(passes) == 1


def test_two_lazy_results_meet_without_being_computed():
    def refuse(*args, **kwargs):
        raise AssertionError("computed")

    weather = grid().chunk(time=7)
    with dask.config.set(scheduler=refuse):
        both = evaeto.eto(weather) - evaeto.eto(weather, method="asce")
        assert both.chunks is not None


def test_a_grid_in_memory_says_what_was_left_out():
    weather = grid()
    weather["u2"][3, 1, 2] = 99.9
    weather["tmin"][4, 1, 2] = 50.0
    with (
        pytest.warns(RejectedValuesWarning, match="u2: 99.9 on 2020-03-04"),
        pytest.warns(RejectedValuesWarning, match="1 cell is empty"),
    ):
        result = evaeto.eto(weather)
    assert np.argwhere(np.isnan(result.values)).tolist() == [[3, 1, 2], [4, 1, 2]]
    assert result.attrs["rejected_cells"] == 1
    assert "u2" in result.attrs["rejected"]


def hourly_grid() -> xr.Dataset:
    shape = (48, 2, 2)
    index = pd.date_range("2020-07-01 01:00", periods=48, freq="h")
    rs = np.where((index.hour > 5) & (index.hour < 20), 1.5, 0.0)[:, None, None] + np.zeros(shape)
    values = {"tmean": np.full(shape, 20.0), "rhmean": np.full(shape, 60.0), "u2": np.full(shape, 2.0), "rs": rs}
    return xr.Dataset(
        {name: (("time", "lat", "lon"), v) for name, v in values.items()},
        {"time": index, "lat": [40.0, 41.0], "lon": [0.0, 1.0], "elevation": 100.0},
    )


@pytest.mark.slow
def test_a_lazy_hourly_grid_is_counted_too():
    weather = hourly_grid()
    weather["tmean"][30, 0, 0] = -32767.0
    weather["rs"][32, 1, 1] = 250.0
    lazy = evaeto.eto(weather.chunk(lat=1), utc_offset=0)
    alone = lazy.drop_vars("cloudiness_estimated")  # dask.compute fails on an array that has a lazy coordinate
    result, count = dask.compute(alone, evaeto.rejected_values(lazy))
    assert np.isnan(result.values[30, 0, 0])
    assert np.isnan(result.values[32, 1, 1])
    assert int(count) == 2
    assert float(abs(result).max()) < 1.0


def test_other_methods_on_a_lazy_grid_are_counted_too():
    weather = grid()
    weather["tmax"][3, 1, 2] = -32767.0
    lazy = evaeto.eto(weather.chunk(time=7), method="hargreaves")
    result, count = dask.compute(lazy, evaeto.rejected_values(lazy))
    assert np.argwhere(np.isnan(result.values)).tolist() == [[3, 1, 2]]
    assert int(count) == 1


@pytest.mark.parametrize("ending", ["zarr", "nc"])
@pytest.mark.slow
def test_the_written_grid_and_the_command_line_say_how_many(tmp_path, ending, monkeypatch, capsys):
    weather = grid("f4")
    for name in weather.data_vars:
        weather[name].attrs["units"] = evaeto.core.quantities.QUANTITIES[str(name)].units
    weather["rs"][3, 1, 2] = -32767.0
    weather.chunk(time=10).to_zarr(tmp_path / "in.zarr", zarr_format=2)
    out: Path = tmp_path / f"out.{ending}"
    assert run(monkeypatch, "--grid", str(tmp_path / "in.zarr"), "--out", str(out)) == 0
    assert "Warning: 1 cell is empty because its weather is not possible" in capsys.readouterr().err
    with xr.open_dataset(out, engine="zarr" if ending == "zarr" else None) as written:
        assert int(written["rejected_cells"]) == 1
        assert np.argwhere(np.isnan(written["eto"].values)).tolist() == [[3, 1, 2]]


def test_lazy_humidity_with_an_empty_unit_is_asked_about():
    weather = grid().chunk(time=7)
    weather["rhmean"].attrs["units"] = ""
    with pytest.raises(WeatherError, match=r"rhmean: its unit is empty; .*'1' for a fraction, '%' for per cent"):
        evaeto.eto(weather)


# ---- units that arrays hold themselves


def quantities(**columns: Any) -> xr.Dataset:
    units = {"tmax": (30.0, "degC"), "tmin": (15.0, "degC"), "rhmean": (60.0, "percent"), "u2": (7.2, "km/h"),
             "rs": (25.0, "MJ/m**2/day")} | columns  # fmt: skip
    index = pd.date_range("2020-07-01", periods=4, name="time")
    return xr.Dataset({name: ("time", np.full(4, v), {"units": u}) for name, (v, u) in units.items()}, {"time": index})


def expected() -> np.ndarray:
    """The same weather as plain numbers."""
    return evaeto.eto(days(n=4, rhmax=None, rhmin=None, rhmean=60.0), **PLACE).to_numpy()


@pytest.mark.parametrize("lazy", [False, True])
@pytest.mark.slow
def test_the_unit_of_a_quantified_array_counts(lazy):
    import pint_xarray  # noqa: F401

    weather = quantities().chunk(time=2) if lazy else quantities()
    result = evaeto.eto(weather.pint.quantify(), **PLACE)
    assert (result.chunks is not None) == lazy
    np.testing.assert_allclose(result.compute(), expected(), rtol=1e-12)


def test_a_quantified_grid_keeps_its_place():
    import pint_xarray  # noqa: F401

    weather = quantities().expand_dims(lat=[40.0, 41.0]).assign_coords(elevation=((), 100.0, {"units": "m"}))
    weather["lat"].attrs["units"] = "degrees"
    result = evaeto.eto(weather.pint.quantify())
    np.testing.assert_allclose(result.sel(lat=40.0), expected(), rtol=1e-12)


def test_the_unit_of_a_pint_column_counts():
    import pint_pandas  # noqa: F401

    plain = {"tmin": 15.0, "rhmean": 60.0, "rs": 25.0}
    table = pd.DataFrame(plain, index=pd.date_range("2020-07-01", periods=4, name="date"))
    table["tmax"] = pd.Series([86.0] * 4, dtype="pint[degF]", index=table.index)
    table["u2"] = pd.Series([7.2] * 4, dtype="pint[km/h]", index=table.index)
    np.testing.assert_allclose(evaeto.eto(table, **PLACE), expected(), rtol=1e-12)


@pytest.mark.parametrize("unit", ["kilometer / hour", "km h**-1", "km·h⁻¹", " KM/H ", b"km/h", "kilometres per hour"])
def test_a_unit_is_known_however_it_is_spelled(unit):
    np.testing.assert_allclose(evaeto.eto(quantities(u2=(7.2, unit)), **PLACE), expected(), rtol=1e-12)


@pytest.mark.parametrize("unit", ["", " ", "-", "dimensionless", None])
def test_humidity_without_a_unit_is_asked_about_unless_it_can_only_be_per_cent(unit):
    with pytest.raises(WeatherError, match=r"rhmean: 0.6 on 2020-07-01 looks like a fraction"):
        evaeto.eto(quantities(rhmean=(0.6, unit)), **PLACE)
    np.testing.assert_allclose(evaeto.eto(quantities(rhmean=(60.0, unit), u2=(2.0, "m/s")), **PLACE), expected())
    np.testing.assert_allclose(evaeto.eto(quantities(rhmean=(0.6, "1"), u2=(2.0, "m/s")), **PLACE), expected())


def test_sunlight_of_hours_in_watts_is_refused_though_nights_are_zero_in_any_unit() -> None:
    times = pd.date_range("2020-01-01", periods=240, freq="h")
    sun = np.clip(np.sin((times.hour - 6) * np.pi / 12), 0, None)
    table = pd.DataFrame({"tmean": 20 + 8 * sun, "rhmean": 60.0, "u2": 2.0, "srad": 800 * sun}, times)
    with pytest.raises(evaeto.WeatherError, match=r"the unit is probably W m-2"):
        evaeto.eto(table, lat=-22.7, lon=-47.6, elevation=546, utc_offset=-3)
    hourly = evaeto.eto(table, lat=-22.7, lon=-47.6, elevation=546, utc_offset=-3, units={"srad": "W m-2"})
    assert 4.0 < float(hourly.resample("D").sum().median()) < 6.5
