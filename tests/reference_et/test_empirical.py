"""The methods other than Penman-Monteith, and the estimates of FAO-56 chapter 3."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from published.other_methods import ANCHORS

import evaeto
from evaeto import equations as et
from evaeto.core.foreign_messages import from_json
from evaeto.core.messages import Message, listed, of_error
from evaeto.errors import EstimatedInputWarning, WeatherError
from evaeto.i18n import Speech
from evaeto.reference_et import eto, fill_missing

PLACE = {"lat": 45.72, "elevation": 200.0}
EMPIRICAL = ["hargreaves", "priestley-taylor", "turc", "blaney-criddle"]


def frame(**columns) -> pd.DataFrame:
    table = {
        "tmax": [26.6, 25.0, 30.0],
        "tmin": [14.8, 10.0, 16.0],
        "rhmax": [90.0, 95.0, 80.0],
        "rhmin": [45.0, 50.0, 30.0],
        "u2": [2.0, 1.0, 3.0],
        "rs": [22.3, 15.0, 28.0],
    } | columns
    return pd.DataFrame(
        {k: v for k, v in table.items() if v is not None}, index=pd.date_range("2021-07-15", periods=3, name="time")
    )


def by_formula(method: str, i: dict[str, float]) -> float:
    pressure = et.atmospheric_pressure(i.get("elev", 0.0))
    share = et.daytime_share_of_year(et.daylight_hours(i.get("lat", 0.0), i.get("doy", 1)))
    ra = et.extraterrestrial_radiation(i.get("lat", 0.0), i.get("doy", 1))
    match method:
        case "hargreaves":
            return et.hargreaves(i["tmax"], i["tmin"], ra)
        case "hargreaves_samani_1985 (own)":
            coefficient = 0.0135 * et.hargreaves_radiation_coefficient(i["tmax"] - i["tmin"])
            return et.hargreaves(i["tmax"], i["tmin"], ra, coefficient)
        case "makkink(k=.61,-0.12)":
            return et.makkink(i["tmean"], i["rs"], pressure, 0.61, -0.12)
        case "makkink_knmi":
            return et.makkink(i["tmean"], i["rs"], pressure)
        case "blaney_criddle":
            # Place and day of the worked example are those of its neighbours: Alice Springs, 20 July
            fraction = i["n"] / et.daylight_hours(-23.7951, 202)
            return et.blaney_criddle_fao24(i["tmean"], i["rhmin"], i["u2"], fraction, i["py"])
        case "blaney_criddle orig":
            return et.blaney_criddle(i["tmean"], share)
        case "turc":
            return et.turc(i["tmean"], i["rs"], i["rhmean"])
        case "priestley_taylor":
            return et.priestley_taylor(i["tmean"], i["rn"], pressure, alpha=i["alpha"])
        case "haude":
            return et.haude(i["ea"], et.saturation_vapour_pressure(i["tmean"]), 3.5 * i["k"])
    raise AssertionError(method)


@pytest.mark.parametrize("anchor", ANCHORS, ids=lambda anchor: anchor.method)
def test_every_published_anchor_of_the_other_methods_is_met(anchor):
    ours = by_formula(anchor.method, anchor.inputs)
    assert ours == pytest.approx(anchor.printed, abs=anchor.tolerance), anchor.source


@pytest.mark.parametrize("method", EMPIRICAL)
def test_each_method_gives_its_name_source_and_validity_with_sensible_numbers(method):
    result = eto(xr.Dataset.from_dataframe(frame()), method=method, **PLACE)
    assert result.name == "eto"
    assert result.attrs["units"] == "mm d-1"
    assert result.attrs["valid_for"]
    assert result.attrs["references"]
    assert ((result > 1.5) & (result < 9.0)).all()


def test_hargreaves_needs_temperatures_and_latitude_only():
    table = frame()[["tmax", "tmin"]]
    assert eto(table, lat=45.72, method="hargreaves").iloc[0] == pytest.approx(5.0, abs=0.06)  # FAO-56 p. 78


def test_a_method_names_everything_it_lacks():
    with pytest.raises(WeatherError, match="blaney-criddle: missing input: rhmin, u2, sunshine or rs") as raised:
        eto(frame()[["tmax", "tmin"]], method="blaney-criddle", **PLACE)
    said = Speech("en").tell(of_error(raised.value))  # as a page says it
    assert said.endswith("missing input: minimum relative humidity, wind at 2 m, sunshine duration or solar radiation")


@pytest.mark.slow
def test_sunshine_serves_as_radiation():
    doy = np.array([196, 197, 198])
    n = np.array([8.0, 4.0, 12.0])
    ra, daylight = et.extraterrestrial_radiation(45.72, doy), et.daylight_hours(45.72, doy)
    rs = et.solar_radiation_from_sunshine(n, ra, daylight)
    for method in ("turc", "blaney-criddle", "priestley-taylor"):
        from_sunshine = eto(frame(rs=None, sunshine=n), method=method, **PLACE)
        np.testing.assert_allclose(from_sunshine, eto(frame(rs=rs), method=method, **PLACE))


ADELAIDE = {"tmax": 28.8, "tmin": 15.1, "rs": 20.44, "rhmax": 68.0, "rhmin": 30.0}


def adelaide(**columns) -> pd.DataFrame:
    return pd.DataFrame(ADELAIDE | columns, index=pd.DatetimeIndex(["2001-03-01"], name="time"))


@pytest.mark.parametrize(
    ("columns", "humidity"),
    [
        ({}, 49.0),  # (68 + 30) / 2
        ({"rhmean": 44.0}, 44.0),
        ({"rhmean": np.nan}, 49.0),
        ({"rhmean": 44.0, "rhmin": np.nan}, 44.0),
    ],
)
def test_turc_goes_by_the_mean_humidity_measured_or_of_its_extremes(columns, humidity):
    expected = et.turc((28.8 + 15.1) / 2, 20.44, humidity)
    assert eto(adelaide(**columns), method="turc", lat=-34.92).item() == pytest.approx(expected)
    side_by_side = evaeto.compare_methods(adelaide(**columns), methods=["turc"], lat=-34.92)
    assert side_by_side["turc"].item() == pytest.approx(expected)


def test_turc_at_adelaide_is_4_22():
    assert eto(adelaide(), method="turc", lat=-34.92).item() == pytest.approx(4.22, abs=0.005)


@pytest.mark.parametrize("humid", [{"tdew": 12.0}, {"ea": 1.4}, {"rhmax": 68.0}])
def test_turc_without_a_mean_humidity_goes_by_the_vapour_pressure(humid):
    table = adelaide(**humid).drop(columns=[name for name in ("rhmax", "rhmin") if name not in humid])
    ea = et.actual_vapour_pressure(28.8, 15.1, **humid)
    rh = 100 * ea / et.mean_saturation_vapour_pressure(28.8, 15.1)
    assert eto(table, method="turc", lat=-34.92).item() == pytest.approx(et.turc(21.95, 20.44, rh))


# Mean temperature [degC], global radiation [J cm-2] and EV24 [mm] of De Bilt, as the Dutch weather service
# publishes them (KNMI, daily values of station 260)
DE_BILT = [
    ("1980-01-01", 0.9, 253, 0.3),
    ("1983-07-11", 25.9, 2382, 4.8),
    ("1987-01-14", -13.2, 395, 0.2),
    ("1990-03-01", 4.3, 769, 1.0),
    ("1994-07-24", 26.6, 2359, 4.8),
    ("1997-01-02", -12.6, 429, 0.3),
    ("2000-06-15", 15.1, 2039, 3.4),
    ("2005-06-19", 22.5, 2977, 5.7),
    ("2006-07-17", 24.1, 2751, 5.4),
    ("2008-11-13", 8.4, 464, 0.7),
    ("2009-05-15", 13.5, 595, 1.0),
    ("2010-07-10", 24.8, 2427, 4.8),
    ("2010-09-28", 12.7, 351, 0.6),
    ("2015-07-04", 25.6, 2492, 5.0),
    ("2018-07-27", 29.7, 2569, 5.4),
    ("2019-07-25", 28.8, 2492, 5.2),
    ("2019-07-26", 28.8, 2456, 5.1),
]


@pytest.mark.parametrize(("day", "t", "radiation", "ev24"), DE_BILT)
def test_makkink_is_that_of_the_dutch_weather_service(day, t, radiation, ev24):
    assert et.makkink(t, radiation / 100) == pytest.approx(ev24, abs=0.0501), day


def test_makkink_with_fixed_constants_would_miss_days_of_the_dutch_weather_service():
    def fixed(t, rs):
        slope = et.slope_of_saturation_vapour_pressure(t)
        return 0.65 * slope / (slope + et.psychrometric_constant(101.3)) * rs / 2.45

    assert any(abs(fixed(t, q / 100) - ev24) > 0.0501 for _, t, q, ev24 in DE_BILT)


def test_blaney_criddle_takes_the_wind_by_day():
    assert et.daytime_wind_speed(3.0) == pytest.approx(4.0)
    assert et.daytime_wind_speed(3.0, day_to_night=1.0) == pytest.approx(3.0)
    day = frame(sunshine=[10.0, 10.0, 10.0])
    daylight = et.daylight_hours(45.72, np.array([196, 197, 198]))
    expected = et.blaney_criddle_fao24(
        (day["tmax"] + day["tmin"]) / 2, day["rhmin"], day["u2"] * 4 / 3, 10.0 / daylight,
        et.daytime_share_of_year(daylight),
    )  # fmt: skip
    np.testing.assert_allclose(eto(day, method="blaney-criddle", **PLACE), expected)


def test_turc_gives_nothing_in_frost():
    cold = frame(tmax=[-2.0, 1.0, -14.0], tmin=[-10.0, -3.0, -16.0])
    np.testing.assert_array_equal(eto(cold, method="turc", **PLACE), 0.0)


def test_the_other_methods_know_the_short_crop_only():
    with pytest.raises(ValueError, match="'turc' is defined for the short crop only"):
        eto(frame(), method="turc", reference_crop="tall", **PLACE)


@pytest.mark.slow
def test_methods_are_compared_side_by_side():
    table = evaeto.compare_methods(frame(), **PLACE)
    assert list(table.columns) == ["fao56", "asce", *EMPIRICAL]
    for method in table:
        np.testing.assert_array_equal(table[method], eto(frame(), method=method, **PLACE))
    dataset = evaeto.compare_methods(xr.Dataset.from_dataframe(frame()), **PLACE)
    assert list(dataset.data_vars) == list(table.columns)


@pytest.mark.slow
def test_methods_without_their_inputs_are_left_out_and_named():
    table = evaeto.compare_methods(frame(u2=None), **PLACE)
    assert "fao56" not in table
    assert "u2" in table.attrs["left_out"]
    told = from_json(table.attrs["left_out_messages"])
    assert all(isinstance(message, Message) for message in told)
    assert listed(told) == table.attrs["left_out"]
    with pytest.raises(WeatherError, match="u2"):
        evaeto.compare_methods(frame(u2=None), methods=["fao56"], **PLACE)


# ---- estimates


def test_nothing_is_estimated_unless_asked_for():
    gap = frame(rs=[22.3, np.nan, 28.0], u2=[2.0, 1.0, np.nan])
    np.testing.assert_array_equal(np.isnan(eto(gap, **PLACE)), [False, True, True])


def test_each_gap_is_filled_by_its_procedure_and_flagged():
    gap = xr.Dataset.from_dataframe(
        frame(rs=[22.3, np.nan, 28.0], u2=[2.0, 1.0, np.nan], rhmax=[np.nan, 95, 80], rhmin=[np.nan, 50, 30])
    )
    filled = fill_missing(gap, 45.72, {"radiation": 0.19, "wind": 1.5, "humidity": 2.0})
    np.testing.assert_array_equal(filled["rs_estimated"], [False, True, False])
    np.testing.assert_array_equal(filled["u2_estimated"], [False, False, True])
    np.testing.assert_array_equal(filled["ea_estimated"], [True, False, False])
    ra = et.extraterrestrial_radiation(45.72, 197)
    assert filled["rs"][1] == pytest.approx(0.19 * np.sqrt(15.0) * ra)
    assert filled["u2"][2] == 1.5
    assert filled["ea"][0] == pytest.approx(et.saturation_vapour_pressure(12.8))
    assert "krs 0.19" in filled["rs_estimated"].attrs["comment"]


def test_example_20_with_all_but_temperature_estimated():
    table = frame()[["tmax", "tmin"]]
    with pytest.warns(EstimatedInputWarning, match="rs on 3 days"):
        result = eto(table, estimate=["humidity", "radiation", "wind"], **PLACE)
    assert result.iloc[0] == pytest.approx(4.56, abs=0.05)  # FAO-56 p. 77: Lyon in July
    assert "krs 0.16" in result.attrs["estimated"]


def test_an_unknown_estimate_is_refused():
    with pytest.raises(ValueError, match=r"estimate: unknown value 'rain'; choose one of humidity, radiation, wind"):
        eto(frame(), estimate=["rain"], **PLACE)


def test_measured_days_are_left_alone_by_estimates():
    asked = eto(frame(), estimate=["radiation", "wind"], **PLACE)
    np.testing.assert_array_equal(asked, eto(frame(), **PLACE))
    assert "estimated" not in asked.attrs
