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
from evaeto.dashboard.results.spei import month_text as month_of_spei
from evaeto.dashboard.results.spei import none_text
from evaeto.i18n import LANGUAGES

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


def test_a_single_whole_year_is_not_told_as_a_span_of_years() -> None:
    assert "mean of 1 whole year, 2001<" in sheet(Words(), 500).children[0].value


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


LONG = np.arange("1985-01-01", "2016-03-01", dtype="datetime64[D]")


def of_thirty_years(words: Words) -> Climate:
    random = np.random.default_rng(3)
    eto, precip = random.normal(4, 1, LONG.size), random.gamma(0.5, 8, LONG.size)
    precip[np.isin(LONG.astype("datetime64[M]"), np.arange("2015-10", "2016-01", dtype="datetime64[M]"))] = 0
    data = xr.Dataset({"eto": ("time", eto), "precip": ("time", precip)}, {"time": LONG})
    plotted = Plotted(words, [{"date": "1985-01-01"}, {"date": "2016-02-29"}], "", "eto", (-7.5, -46.0))
    return Climate(climate(SimpleNamespace(dataset=data)), plotted, Tables(plotted, []))  # type: ignore[arg-type]


def test_the_spei_is_drawn_of_three_months_or_as_many_as_are_chosen() -> None:
    words = Words()
    shown = of_thirty_years(words).spei
    assert shown is not None
    assert shown.chart.title == "SPEI-3: rain minus ETo beside what is usual"
    wet, dry = (np.frombuffer(each, np.float32) for each in shown.chart.data)
    assert ((wet >= 0) | np.isnan(wet)).all()
    assert ((dry < 0) | np.isnan(dry)).all()
    assert np.isfinite(wet).sum() + np.isfinite(dry).sum() == 374 - 2, "months that end three"
    assert [series["label"] for series in shown.chart.series] == ["Wetter than usual", "Drier than usual"]
    assert [column["title"] for column in shown.table.columns] == ["Month", "SPEI-1", "SPEI-3", "SPEI-6", "SPEI-12"]
    shown.scale.value = 12
    assert shown.chart.title.startswith("SPEI-12: ")
    assert "Rain minus ETo of 12 months" in shown.told.value
    assert shown.chart.file.endswith("_spei_12")
    words.language = "pt-BR"
    assert shown.scale.value == 12
    assert shown.scale.label == "12 meses"
    assert "12 meses" in shown.told.value


def test_the_spei_says_how_dry_the_year_on_top_ended_and_what_it_was_fitted_to() -> None:
    shown = of_thirty_years(Words())
    assert shown.spei is not None
    shown.year.value = 2015
    told = shown.spei.told.value
    assert "2015-12: SPEI-3 -" in told
    assert "ly dry." in told, "three months without rain"
    assert "Fitted to 1985-01 to 2016-02, at least 31 years of each calendar month." in told


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (-2.0, "−2.00, extremely dry"), (-1.996, "−2.00, extremely dry"), (-1.99, "−1.99, severely dry"),
        (-1.0, "−1.00, moderately dry"), (-0.99, "−0.99, near normal"), (0.994, "+0.99, near normal"),
        (1.0, "+1.00, moderately wet"), (1.5, "+1.50, very wet"), (2.0, "+2.00, extremely wet"),
    ],
)  # fmt: skip
def test_a_class_of_the_spei_goes_with_the_figure_as_it_is_written(value: float, said: str) -> None:
    assert month_of_spei(Words(), "2020-03", 3, value) == f"2020-03: SPEI-3 {said}.".replace("−", "-")


def test_a_period_that_is_too_short_for_the_spei_says_how_many_years_there_are() -> None:
    shown = sheet(Words())
    assert shown.spei is None
    (told,) = [child.value for child in shown.children if "SPEI:" in str(getattr(child, "value", ""))]
    assert "needs 30 years" in told
    assert "this period has 9. Choose a longer one." in told


@pytest.mark.parametrize(("missing", "said"), [("rain", "there are 3; ETo is there"), ("package", "not installed")])
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_keeps_the_spei_away_is_said(missing: str, said: str, language: str) -> None:
    words = Words(language=language)
    told = none_text(words, {"missing": missing, "years": 3, "least": 30})
    assert "SPEI" in told
    assert "{" not in told
    assert language != "en" or said in told
