"""Irrigation plans: the balance of a season, its months, and the arithmetic of its last day."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from evaeto.crops.coefficient import effective_precipitation
from evaeto.crops.irrigation import irrigate, irrigation_view
from evaeto.crops.tables import CROPS, SOILS, IrrigationPlan
from evaeto.errors import WeatherError

MAIZE = CROPS["maize"]
PLAN = IrrigationPlan(MAIZE.kc, MAIZE.stages, "2020-01-01", SOILS["loam"], MAIZE.depth, MAIZE.depletion)


def weather(eto: float, precip: float, days: int = 200) -> pd.DataFrame:
    time = pd.date_range("2020-01-01", periods=days, name="time")
    return pd.DataFrame({"eto": eto, "precip": precip}, index=time)


def test_without_rain_what_the_crop_uses_is_irrigated_but_for_what_the_soil_lends() -> None:
    table = irrigate(weather(5.0, 0.0), PLAN)
    assert len(table) == 150
    assert table["etc"].iloc[80] == pytest.approx(1.2 * 5.0)
    assert table["irrigation"].sum() + table["depletion"].iloc[-1] == pytest.approx(table["eta"].sum())
    given = table[table["irrigation"] > 0]
    before = table["depletion"].shift()[given.index]
    assert (before >= given["raw"]).all()
    assert (table["ks"] == 1.0).all()  # irrigated in time, the crop never lacks water


def test_where_it_rains_as_much_as_the_crop_uses_nothing_is_irrigated() -> None:
    table = irrigate(weather(4.0, 6.0), PLAN)
    assert not table["irrigation"].any()
    assert table["depletion"].max() == pytest.approx(0.0)


def test_a_day_without_rain_data_ends_the_balance() -> None:
    days = weather(5.0, 1.0)
    days.loc["2020-02-01", "precip"] = np.nan
    table = irrigate(days, PLAN)
    assert table["depletion"].loc[:"2020-01-31"].notna().all()
    assert table["depletion"].loc["2020-02-01":].isna().all()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"planting": "2022-01-01"}, "no day of the period"),
        ({"depth": 0.0}, "depth: must be positive"),
        ({"initial_depletion": 500.0}, "initial_depletion: must be from 0 to 130 mm"),
        ({"kc": (0.3, -1.0, 0.3)}, "kc: must not be negative"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused(change: dict[str, object], message: str) -> None:
    with pytest.raises(WeatherError, match=message):
        irrigate(weather(5.0, 0.0), replace(PLAN, **change))


class Weather:
    """As much of a result as an irrigation plan reads."""

    def __init__(self, days: pd.DataFrame, requested_on: str | None = None) -> None:
        self.dataset = days.to_xarray()
        if requested_on is not None:
            self.dataset.attrs["requested_on"] = requested_on


def plan_view(days: pd.DataFrame, requested_on: str | None = None, **change: Any) -> dict[str, Any]:
    return irrigation_view(Weather(days, requested_on), replace(PLAN, **change))  # type: ignore[arg-type]


def test_in_a_forecast_the_advice_is_the_next_irrigation_from_today_on() -> None:
    days = weather(6.0, 0.0, 100)
    table = irrigate(days, PLAN)
    given = [f"{day:%Y-%m-%d}" for day in table.index[table["irrigation"] > 0]]
    view = plan_view(days, given[2])
    assert [day for day, _ in view["given"]] == given[:2]
    assert [day for day, _ in view["planned"]] == given[2:]
    advice = view["advice"]
    assert (advice["kind"], advice["date"]) == ("due", given[2])
    assert advice["irrigation"] == advice["before"] >= advice["raw"]
    later = f"{pd.Timestamp(given[2]) + pd.Timedelta(days=1):%Y-%m-%d}"
    assert plan_view(days, later)["advice"]["date"] == given[3]


def test_what_follows_the_last_day_is_dated_by_the_morning_after_it() -> None:
    days = weather(6.0, 0.0, 200)
    table = irrigate(days, PLAN)
    first = int(np.flatnonzero(table["irrigation"] > 0)[0])
    view = plan_view(days.iloc[:first], "2026-01-01")
    advice = view["advice"]
    if table["depletion"].iloc[first - 1] >= table["raw"].iloc[first - 1]:
        assert advice["kind"] == "morning"
    assert advice["next"] == f"{table.index[first]:%Y-%m-%d}"
    assert (view["given"], view["planned"]) == ([], [])
    assert plan_view(days.iloc[:20], "2026-01-01")["advice"]["kind"] == "left"


def test_after_the_harvest_there_is_no_advice() -> None:
    view = plan_view(weather(6.0, 0.0, 200), "2026-01-01")
    assert (view["advice"]["kind"], view["last"]) == ("season", "2020-05-29")


def test_without_a_day_of_the_request_all_irrigations_are_of_the_past() -> None:
    view = plan_view(weather(6.0, 0.0, 100))
    assert view["given"]
    assert not view["planned"]


def test_the_effective_rain_is_that_of_the_soil_of_the_plan() -> None:
    days = weather(5.0, 3.0, 150)
    loam, sand = plan_view(days), plan_view(days, soil=SOILS["sand"], depth=0.3)
    assert loam["storage"] == pytest.approx(0.5 * 1000 * 0.13)
    assert sand["storage"] == pytest.approx(0.5 * 1000 * 0.075 * 0.3)
    for view in (loam, sand):
        month = view["monthly"][1]
        assert month["effective"] == pytest.approx(
            effective_precipitation(month["precip"], month["etc"], view["storage"])
        )
    assert sand["monthly"][1]["effective"] < loam["monthly"][1]["effective"]


IN_THE_TABLES = {
    "maize": ("maize grain", "maize field grain corn 18% moisture", "maize field grain corn"),
    "soybean": ("soybeans", "soybeans", "soybeans"),
    "wheat": ("barley oats wheat", "spring wheat", "spring wheat"),
    "bean": ("beans dry", "beans dry pulses", "beans dry pulses"),
    "cotton": ("cotton", "cotton", "cotton"),
    "sunflower": ("sunflower", "sunflower", "sunflower"),
    "potato": ("potato", "potato", "potato"),
    "tomato": ("tomato", "tomato", "tomato"),
    "onion": ("onion dry", "onions dry", "onions dry"),
}


@pytest.mark.parametrize("name", IN_THE_TABLES)
def test_the_crops_are_those_of_fao56_as_pyfao56_has_them(name: str) -> None:
    import pyfao56.tools as peers  # with matplotlib

    crop, tables = CROPS[name], peers.FAO56Tables()
    stages, kc, roots = IN_THE_TABLES[name]

    def rows(table: pd.DataFrame, crop_name: str) -> np.ndarray:
        return table[table.iloc[:, 0] == crop_name].iloc[:, 1:5].to_numpy()

    assert [str(days) for days in crop.stages] in rows(tables.table11, stages).tolist()
    ini, mid, end = rows(tables.table12, kc)[0][:3].astype(float)
    # Soybeans have no initial value of their own in FAO-56: that of their group is 0.4, pyfao56 has 0.5
    assert crop.kc == (0.4 if name == "soybean" else ini, mid, end)
    shallow, _, p = rows(tables.table22, roots)[0][:3].astype(float)
    assert (crop.depth, crop.depletion) == (shallow, p)
