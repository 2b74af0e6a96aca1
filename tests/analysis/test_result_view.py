"""What a page draws of a result: the comparison with the ETo a service computes by itself."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from evaeto.analysis.result_view import view
from evaeto.pipeline.assembling import assemble
from evaeto.request import Request
from evaeto.result import Result
from evaeto.settings import Settings
from evaeto.sources.delivery import Delivery

DAYS = 40
TIME = pd.date_range("2015-01-01", periods=DAYS, name="time")
REQUEST = Request.create(lat=-7.5, lon=-46, start="2015-01-01", end="2015-02-09", today=date(2026, 1, 1))


def delivery(source: str, own: Any = None) -> Delivery:
    """Weather that varies a little; the same from every source."""
    wave = np.sin(np.arange(DAYS))
    plain = {"tmax": 32.0, "tmin": 20.0, "rhmean": 65.0, "u2": 1.5, "rs": 19.0, "precip": 2.0}
    columns = {name: ("time", value * (1 + 0.01 * wave)) for name, value in plain.items()}
    eto = None if own is None else xr.DataArray(own, coords={"time": TIME}, dims="time")
    return Delivery(source, xr.Dataset(columns, coords={"time": TIME}), provider_eto=eto)


def result(*deliveries: Delivery) -> Result:
    return assemble(REQUEST, deliveries, (250.0, "given by the user"), Settings())


@pytest.mark.slow
def test_bias_is_ours_less_theirs_on_the_days_that_have_both() -> None:
    ours = result(delivery("open_meteo_archive")).eto.to_numpy()
    theirs = 1.1 * ours - 0.2
    theirs[[3, 17]] = np.nan
    compared = view(result(delivery("nasa_power"), delivery("open_meteo_archive", theirs)))["comparison"]
    assert list(compared) == ["open_meteo_archive"]
    found, both = compared["open_meteo_archive"], np.isfinite(theirs)
    assert found["n"] == DAYS - 2
    assert found["bias"] == pytest.approx((ours - theirs)[both].mean())
    assert found["rmse"] == pytest.approx(np.sqrt(((ours - theirs)[both] ** 2).mean()))
    assert found["r2"] == pytest.approx(1.0)
    np.testing.assert_array_equal(np.frombuffer(found["own"], np.float32), theirs.astype(np.float32))


def test_nothing_is_compared_where_no_source_computes_its_own() -> None:
    assert view(result(delivery("nasa_power"), delivery("open_meteo_archive")))["comparison"] == {}


def test_nothing_is_compared_on_days_that_lack_one_of_the_two() -> None:
    never = np.full(DAYS, np.nan)
    assert view(result(delivery("open_meteo_archive", never)))["comparison"] == {}


def test_a_score_that_is_not_defined_is_none() -> None:
    once = np.full(DAYS, np.nan)
    once[5] = 4.0
    found = view(result(delivery("open_meteo_archive", once)))["comparison"]["open_meteo_archive"]
    assert (found["n"], found["r2"]) == (1, None)


def test_months_and_statistics_tell_the_etc_of_a_crop() -> None:
    request = Request.create(
        lat=-7.5, lon=-46, start="2015-01-01", end="2015-02-09", kc=0.5, today=date(2026, 1, 1)
    )  # fmt: skip
    grown = assemble(request, (delivery("nasa_power"),), (250.0, "given by the user"), Settings())
    shown = view(grown)
    assert [month["etc"] for month in shown["monthly"]] == pytest.approx([m["eto"] / 2 for m in shown["monthly"]])
    assert shown["statistics"]["etc"]["mean"] == pytest.approx(shown["statistics"]["eto"]["mean"] / 2)
    assert list(shown["statistics"])[:2] == ["eto", "etc"]
    assert "etc" not in shown["correlations"]["names"]  # ETo in other words
    assert "etc" not in view(result(delivery("nasa_power")))["monthly"][0]


def test_a_month_outside_the_season_of_a_crop_has_no_etc() -> None:
    request = Request.create(
        lat=-7.5, lon=-46, start="2015-01-01", end="2015-02-09", crop="maize", planting="2015-02-05",
        today=date(2026, 1, 1),
    )  # fmt: skip
    grown = assemble(request, (delivery("nasa_power"),), (250.0, "given by the user"), Settings())
    january, february = (month["etc"] for month in view(grown)["monthly"])
    assert january is None
    assert february == pytest.approx(float(grown.dataset["etc"].sum()))


@pytest.mark.parametrize(("start", "end"), [("2018-12-01", "2020-01-31"), ("2018-06-01", "2020-05-31")])
@pytest.mark.slow
def test_periods_that_touch_three_calendar_years_have_a_view_and_its_files(start: str, end: str) -> None:
    request = Request.create(
        lat=-7.5, lon=-46, start=start, end=end, crop="maize", planting="2019-01-10", today=date(2026, 1, 1)
    )  # fmt: skip
    time = pd.date_range(start, end, name="time")
    rng = np.random.default_rng(5)
    plain = {"tmax": 32.0, "tmin": 20.0, "rhmean": 65.0, "u2": 1.5, "rs": 19.0, "precip": 2.0}
    columns = {name: ("time", value * (1 + 0.05 * rng.normal(size=len(time)))) for name, value in plain.items()}
    weather = Delivery("nasa_power", xr.Dataset(columns, coords={"time": time}))
    grown = assemble(request, (weather,), (250.0, "given by the user"), Settings())
    trends = view(grown)["trend"]
    assert {found["seasonal"] for found in trends.values()} == {False}
    assert grown.export("xlsx")
    assert b"slope (per day)" in grown.export("html")
