from __future__ import annotations

from array import array
from types import SimpleNamespace

import numpy as np
import pytest
import xarray as xr

from evaeto.analysis.climate import climate
from evaeto.dashboard.common.words import Words
from evaeto.dashboard.figures.result_charts import Plotted
from evaeto.dashboard.figures.result_tables import Tables
from evaeto.dashboard.results.climate import Climate, month_text

DAYS = np.arange("2001-01-01", "2010-12-31", dtype="datetime64[D]")
WAVE = 4 + np.sin(np.arange(DAYS.size) / 58) + 0.0002 * np.arange(DAYS.size)


def sheet(words: Words, size: int = DAYS.size) -> Climate:
    data = xr.Dataset({"eto": ("time", WAVE), "precip": ("time", 2.5 + 0 * WAVE)}, {"time": DAYS}).isel(
        time=slice(size)
    )
    found = climate(SimpleNamespace(dataset=data))  # type: ignore[arg-type]
    plotted = Plotted(words, [{"date": "2001-01-01"}, {"date": "2010-12-30"}], "", "eto", (-7.5, -46.0))
    return Climate(found, plotted, Tables(plotted, []))


def test_the_sheet_says_what_a_usual_year_is_and_how_dry() -> None:
    text = sheet(Words()).children[0].value
    for told in ("mean of 9 whole years, 2001–2009", "Aridity index, rain / ETo", "dry sub-humid", "mm of rain"):
        assert told in text, told


def test_the_year_on_top_is_the_last_one_and_another_can_be_chosen() -> None:
    shown = sheet(Words())
    assert shown.year.value == 2010
    assert "2010 is not whole: 364 days with ETo." in shown.told.value
    assert [series["label"] for series in shown.chart.series] == [
        "10th percentile", "90th percentile", "Median", "2010",
    ]  # fmt: skip
    december = array("f", shown.chart.data[3])[11]
    assert np.isnan(december)
    shown.year.value = 2005
    assert "ETo by month: 2005 among all years" in shown.chart.title
    assert "percentile" in shown.told.value
    assert np.isfinite(array("f", shown.chart.data[3])).all()
    assert shown.months.columns[0]["words"][0] == "2005-01"


def test_it_says_whether_the_last_whole_month_of_the_year_is_unusual() -> None:
    shown = sheet(Words())
    (normal,) = [row for row in shown._found["normals"] if row["month"] == 11]
    (month,) = [row for row in shown._found["years"][-1]["months"] if row["month"] == 11]
    assert (
        f"2010-11: {month['eto_mm']:.1f} mm, {month['anomaly_mm']:+.1f} mm from the mean of {normal['years']} years"
    ) in shown.told.value, "December lacks a day"
    assert f"between {normal['p10']:.1f} and {normal['p90']:.1f} mm" in shown.told.value


@pytest.mark.parametrize(("eto", "said"), [(90.0, "unusually low"), (100.0, "as usual"), (120.0, "unusually high")])
def test_a_month_is_unusual_beyond_four_of_five_years(eto: float, said: str) -> None:
    months = [{"month": 3, "eto_mm": eto, "anomaly_mm": eto - 100.0}, {"month": 4, "eto_mm": None}]
    row = {"year": 2020, "months": months}
    found = {"normals": [{"month": 3, "p10": 95.0, "p90": 110.0, "years": 30}]}
    told = month_text(Words(), found, row)
    assert told.startswith(f"2020-03: {eto} mm, ")
    assert f" mm from the mean of 30 years: {said}. In four of five years it lies between 95.0 and 110.0 mm." in told
    assert month_text(Words(), {"normals": [{"month": 3, "p10": None, "p90": None, "years": 4}]}, row) == ""
    assert month_text(Words(), found, {**row, "months": months[1:]}) == ""


def test_all_of_it_follows_the_language() -> None:
    words = Words()
    shown = sheet(words)
    shown.year.value = 2005
    words.language = "es"
    assert "mm de ETo" in shown.told.value
    assert shown.chart.title == "ETo por mes: 2005 entre todos los años"
    assert "subhúmedo seco" in shown.children[0].value


def test_some_weeks_make_no_climate_and_say_what_is_needed() -> None:
    shown = sheet(Words(), 20)
    assert "Choose a longer one" in shown.children[0].value
    assert len(shown.children) == 2


def test_a_closed_sheet_is_no_longer_drawn() -> None:
    words = Words()
    shown = sheet(words)
    for owner in (shown.chart, shown.told, shown.months, shown.year):
        words.forget(owner)
    words.language = "pt-BR"
    assert shown.chart.title.startswith("ETo by month")
