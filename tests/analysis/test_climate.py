"""The climate of a point: normals, ranks, dry spells, trend and aridity, of years that are made by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import xarray as xr
from scipy import stats

from evaeto.analysis.climate import climate, dry_spells, percentile_ranks


def of(first: str, last: str, eto: Any, precip: Any) -> Any:
    days = np.arange(first, np.datetime64(last) + 1, dtype="datetime64[D]")
    year = days.astype("datetime64[Y]").astype(int) + 1970
    columns = {"eto": [eto(y) for y in year], "precip": [precip(y, d) for y, d in zip(year, days, strict=True)]}
    dataset = xr.Dataset({name: ("time", np.array(values, float)) for name, values in columns.items()}, {"time": days})
    return SimpleNamespace(dataset=dataset)


TEN = of("2001-01-01", "2010-12-31", lambda y: 4 + 0.01 * (y - 2001), lambda y, d: 2.0)


def test_a_usual_year_is_the_mean_of_the_whole_years_with_its_aridity() -> None:
    found = climate(of("2000-07-01", "2003-06-30", lambda y: 4.0, lambda y, d: 1.5))
    assert [row["missing"] for row in found["years"]] == [182, 0, 0, 184]
    assert [row["eto_mm"] for row in found["years"]] == [None, 1460.0, 1460.0, None]
    mean = found["mean"]
    assert (mean["years"], mean["first"], mean["last"]) == (2, 2001, 2002)
    assert (mean["eto_mm"], mean["precip_mm"], mean["balance_mm"]) == (1460.0, 547.5, -912.5)
    assert (mean["aridity"], mean["class"]) == (0.375, "semi_arid")


@pytest.mark.parametrize(
    ("rain", "name"), [(0.1, "hyper_arid"), (0.79, "arid"), (2.59, "dry_sub_humid"), (2.6, "humid")]
)
def test_aridity_has_the_classes_of_unep(rain: float, name: str) -> None:
    assert climate(of("2001-01-01", "2001-12-31", lambda y: 4.0, lambda y, d: rain))["mean"]["class"] == name


def test_a_year_stands_among_the_others_by_anomaly_and_rank() -> None:
    years = climate(TEN)["years"]
    totals = np.array([row["eto_mm"] for row in years])
    assert [row["anomaly_mm"] for row in years] == pytest.approx((totals - totals.mean()).tolist(), abs=0.06)
    assert [row["rank"] for row in years] == [
        pytest.approx(stats.percentileofscore(totals, total, kind="mean"), abs=0.05) for total in totals
    ]
    june = [row["months"][5] for row in years]
    assert june[0]["eto_mm"] == 120.0
    assert june[0]["anomaly_mm"] == pytest.approx(-30 * 0.045, abs=0.05)
    assert june[9]["rank"] == 95.0


def test_normals_need_five_years_and_a_trend_ten() -> None:
    four = climate(of("2001-01-01", "2004-12-31", lambda y: float(y - 2000), lambda y, d: 2.0))
    assert four["normals"][0] == {
        "month": 1, "years": 4, **dict.fromkeys(("mean", "sd", "min", "p10", "median", "p90", "max")),
    }  # fmt: skip
    assert {row["rank"] for row in four["years"]} == {None}
    assert four["trend"]["eto"] is None
    found = climate(TEN)
    values = 31 * (4 + 0.01 * np.arange(10))
    january = found["normals"][0]
    assert january["p10"] == pytest.approx(np.quantile(values, 0.1), abs=0.06)
    assert january["sd"] == pytest.approx(values.std(ddof=1), abs=0.06)
    trend = found["trend"]["eto"]
    assert (trend["years"], trend["significant"]) == (10, True)
    assert trend["slope"] == pytest.approx(3.65, abs=0.3)
    assert found["trend"]["precip"]["significant"] is False


def test_a_dry_spell_is_days_in_a_row_with_less_than_a_millimetre() -> None:
    precip = np.array([0.0, 0.9, 1.0, 0.2, np.nan, 0.0, 0.0, 0.0, 5.0])
    assert dry_spells(precip).tolist() == [1, 2, 0, 1, 0, 1, 2, 3, 0]


def test_the_driest_spell_comes_once_in_as_many_years_as_its_rank_says() -> None:
    def rain(year: int, day: np.datetime64) -> float:
        """Each year a spell from the first of June, a day longer every year."""
        at = int((day - np.datetime64(f"{year}-06-01")).astype(int))
        return 0.0 if 0 <= at < 20 + year - 2001 else 3.0

    found = climate(of("2001-01-01", "2010-12-31", lambda y: 4.0, rain))
    assert found["driest"] == {"days": 29, "first": "2010-06-01", "last": "2010-06-29", "return_years": 11.0}
    assert [row["dry_days"] for row in found["years"]] == list(range(20, 30))
    assert [row["dry_return_years"] for row in found["years"]] == [1.1, 1.2, 1.4, 1.6, 1.8, 2.2, 2.8, 3.7, 5.5, 11.0]


def test_a_year_without_all_its_rain_tells_of_no_spell() -> None:
    found = climate(of("2001-01-01", "2001-12-31", lambda y: 4.0, lambda y, d: np.nan))
    (year,) = found["years"]
    assert (year["dry_days"], year["precip_mm"], found["driest"], found["mean"]) == (None, None, None, None)


def test_ranks_are_those_of_hazen() -> None:
    ranks = percentile_ranks(np.array([3.0, 1.0, np.nan, 2.0, 2.0]))
    np.testing.assert_allclose(ranks, [87.5, 12.5, np.nan, 50.0, 50.0])
