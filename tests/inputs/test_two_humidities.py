"""Daily humidity that a table tells twice: told where the two are those of different air, as of exchanged columns."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest

import evaeto
from evaeto.equations.humidity import saturation_vapour_pressure
from evaeto.errors import RejectedValuesWarning
from evaeto.inputs.likely import may_be_doubtful

LAT = 38.6


def dry_weather(days: int = 120, *, pair: bool = True, vapour: str = "tdew") -> pd.DataFrame:
    """Weather of a dry place, where the dew point is well below the minimum."""
    random = np.random.default_rng(14)
    index = pd.date_range("2019-05-01", periods=days, name="date")
    tmin = 11.0 + random.normal(0.0, 2.0, days)
    tmax = tmin + random.uniform(14.0, 19.0, days)
    tdew = 2.0 + random.normal(0.0, 2.0, days)
    warm, cold, ea = (np.asarray(saturation_vapour_pressure(each)) for each in (tmax, tmin, tdew))
    table = pd.DataFrame({"tmax": tmax, "tmin": tmin, "u2": 2.1, "rs": random.uniform(15.0, 26.0, days)}, index=index)
    table[vapour] = tdew if vapour == "tdew" else ea
    sensor = random.normal(0.0, 1.0, days)
    if pair:
        return table.assign(rhmax=100.0 * ea / cold + sensor, rhmin=100.0 * ea / warm + sensor)
    mid = np.asarray(saturation_vapour_pressure((tmax + tmin) / 2.0))
    return table.assign(rhmean=100.0 * ea / mid + sensor)


def said_of(table: pd.DataFrame) -> list[str]:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        evaeto.eto(table, LAT, elevation=1400)
    return [str(each.message) for each in caught if "the same humidity" in str(each.message)]


@pytest.mark.parametrize("pair", [True, False], ids=["extremes", "mean"])
def test_a_minimum_and_a_dew_point_in_each_others_column_are_told(pair: bool) -> None:
    (said,) = said_of(dry_weather(pair=pair).rename(columns={"tmin": "tdew", "tdew": "tmin"}))
    assert said.startswith(f"{'rhmax' if pair else 'rhmean'} and tdew do not tell the same humidity: over 120 days")


def test_vapour_pressure_of_another_unit_is_told_beside_relative_humidity() -> None:
    table = dry_weather(vapour="ea")
    (said,) = said_of(table.assign(ea=table["ea"] * 0.75))  # mm of mercury, tenths
    assert said.startswith("rhmax and ea do not tell the same humidity")


@pytest.mark.parametrize("pair", [True, False], ids=["extremes", "mean"])
@pytest.mark.parametrize("vapour", ["tdew", "ea"])
def test_nothing_is_told_where_both_are_of_the_same_air(pair: bool, vapour: str) -> None:
    assert not said_of(dry_weather(pair=pair, vapour=vapour))


def test_a_few_days_tell_nothing() -> None:
    assert not said_of(dry_weather(30).rename(columns={"tmin": "tdew", "tdew": "tmin"}))


def test_days_without_one_of_them_do_not_count() -> None:
    table = dry_weather().rename(columns={"tmin": "tdew", "tdew": "tmin"})
    table.iloc[:70, table.columns.get_loc("rhmax")] = np.nan
    assert not said_of(table)


def test_what_is_told_of_one_place_is_suspected_among_many() -> None:
    right = dry_weather()
    wrong = right.rename(columns={"tmin": "tdew", "tdew": "tmin"})
    both = {name: np.stack([right[name].to_numpy(), wrong[name].to_numpy()]) for name in right}
    assert may_be_doubtful(both, np.full(2, LAT), np.full((2, 120), 38.0)).tolist() == [False, True]


def test_it_is_told_with_the_names_of_the_columns() -> None:
    table = dry_weather().rename(columns={"tmin": "T2MDEW", "tdew": "T2M_MIN", "tmax": "T2M_MAX"})
    with pytest.warns(RejectedValuesWarning, match="rhmax and T2MDEW do not tell the same humidity"):
        evaeto.eto(table, LAT, elevation=1400)
