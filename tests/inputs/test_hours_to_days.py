"""Hourly weather where days are expected: days of their 24 hours, or a refusal; never the row of midnight."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import dask.array
import numpy as np
import pandas as pd
import pytest
import xarray as xr
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import evaeto
from evaeto.analysis.scores import score
from evaeto.cli import cli
from evaeto.errors import IncompleteDayWarning, WeatherError
from evaeto.request import Request
from evaeto.sources.station import Station, deliver, describe

PLACE = {"lat": 40.0, "lon": 0.0, "elevation": 100.0}
DAYS = 3


def weather(label: str = "end", step_h: float = 1.0, days: int = DAYS, start: str = "2020-07-01") -> pd.DataFrame:
    """Days of a sun that shines from six to six, each a degree warmer than the one before."""
    count = round(days * 24 / step_h)
    middle = (np.arange(count) + 0.5) * step_h
    shift = {"end": 0.5, "middle": 0.0, "start": -0.5}[label] * step_h
    times = pd.Timestamp(start) + pd.to_timedelta(middle + shift, unit="h")
    hour, day = middle % 24, middle // 24
    sun = np.clip(np.sin((hour - 6) / 12 * np.pi), 0, None)
    columns = {
        "tmean": 15 + day + 8 * np.cos((hour - 14.5) / 12 * np.pi),
        "rhmean": 60 - 20 * np.cos((hour - 14.5) / 12 * np.pi),
        "u2": np.where(hour < 12, 1.0, 3.0), "rs [W/m²]": 800 * sun, "precip [mm/h]": np.where(hour < 6, 0.5, 0.0),
        "pressure [hPa]": np.full(count, 1000.0), "sunshine [h]": step_h * (sun > 0),
    }  # fmt: skip
    return pd.DataFrame(columns, index=pd.DatetimeIndex(times, name="time").round("s"))


def as_dataset(frame: pd.DataFrame) -> xr.Dataset:
    variables = {}
    for name, values in frame.items():
        plain, _, units = name.removesuffix("]").partition(" [")
        variables[plain] = ("time", values.to_numpy(), {"units": units} if units else {})
    return xr.Dataset(variables, coords={"time": frame.index})


# ---- the days


@pytest.mark.parametrize("step_h", [1.0, 0.5, 1 / 6])
@pytest.mark.parametrize("label", ["end", "middle", "start"])
def test_a_day_is_made_of_its_24_hours_by_the_statistic_of_each_quantity(label: Any, step_h: float) -> None:
    days = evaeto.daily(as_dataset(weather(label, step_h)), label)
    assert days["time"].values.astype("M8[D]").astype(str).tolist() == ["2020-07-01", "2020-07-02", "2020-07-03"]
    assert days["tmax"].values == pytest.approx(15 + np.arange(3) + 8, abs=0.1)
    assert days["tmin"].values == pytest.approx(15 + np.arange(3) - 8, abs=0.1)
    assert days["tmean"].values == pytest.approx(15 + np.arange(3))
    assert days["rhmax"].values == pytest.approx(80, abs=0.2)
    assert days["rhmin"].values == pytest.approx(40, abs=0.2)
    assert days["rhmean"].values == pytest.approx(60)
    assert days["u2"].values == pytest.approx(2)
    assert days["pressure"].values == pytest.approx(100)
    assert days["rs"].values == pytest.approx(800 * 12 * 2 / np.pi * 0.0036, rel=0.01)
    assert days["precip"].values == pytest.approx(3)
    assert days["sunshine"].values == pytest.approx(12)
    assert days["rs"].attrs["units"] == "MJ m-2 d-1"


def test_a_table_gives_a_table_that_eto_takes() -> None:
    days = evaeto.daily(weather().assign(lat=40.0, elevation=100.0))
    assert isinstance(days, pd.DataFrame)
    from_dataset = evaeto.eto(evaeto.daily(as_dataset(weather())), lat=40, elevation=100)
    assert evaeto.eto(days).to_numpy() == pytest.approx(from_dataset.to_numpy())


def test_extremes_of_the_hours_go_before_those_of_their_means() -> None:
    frame = weather().assign(tmax=lambda f: f["tmean"] + 2, tmin=lambda f: f["tmean"] - 3)
    days = evaeto.daily(frame)
    assert days["tmax"].iloc[0] == pytest.approx(frame["tmean"].iloc[:24].max() + 2)
    assert days["tmin"].iloc[0] == pytest.approx(frame["tmean"].iloc[:24].min() - 3)


def test_sums_of_a_step_and_rates_give_the_same_day() -> None:
    half = weather(step_h=0.5)
    rates = evaeto.daily(half[["tmean", "precip [mm/h]", "rs [W/m²]"]])
    sums = pd.DataFrame({"tmean": half["tmean"], "precip [mm]": half["precip [mm/h]"] / 2,
                         "rs [J m-2]": half["rs [W/m²]"] * 1800})  # fmt: skip
    made = evaeto.daily(sums)
    for name in ("precip", "rs"):
        assert made[name].to_numpy() == pytest.approx(rates[name].to_numpy())


def test_sites_and_dask_give_what_each_series_gives() -> None:
    one = as_dataset(weather())[["tmean", "rs", "u2"]]
    two = xr.concat([one, one + 1], dim="site", coords="minimal").transpose("time", "site")
    for name in two:
        two[name].attrs = one[name].attrs
    made = evaeto.daily(two)
    lazy = evaeto.daily(two.chunk(time=30, site=1))
    assert isinstance(lazy["rs"].data, dask.array.Array)
    assert made["rs"].dims == ("time", "site")
    xr.testing.assert_allclose(lazy.compute(), made)
    xr.testing.assert_allclose(made.isel(site=0), evaeto.daily(one))


def test_a_day_without_all_its_hours_is_missing_and_told() -> None:
    frame = weather().drop(pd.Timestamp("2020-07-02 13:00"))
    with pytest.warns(IncompleteDayWarning, match=r"1 day does not have .*2020-07-02 \(23 h\)"):
        days = evaeto.daily(frame)
    assert days["tmean"].isna().tolist() == [False, True, False]
    assert "2020-07-02 (23 h)" in days.attrs["notes"]


def test_days_cut_at_the_ends_are_left_out_and_told() -> None:
    with pytest.warns(IncompleteDayWarning, match=r"2020-07-01 \(20 h\), 2020-07-03 \(21 h\)"):
        days = evaeto.daily(weather().iloc[4:-3])
    assert days.index.strftime("%d").tolist() == ["02"]


def test_a_missing_value_of_an_hour_loses_that_quantity_of_that_day_alone() -> None:
    frame = weather()
    frame.iloc[30, frame.columns.get_loc("rs [W/m²]")] = -9999
    with pytest.warns(IncompleteDayWarning, match="rs is set to missing on 1 day"):
        days = evaeto.daily(frame)
    assert days["rs"].isna().tolist() == [False, True, False]
    assert days["tmean"].notna().all()


def test_clocks_that_are_not_exact_lose_no_day() -> None:
    frame = weather()
    jitter = pd.to_timedelta(np.random.default_rng(1).integers(0, 20, len(frame)), unit="s")
    pd.testing.assert_frame_equal(evaeto.daily(frame.set_axis(frame.index + jitter)), evaeto.daily(frame))


@given(st.lists(st.floats(0, 3), min_size=24, max_size=24), st.sampled_from([1, 2, 4, 6]))
@pytest.mark.slow
def test_a_sum_is_that_of_the_hours_however_they_are_cut(hours: list[float], parts: int) -> None:
    times = pd.date_range("2020-01-01", periods=24 * parts, freq=f"{60 // parts}min", name="time")
    frame = pd.DataFrame({"precip": np.repeat(hours, parts)}, index=times)
    assert evaeto.daily(frame, "start")["precip"].tolist() == pytest.approx([sum(hours)])


@pytest.mark.parametrize("given", ["rhmean", "tdew"])
def test_vapour_pressure_is_the_mean_of_that_of_the_hours(given: str) -> None:
    """ASCE-EWRI (2005), table 3: the first choice."""
    frame = weather()
    logarithm = np.log(0.8 / 0.6108)
    saturated = 0.6108 * np.exp(17.27 * frame["tmean"] / (frame["tmean"] + 237.3))
    frame["rhmean"] = 100 * 0.8 / saturated
    if given == "tdew":
        frame = frame.drop(columns="rhmean").assign(tdew=237.3 * logarithm / (17.27 - logarithm))
    days = evaeto.daily(frame)
    assert days["ea"].tolist() == pytest.approx([0.8] * 3)


def test_the_end_of_a_day_may_be_written_as_its_24th_hour(tmp_path: Path) -> None:
    frame = weather()
    text = frame.to_csv(date_format="%Y-%m-%d %H:%M")
    for day in pd.date_range("2020-07-01", periods=3):
        text = text.replace(f"{day + pd.Timedelta(days=1):%Y-%m-%d} 00:00", f"{day:%Y-%m-%d} 24:00")
    (tmp_path / "a.csv").write_text(text)
    assert text.count("24:00") == 3
    pd.testing.assert_frame_equal(pd.read_csv(tmp_path / "a.csv").pipe(evaeto.daily), evaeto.daily(frame))


# ---- zones


def test_times_of_a_zone_give_its_days() -> None:
    naive, zoned = weather(), weather().tz_localize("-03:00")
    pd.testing.assert_frame_equal(evaeto.daily(zoned), evaeto.daily(naive))
    pd.testing.assert_frame_equal(evaeto.daily(zoned.tz_convert("UTC"), day_offset=-3), evaeto.daily(naive))


def test_times_in_utc_give_the_days_that_are_asked_for() -> None:
    utc = weather().shift(freq="3h")
    pd.testing.assert_frame_equal(evaeto.daily(utc, utc_offset=0, day_offset=-3), evaeto.daily(weather()))


def test_days_of_a_zone_with_summer_time_have_24_hours_of_standard_time() -> None:
    frame = weather(days=4, start="2020-03-27").tz_localize("+01:00").tz_convert("Europe/Berlin")  # changes on the 29th
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        days = evaeto.daily(frame)
    assert days["tmean"].to_numpy() == pytest.approx([15, 16, 17, 18])


def test_rows_that_differ_in_zone_are_read_by_it(tmp_path: Path) -> None:
    frame = weather(days=4, start="2020-03-27").tz_localize("+01:00").tz_convert("Europe/Berlin")
    frame.index = pd.Index([time.isoformat() for time in frame.index], name="time")
    frame.to_csv(tmp_path / "a.csv")
    made = pd.read_csv(tmp_path / "a.csv").pipe(evaeto.daily)
    assert made["tmean"].to_numpy() == pytest.approx([15, 16, 17, 18])


@pytest.mark.parametrize(
    ("how", "said"),
    [({"label": "begin"}, "label"), ({"utc_offset": 99}, "utc_offset"), ({"day_offset": 1}, "needs utc_offset")],
)
def test_an_option_that_cannot_be_is_told(how: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        evaeto.daily(weather(), **how)


# ---- what is no hourly weather


def usable(frame: pd.DataFrame) -> None:
    """Refuse what a station cannot use."""
    if (problem := describe(Station.of(frame)).problem) is not None:
        raise WeatherError(problem)


@pytest.mark.parametrize("hours", [3, 6, 12])
@pytest.mark.parametrize("door", ["daily", "fuse", "eto", "calibrate", "station"])
def test_steps_longer_than_an_hour_are_refused_with_their_length(hours: int, door: str) -> None:
    frame = weather().iloc[::hours]
    call = {
        "daily": lambda: evaeto.daily(frame), "fuse": lambda: evaeto.fuse({"a": frame}, **PLACE),
        "eto": lambda: evaeto.eto(frame, lat=40, elevation=100), "station": lambda: usable(frame),
        "calibrate": lambda: evaeto.calibrate({"a": frame}, frame["tmean"], **PLACE),
    }[door]  # fmt: skip
    with pytest.raises(WeatherError, match=f"{hours}-hourly weather"):
        call()


def test_daily_weather_is_no_hourly_weather() -> None:
    with pytest.raises(WeatherError, match="24 h apart"):
        evaeto.daily(pd.DataFrame({"tmax": [1.0, 2.0]}, index=pd.date_range("2020-01-01", periods=2)))


def test_hours_of_a_climate_model_calendar_are_not_taken_for_days() -> None:
    time = xr.date_range("2001-02-27", periods=48, freq="h", calendar="noleap", use_cftime=True)
    hours = xr.Dataset(
        {name: ("time", np.full(48, 10.0)) for name in ("tmax", "tmin", "ea", "u2", "rs")}, {"time": time}
    )
    with pytest.raises(WeatherError, match="several times a day in the calendar noleap"):
        evaeto.eto(hours.drop_vars("ea").assign(rhmean=hours["ea"]), lat=10, elevation=0)


def test_two_stations_of_days_in_one_table_are_not_taken_for_hours() -> None:
    days = pd.date_range("2020-01-01", periods=3).repeat(2)
    with pytest.raises(WeatherError, match="one value a day"):
        evaeto.fuse({"a": pd.DataFrame({"tmax": 1.0}, index=days)}, **PLACE)


def test_hours_of_less_than_a_day_are_refused() -> None:
    with pytest.raises(WeatherError, match="no day from 2020-07-01 01:00 to 2020-07-01 20:00 has all its 24 hours"):
        evaeto.fuse({"a": weather().iloc[:20]}, **PLACE)


def test_more_sun_than_time_is_refused() -> None:
    with pytest.raises(WeatherError, match="beyond the physical limits"):
        evaeto.daily(weather().assign(**{"sunshine [h]": 60.0}))
    with pytest.raises(WeatherError, match="12 h within a step of 1 h"):
        evaeto.daily(weather().assign(**{"sunshine [h]": 12.0}))


# ---- the doors


def of_midnight_or_days(fused: xr.Dataset) -> None:
    expected = evaeto.eto(evaeto.daily(weather()), lat=40, elevation=100)
    assert fused["eto"].values == pytest.approx(expected.to_numpy(), abs=0.15)
    assert (fused["eto"] > 3).all()


@pytest.mark.parametrize("kind", ["table", "dataset", "zoned", "sources", "places", "lazy places"])
@pytest.mark.slow
def test_hourly_weather_is_fused_by_its_days(kind: str) -> None:
    hours = as_dataset(weather())
    given: Any = {
        "table": {"a": weather()}, "dataset": {"a": hours}, "zoned": {"a": weather().tz_localize("+01:00")},
        "sources": hours.expand_dims(source=["a"]), "places": hours.expand_dims(source=["a"]).expand_dims(site=2),
        "lazy places": hours.expand_dims(source=["a"]).expand_dims(site=2).chunk(site=1),
    }[kind]  # fmt: skip
    fused = evaeto.fuse(given, **PLACE, exposure="windy").compute()
    of_midnight_or_days(fused.isel(site=0) if "site" in fused.dims else fused)
    assert "daily values are made from 24 hours" in fused.attrs["warnings"]


def test_hours_written_in_utc_give_the_local_days_of_the_place() -> None:
    frame = weather(days=4).shift(freq="3h").tz_localize("UTC")
    fused = evaeto.fuse({"a": frame}, lat=-7.5, lon=-46, elevation=100, exposure="windy")
    assert fused["tmax"].values == pytest.approx(evaeto.daily(weather(days=4))["tmax"].to_numpy())
    assert "UTC-03:00" in fused.attrs["warnings"]


@pytest.fixture
def files(tmp_path: Path) -> Path:
    weather().to_csv(tmp_path / "end.csv")
    weather("start").to_csv(tmp_path / "start.csv", sep=";", decimal=",")
    weather(step_h=0.5).to_csv(tmp_path / "half.tsv", sep="\t")
    weather("middle").to_csv(tmp_path / "middle.csv")
    weather().tz_localize("-03:00").to_csv(tmp_path / "zoned.csv")
    weather().to_excel(tmp_path / "end.xlsx")
    as_dataset(weather()).to_netcdf(tmp_path / "end.nc")
    evaeto.daily(weather()).to_csv(tmp_path / "days.csv")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "label"),
    [("end.csv", "end"), ("start.csv", "start"), ("half.tsv", "end"), ("middle.csv", "middle"), ("end.xlsx", "end"),
     ("zoned.csv", "end"), ("end.nc", "end")],
)  # fmt: skip
@pytest.mark.slow
def test_a_file_of_hours_is_fused_as_that_of_its_days(files: Path, name: str, label: str) -> None:
    how = [part for key, value in PLACE.items() for part in (f"--{key}", str(value))]
    days = CliRunner().invoke(cli, ["fuse", "--source", f"a={files / 'days.csv'}", *how, "--out", str(files / "d.csv")])
    made = CliRunner().invoke(
        cli, ["fuse", "--source", f"a={files / name}", "--label", label, *how, "--out", str(files / "out.csv")]
    )
    assert (days.exit_code, made.exit_code) == (0, 0), made.output
    assert "Warning: a: daily values are made from 24 hours" in made.stderr
    expected = pd.read_csv(files / "d.csv", index_col="date")
    pd.testing.assert_frame_equal(pd.read_csv(files / "out.csv", index_col="date"), expected, atol=0.3)


@pytest.mark.parametrize("kind", ["file", "table", "dataset"])
def test_the_hours_of_a_station_are_delivered_as_days(files: Path, kind: str) -> None:
    station = Station.of({"file": files / "end.csv", "table": weather(), "dataset": as_dataset(weather())}[kind])
    facts = describe(station)
    assert (str(facts.first), str(facts.last)) == ("2020-07-01", "2020-07-03")
    request = Request.create(lat=40, lon=-3, start="2020-07-01", end="2020-07-03", station=True)
    delivery = deliver(station, request)
    assert delivery.weather["rs"].values == pytest.approx(evaeto.daily(weather())["rs"].to_numpy())
    assert any("made from 24 hours" in note for note in delivery.notes)


@pytest.mark.slow
def test_hourly_eto_is_scored_by_its_days(tmp_path: Path) -> None:
    hours = pd.date_range("2020-07-01 01:00", periods=72, freq="h", name="date")
    pd.DataFrame({"eto": np.repeat([0.1, 0.2, 0.3], 24)}, index=hours).to_csv(tmp_path / "hours.csv")
    pd.DataFrame({"eto": [2.4, 4.8, 7.2]}, index=pd.date_range("2020-07-01", periods=3, name="date")).to_csv(
        tmp_path / "days.csv"
    )
    for one, other in (("hours", "days"), ("days", "hours"), ("hours", "hours")):
        args = ["score", "--estimate", str(tmp_path / f"{one}.csv"), "--reference", str(tmp_path / f"{other}.csv")]
        outcome = CliRunner().invoke(cli, args)
        scores = json.loads(outcome.stdout)
        assert (scores["n"], scores["mae"]) == (3, pytest.approx(0, abs=1e-9))
        assert "made from 24 hours" in outcome.stderr


@pytest.mark.parametrize("hours", [1, 3, 6, 12])
def test_hours_are_not_scored_against_days(hours: int) -> None:
    days = pd.Series(1.0, index=pd.date_range("2020-07-01", periods=3, name="time"))
    short = pd.Series(1.0, index=pd.date_range("2020-07-01", periods=72 // hours, freq=f"{hours}h", name="time"))
    for one, other in ((short, days), (days, short), (short.to_xarray(), days), (days.to_xarray(), short.to_xarray())):
        with pytest.raises(ValueError, match=rf"{hours}.* h; aggregate "):
            score(one, other)
    assert score(short, short)["n"] == len(short)


@pytest.mark.parametrize("kind", ["series", "array", "table", "dataset"])
def test_a_reference_of_hours_is_summed_to_days(kind: str) -> None:
    rng = np.random.default_rng(2)
    days = pd.date_range("2020-05-01", periods=120, name="time")
    frame = pd.DataFrame(
        {"tmax": 28 + rng.normal(size=120), "tmin": 15 + rng.normal(size=120), "rhmean": 60 + rng.normal(size=120),
         "u2": rng.gamma(9, 0.3, 120), "rs": 20 + rng.normal(size=120)}, index=days,
    )  # fmt: skip
    truth = evaeto.eto(frame, lat=40, elevation=100)
    hours = pd.date_range("2020-05-01 01:00", periods=120 * 24, freq="h", name="time")
    hourly = pd.Series(np.repeat(truth.to_numpy() / 24, 24), index=hours, name="eto")
    reference: Any = {
        "series": hourly, "array": hourly.to_xarray(), "table": hourly.to_frame(),
        "dataset": hourly.to_frame().to_xarray(),
    }[kind]  # fmt: skip
    learnt = evaeto.calibrate({"nasa_power": frame}, reference, **PLACE, accept=True)  # it is the service's own ETo
    assert learnt.record.n == 120
    assert learnt.record.scores == pytest.approx(
        evaeto.calibrate({"nasa_power": frame}, truth, **PLACE, accept=True).record.scores
    )
    assert any("reference: daily values are made" in note for note in learnt.record.warnings)


def test_the_shared_hourly_file_gives_the_eto_of_its_day(shared_data: Path, tmp_path: Path) -> None:
    args = ["fuse", "--source", f"station={shared_data / 'doors' / 'hourly.csv'}", "--lat", "40", "--lon", "0",
            "--elevation", "100", "--out", str(tmp_path / "out.csv")]  # fmt: skip
    assert CliRunner().invoke(cli, args).exit_code == 0
    assert pd.read_csv(tmp_path / "out.csv")["eto"].iloc[0] == pytest.approx(5.960, abs=0.02)


def test_days_are_made_of_a_file_as_of_its_weather(tmp_path: Path) -> None:
    times = pd.date_range("2020-07-01", periods=48, freq="h")
    pd.DataFrame({"time": times, "tmean": range(48)}).to_csv(tmp_path / "hours.csv", index=False)
    made = evaeto.daily(tmp_path / "hours.csv", label="start")
    xr.testing.assert_identical(made, evaeto.daily(evaeto.read_weather(tmp_path / "hours.csv"), label="start"))
    assert made["tmax"].values.tolist() == [23, 47]
