from __future__ import annotations

import contextlib
from array import array
from collections.abc import Callable
from concurrent.futures import Future
from datetime import date
from typing import Any

import numpy as np
import pytest

from evaeto import extras
from evaeto.analysis import chart_steps
from evaeto.analysis.total_errors import Persistence, Uncertain
from evaeto.core.messages import Message, QuantityName, listed
from evaeto.crops.tables import IrrigationPlan
from evaeto.dashboard.common.download import Download
from evaeto.dashboard.common.words import Words
from evaeto.dashboard.figures.chart_group import ChartGroup
from evaeto.dashboard.figures.colours import SERVICES
from evaeto.dashboard.figures.columns import daily_columns
from evaeto.dashboard.figures.result_charts import Plotted, charts_of, correlation_html
from evaeto.dashboard.results.reproduce import as_python
from evaeto.dashboard.results.results import FILES, Results
from evaeto.errors import WeatherError
from evaeto.fusion.calibration_file import Record, SavedCalibration
from evaeto.fusion.reference_trial import BesideService, Trial
from evaeto.i18n.facts import facts
from evaeto.sources.catalogue import SOURCES, STATION
from evaeto.sources.station import Station

ROWS = [
    {"date": "1969-12-31", "eto_mm": 4.1234, "eto_lower_mm": 3.5, "eto_upper_mm": 4.6, "quality": "HIGH",
     "sources": ["nasa_power"], "origin": ""},
    {"date": "1970-01-01", "eto_mm": None, "eto_lower_mm": None, "eto_upper_mm": None, "quality": "MISSING",
     "sources": [], "origin": Message("origin.missing", variable=QuantityName("rs"))},
]  # fmt: skip
FLOATS = bytes(8)
NAMES = [
    "eto", "tmax", "tmin", "rs", "precip", "balance", "cumulative", "eto:nasa_power", "eto:open_meteo_archive",
    "own:open_meteo_archive",
]  # fmt: skip
VIEW = {
    "days": bytes(8),
    "series": dict.fromkeys(("eto", "tmax", "tmin", "rs", "precip", "balance", "cumulative"), FLOATS),
    "by_source": {"nasa_power": FLOATS, "open_meteo_archive": FLOATS},
    "monthly": [{"month": "1970-01", "days": 1, "eto": 4.1}],
    "statistics": {"eto": {"n": 1, "mean": 4.1}},
    "trend": {"eto": None},
    "correlations": {"names": ["eto", "rs"], "values": [[1.0, -0.5], [-0.5, None]]},
    "comparison": {"open_meteo_archive": {"own": FLOATS, "n": 2, "bias": -0.125, "rmse": 0.5, "r2": None}},
    "steps": {
        "day": {"days": bytes(8), "names": NAMES, "kinds": ["f4"] * len(NAMES), "data": [FLOATS] * len(NAMES)},
        "month": {"days": bytes(4), "names": NAMES, "kinds": ["f4"] * len(NAMES), "data": [bytes(4)] * len(NAMES),
                  "known": 1},
    },
    "climate": {
        "years": [{
            "year": 1970, "days": 1, "missing": 364, "dry_days": None, "dry_return_years": None,
            "months": [{"month": i + 1, "eto_mm": None, "anomaly_mm": None, "rank": None} for i in range(12)],
            **dict.fromkeys(("eto_mm", "eto_lower_mm", "eto_upper_mm", "precip_mm", "balance_mm")),
            "anomaly_mm": None, "rank": None,
        }],
        "normals": [
            {"month": i + 1, "years": 0, **dict.fromkeys(("mean", "sd", "min", "p10", "median", "p90", "max"))}
            for i in range(12)
        ],
        "mean": None, "trend": dict.fromkeys(("eto", "precip", "balance")), "driest": None,
    },
}  # fmt: skip


def outcome(**summary: Any) -> dict[str, Any]:
    return {
        "results": ROWS,
        "warnings": ["NASA POWER: <b>late</b>"],
        "summary": {
            "days": 2, "days_with_eto": 1, "eto_total_mm": 4.1, "eto_mean_mm": 2.06, "eto_max_mm": 4.12,
            "eto_band_mm": 1.1, "quality_days": {"MISSING": 1, "HIGH": 1}, "precip_total_mm": 10.0,
            "water_balance_mm": 5.9, "weights": {"nasa_power": 0.4, "open_meteo_archive": 0.6}, "method": "FAO-56",
            "elevation_m": 283.0, "elevation_source": "given by the user", "lat": -7.5328, "lon": -46.0361,
            "label": None, "attribution": ["Credit where due"], "sources": ["NASA POWER"],
            "metadata": [["lat", "-7.5328"], ["warning", "NASA POWER: late"]], **summary,
        },
    }  # fmt: skip


def at_once(action: Callable[[], None]) -> None:
    action()


class Work:
    """Plays the worker: futures that the test fulfils."""

    def __init__(self) -> None:
        self.asked: list[Any] = []
        self.made: Future[Any] = Future()

    def export(self, fmt: str, decimal: str, language: str, plan: IrrigationPlan | None) -> Future[bytes]:
        self.asked.append((fmt, decimal, language) if plan is None else (fmt, decimal, language, plan))
        return self.made

    def view(self) -> Future[dict[str, Any]]:
        self.asked.append("view")
        return self.made

    def irrigate(self, plan: IrrigationPlan) -> Future[dict[str, Any]]:
        self.asked.append(plan)
        return self.made

    def methods(self) -> Future[dict[str, Any]]:
        self.asked.append("methods")
        return self.made

    def hours(self) -> Future[dict[str, Any]]:
        self.asked.append("hours")
        return self.made

    def hours_of_file(self, name: str, content: bytes) -> Future[dict[str, Any]]:
        self.asked.append(("hours", name, content))
        return self.made

    def try_reference(self, name: str, content: bytes) -> Future[Trial]:
        self.asked.append((name, content))
        return self.made


def results(work: Work | None = None, **summary: Any) -> Results:
    return Results(Words(), outcome(**summary), work or Work(), at_once)


def text_of(shown: Results) -> str:
    return " ".join(child.value for child in shown.children if hasattr(child, "value"))


def test_missing_days_are_counted_in_the_summary() -> None:
    assert "1 of 2 days" in text_of(results())


def test_what_is_estimated_in_the_eto_stands_beside_the_shares_of_the_sources() -> None:
    assert "estimated" not in text_of(results())
    (_, told) = facts(Words(), outcome(weights={"nws_forecast": 0.8})["summary"])["result.weights"]
    assert told == "US NWS forecast 80 %, estimated 20 %"


def test_the_summary_names_balance_band_weights_and_quality() -> None:
    shown = text_of(results())
    for text in ("+5.9 mm", "10.0 mm of rain", "1.10 mm/day", "Open-Meteo archive 60 %", "1 high, 1 missing"):
        assert text in shown, text


def test_a_total_and_its_band_have_the_same_decimals() -> None:
    summary = outcome(
        eto_total_mm=133.8, eto_total_lower_mm=122.0, eto_total_upper_mm=145.66, water_balance_band_mm=12.0
    )["summary"]
    told = facts(Words(), summary)
    assert told["result.total"][0] == "133.8 mm"
    assert told["result.total"][1].startswith("122.0–145.7 mm (90 %), ")
    assert told["result.balance"][1].startswith("± 12.0 mm (90 %); 10.0 mm of rain")


def test_no_figure_is_shown_where_there_is_none() -> None:
    nothing = dict.fromkeys(
        ("eto_mean_mm", "eto_total_mm", "eto_max_mm", "eto_band_mm", "water_balance_mm", "precip_total_mm")
    )
    shown = text_of(results(**nothing, days_with_eto=0))
    assert "None" not in shown
    assert "–" in shown


def test_the_demo_label_is_on_summary_chart_and_table() -> None:
    shown = results(label="synthetic demo weather")
    assert "synthetic demo weather" in text_of(shown)
    assert shown.chart.note == shown.table.note == "synthetic demo weather"


def test_the_files_of_all_tables_say_what_they_are_and_follow_the_choice_of_the_decimal_sign() -> None:
    work = Work()
    told = [["DATA", "=demo"], ["source nasa_power", "NASA POWER, version v2, asked 2020-01-01; free"], ["units", "mm"]]
    shown = results(work, label="=demo", metadata=told)
    work.made.set_result(VIEW)
    for sheet in ("months", "statistics"):
        shown.sheets.selected_index = shown.sheet_names.index(sheet)
    tables = [shown.table, shown.months.children[0], shown.statistics.children[0]]
    assert [table.file for table in tables] == [
        f"evaeto_-7.5328_-46.0361_1969-12-31_1970-01-01_{name}.csv" for name in ("days", "months", "statistics")
    ]
    for what, value in told:
        assert all(f"# {what}: {value}" in table.head for table in tables)
    assert [table.comma for table in tables] == [False] * 3
    shown.comma.value = True
    assert [table.comma for table in tables] == [True] * 3
    assert shown.tables.make("days", list).comma, "one that is made later"


def test_credits_are_in_the_words_asked_for_and_what_is_said_of_them_is_translated() -> None:
    norway = SOURCES["met_norway"]
    line = Message(
        "credit.line", attribution=norway.attribution, licence=norway.licence, address=norway.attribution_url
    )
    shown = Results(Words(language="pt-BR"), outcome(attribution=[line]), Work(), at_once)
    text = text_of(shown)
    assert "Based on data from MET Norway (NLOD 2.0 e CC BY 4.0;" in text
    assert "Créditos, nas palavras que os serviços pedem:" in text


def test_the_exceptions_of_a_day_are_told_in_the_language_of_the_page() -> None:
    words = Words(language="pt-BR")
    only = Message("origin.only", variable=QuantityName("rs"), sources=["NASA POWER"])
    bridged = Message("origin.interpolated", variable=QuantityName("u2"), sources=["NASA POWER", STATION.name])
    rows = [{**ROWS[0], "origin": listed([only, bridged])}]
    column = daily_columns(words, rows)[-1]
    assert column["words"] == ["radiação solar: só NASA POWER; vento a 2 m: interpolado em NASA POWER, Sua estação"]


def test_warnings_and_credits_are_shown_as_text_not_as_markup() -> None:
    shown = text_of(results())
    assert "&lt;b&gt;late" in shown
    assert "Credit where due" in shown


def test_the_chart_has_the_band_behind_the_line() -> None:
    (chart,) = results().chart.charts
    assert [series["kind"] for series in chart["series"]] == ["band", "band", "line"]


def test_further_views_are_asked_for_once_when_first_looked_at() -> None:
    work = Work()
    shown = results(work)
    assert work.asked == []
    shown.sheets.selected_index = 3
    shown.sheets.selected_index = 1
    assert work.asked == ["view"]
    work.made.set_result(VIEW)
    group = shown.charts.children[0]
    assert [chart["file"].rpartition("_")[2] for chart in group.charts] == [
        "temperature", "radiation", "rain", "balance", "sources", "archive",
    ]  # fmt: skip
    assert array("i", shown.months.children[0].data[0]).tolist() == [0]
    assert len(shown.statistics.children) == 1, "nobody looks at it yet"
    shown.sheets.selected_index = 2
    assert shown.statistics.children[0].columns[0]["words"] == ["Days", "Mean"]
    shown.sheets.selected_index = 3
    assert shown.charts.children[0] is group, "filled once"


def test_the_views_are_computed_while_the_days_are_looked_at_and_sent_when_their_sheet_is_opened() -> None:
    work = Work()
    shown = results(work)
    for _ in range(2):
        shown.chart._handle_custom_msg({"type": "drawn"}, [])
    assert work.asked == ["view"]
    work.made.set_result(VIEW)
    assert len(shown.charts.children) == 1, "not sent before it is wanted"
    assert not isinstance(shown.charts.children[0], ChartGroup)
    shown.sheets.selected_index = 3
    assert isinstance(shown.charts.children[0], ChartGroup)
    assert work.asked == ["view"]


def test_views_that_could_not_be_computed_before_are_asked_for_when_they_are_opened() -> None:
    work = Work()
    shown = results(work)
    shown.chart._handle_custom_msg({"type": "drawn"}, [])
    work.made.set_exception(OSError("busy"))
    assert "busy" not in shown.charts.children[0].value
    work.made = Future()
    shown.sheets.selected_index = 3
    work.made.set_result(VIEW)
    assert isinstance(shown.charts.children[0], ChartGroup)


@pytest.mark.parametrize("content", [None, [], "drawn", {"type": 3}])
def test_a_chart_takes_no_message_that_no_page_sends(content: Any) -> None:
    work = Work()
    results(work).chart._handle_custom_msg(content, [])
    assert work.asked == []


def test_a_view_that_fails_is_told_and_asked_for_again() -> None:
    work = Work()
    shown = results(work)
    work.made.set_exception(OSError("the worker is gone"))
    shown.sheets.selected_index = 3
    assert "the worker is gone" in shown.charts.children[0].value
    shown.sheets.selected_index = 1
    assert work.asked == ["view", "view"]


def test_a_result_that_is_renamed_has_its_charts_and_tables_called_so_too() -> None:
    shown = Results(Words(), outcome(), work := Work(), at_once)
    shown.sheets.selected_index = 3
    work.made.set_result(VIEW)
    shown.comma.value = True
    shown.rename("Two Rivers")
    groups = [shown.chart, shown.charts.children[0]]
    files = {chart["file"] for group in groups for chart in group.charts}
    assert {file.rpartition("_")[0].removesuffix("_open_meteo") for file in files} == {
        "evaeto_two-rivers_1969-12-31_1970-01-01"
    }
    assert {group.place.split(" · ")[0] for group in groups} == {"Two Rivers"}
    assert shown.table.file == "evaeto_two-rivers_1969-12-31_1970-01-01_days.csv"
    assert shown.comma.value, "as the visitor chose"


def charts(view: dict[str, Any], words: Words) -> list[Any]:
    shown = Results(words, outcome(), work := Work(), at_once)
    shown.sheets.selected_index = 3
    work.made.set_result(view)
    return list(shown.charts.children)


def scatters(shown: list[Any]) -> list[dict[str, Any]]:
    return [chart for chart in shown[0].charts if chart["shape"] == "scatter"]


def test_the_comparison_is_a_scatter_of_ours_over_theirs_with_its_scores_in_words() -> None:
    words = Words()
    shown = charts(VIEW, words)
    (chart,) = scatters(shown)
    assert [series["name"] for series in chart["series"]] == ["own:open_meteo_archive", "eto"]
    assert chart["units"] == {"day": ["evaeto (mm/day)", "Open-Meteo archive (mm/day)"]}
    assert chart["told"].startswith(
        "On 2 days with both: bias -0.12 mm/day (evaeto minus Open-Meteo archive), RMSE 0.50 mm/day, r² –."
    )
    words.language = "pt-BR"
    (chart,) = scatters(shown)
    assert "viés de -0,12 mm/dia (evaeto menos Open-Meteo archive)" in chart["told"]
    assert chart["title"] == "ETo do evaeto frente à do próprio Open-Meteo archive"


def test_a_service_has_one_colour_in_every_chart() -> None:
    assert {*SERVICES} == {*SOURCES, STATION.key}
    assert len({*SERVICES.values()}) == len(SERVICES)
    *_, alone, comparison = charts(VIEW, Words())[0].charts
    assert [series["colour"] for series in alone["series"]] == ["warm", "good"]
    assert {series["colour"] for series in comparison["series"]} == {"good"}


def test_water_of_a_month_is_a_total_and_its_temperature_a_mean() -> None:
    temperature = charts(VIEW, Words())[0].charts[0]
    assert temperature["units"] == {"day": ["mm/day", "°C"], "month": ["mm", "°C"], "year": ["mm", "°C"]}


def test_many_days_are_drawn_by_month_and_sent_when_the_page_asks_for_them() -> None:
    def steps(days: int) -> dict[str, Any]:
        of = {"names": ["eto"], "kinds": ["f4"], "known": 2}
        return {"day": {**of, "days": bytes(4 * days), "data": [bytes(4 * days)]},
                "month": {**of, "days": bytes(8), "data": [bytes(8)]},
                "year": {**of, "days": bytes(4), "data": [bytes(4)], "known": 1}}  # fmt: skip

    few, many = (ChartGroup(Words(), steps(days)) for days in (1100, 1101))
    assert (few.step, [*few.held]) == ("day", ["day", "month"])
    assert (many.step, [*many.held], many.fine) == ("month", ["month"], [])
    assert [step["step"] for step in many.steps] == ["day", "month"]
    many._handle_custom_msg({"type": "fine"}, [])
    assert [len(part) for part in many.fine] == [4404, 4404]


def test_without_a_service_that_computes_its_own_the_sheet_says_why_nothing_is_compared() -> None:
    shown = charts(VIEW | {"comparison": {}}, Words())
    assert not scatters(shown)
    assert [child for child in shown if "There is no comparison" in getattr(child, "value", "")]


def test_a_correlation_that_is_not_defined_has_no_number() -> None:
    shown = correlation_html(Words(), VIEW["correlations"])
    assert ">-0.50<" in shown
    assert "<td>–</td>" in shown


class Outbox:
    """Catches what a download button sends to the browser."""

    def __init__(self, button: Download) -> None:
        self.sent: list[tuple[dict[str, Any], list[bytes] | None]] = []
        button.send = lambda content, buffers=None: self.sent.append((content, buffers))  # type: ignore[method-assign]


def click(button: Download) -> None:
    button._handle_custom_msg({"type": "make"}, [])


def test_a_click_asks_for_the_file_and_sends_it_when_it_is_there() -> None:
    work = Work()
    button = results(work).downloads[0]
    box = Outbox(button)
    click(button)
    assert work.asked == [("csv", ".", "en")]
    assert box.sent == []
    work.made.set_result(b"date,eto\n")
    content, buffers = box.sent[0]
    assert content["name"] == "evaeto_-7.5328_-46.0361_1969-12-31_1970-01-01.csv"
    assert buffers == [b"date,eto\n"]


def test_a_file_that_cannot_be_made_is_said_beside_the_button() -> None:
    work = Work()
    work.made.set_exception(OSError("the worker is gone"))
    button = results(work).downloads[1]
    box = Outbox(button)
    click(button)
    assert box.sent[0][0]["type"] == "error"
    assert "the worker is gone" in box.sent[0][0]["text"]


def test_an_export_that_fails_at_once_does_not_leave_the_button_busy() -> None:
    class Gone(Work):
        def export(self, fmt: str, decimal: str, language: str, plan: IrrigationPlan | None) -> Future[bytes]:
            raise RuntimeError("no result")

    button = results(Gone()).downloads[0]
    box = Outbox(button)
    click(button)
    assert box.sent[0][0]["type"] == "error"


def test_a_format_whose_package_is_not_installed_is_not_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(results(Work()).downloads) == len(FILES)
    monkeypatch.setattr(extras, "installed", lambda module: module != "pyarrow")
    offered = [button.description for button in results(Work()).downloads]
    assert len(offered) == len(FILES) - 1
    assert not any("Parquet" in text for text in offered)


RECORD = Record("daily reference", "2015-01-01", "2015-12-31", 365, "5 blocks of days", {"r2": 0.9, "n": 365})
LEARNT = SavedCalibration("calibration_1_2.json", b"{}", 1.0, 2.0, 3.0, ("nasa_power",), RECORD, daily=True)
BESIDE = (BesideService("nasa_power", 0.9, 0.81, 0), BesideService("mine", None, None, None))
MONTHS = (date(2015, 1, 1), date(2015, 2, 1))
COMPARED = (BESIDE, MONTHS, (4.0, None), ((4.5, 4.6), (None, None)))


def tried(trial: Trial, words: Words | None = None) -> Any:
    """The sheet with a file tried on it."""
    work = Work()
    panel = Results(words or Words(), outcome(), work, at_once).calibrating
    panel.upload._handle_custom_msg({"name": "mine.csv"}, [memoryview(b"date,eto\n")])
    work.made.set_result(trial)
    return panel


def test_a_reference_opens_with_its_verdict_and_stands_beside_each_service() -> None:
    panel = tried(Trial("good", (), *COMPARED, 0.81, 0.42, LEARNT))
    assert panel.told.value.startswith(
        '<div class="ev-verdict ev-good" role="status"><p><strong>This reference follows'
    )
    for text in ("NASA POWER</th><td>0.90</td><td>0.81</td><td>the same day", "mine</th><td>–</td><td>–</td><td>–"):
        assert text in panel.told.value
    assert "lowers the error from 0.81 to 0.42 mm/day" in panel.gain.value
    (chart,) = panel.drawn.children
    assert [series["label"] for series in chart.series] == ["NASA POWER", "mine", "Your reference"]
    assert np.frombuffer(chart.data[2], "f4")[0] == 4.0
    assert np.isnan(np.frombuffer(chart.data[2], "f4")[1])


def test_the_service_that_comes_closest_to_a_reference_is_named() -> None:
    beside = (BesideService("nasa_power", 0.9, 0.8, 0, 0.62), BesideService("open_meteo_archive", 1.0, 0.8, 0, 0.41))
    words = Words()
    panel = tried(Trial("good", (), beside, *COMPARED[1:], 0.81, 0.42, LEARNT), words)
    assert "Closest to your reference is Open-Meteo archive: RMSE 0.41 mm/day" in panel.told.value
    assert "<td>the same day</td><td>0.62</td>" in panel.told.value
    assert "Closest" not in tried(Trial("elsewhere", (), beside, *COMPARED[1:])).told.value, "it says nothing of them"
    words.language = "es"
    assert "El más cercano a su referencia es Open-Meteo archive: RMSE de 0,41 mm/día" in panel.told.value


def test_a_reference_of_elsewhere_says_why_and_offers_nothing() -> None:
    why = Message("reference.no_relation", source="nasa_power", r=0.05)
    panel = tried(Trial("elsewhere", (why,), *COMPARED))
    assert "This reference does not follow the weather here; do not use it." in panel.told.value
    assert "0.05 with NASA POWER" in panel.told.value
    assert (panel.apply.layout.display, panel.save.layout.display, panel.gain.value) == ("none", "none", "")
    assert len(panel.drawn.children) == 1, "what is wrong with it is seen in the chart"


def test_a_doubtful_reference_asks_before_it_is_used() -> None:
    panel = tried(Trial("doubtful", (Message("reference.other_crop", scale=1.25),), *COMPARED, 0.4, 0.5, LEARNT))
    assert "Read why before you use it" in panel.told.value
    assert "does not lower the error: 0.40 mm/day (RMSE) without it, 0.50" in panel.gain.value
    assert (panel.apply.description, panel.apply.button_style) == ("Calculate with it anyway", "")


def test_days_by_which_a_reference_is_off_are_counted_and_all_is_said_in_another_language() -> None:
    words = Words()
    beside = (BesideService("nasa_power", 0.9, 0.3, 1), BesideService("nws_forecast", 0.9, 0.3, -2))
    panel = tried(Trial("elsewhere", (Message("reference.late", count=1),), beside, (), (), ((), ())), words)
    assert "1 day before" in panel.told.value
    assert "2 days after" in panel.told.value
    assert panel.drawn.children == ()
    words.language = "es"
    for text in ("no la use", "de 1 día antes", "de 2 días después", "siguen el tiempo"):
        assert text in panel.told.value, text


def test_a_calibration_shows_its_scores_and_can_be_applied() -> None:
    work, applied = Work(), []
    shown = Results(Words(), outcome(), work, at_once, on_apply=applied.append)
    panel = shown.calibrating
    assert panel.apply.layout.display == "none"
    panel.upload._handle_custom_msg({"name": "mine.csv"}, [memoryview(b"date,eto\n")])
    assert work.asked == [("mine.csv", b"date,eto\n")]
    work.made.set_result(Trial("good", (), *COMPARED, 0.8, 0.4, LEARNT))
    assert "0.900" in panel.gain.value
    panel.apply.click()
    assert applied == [LEARNT]


def test_a_calibration_that_was_learnt_is_saved_as_the_file_that_scripts_read() -> None:
    work = Work()
    panel = results(work).calibrating
    box = Outbox(panel.save)
    assert panel.save.layout.display == "none"
    panel.upload._handle_custom_msg({"name": "mine.csv"}, [memoryview(b"date,eto\n")])
    work.made.set_result(Trial("good", (), *COMPARED, 0.8, 0.4, LEARNT))
    assert panel.save.layout.display is None
    click(panel.save)
    ((content, buffers),) = box.sent
    assert (content["type"], content["name"], buffers) == ("file", "calibration_1_2.json", [b"{}"])


def test_a_file_that_does_not_do_is_told_and_nothing_can_be_applied() -> None:
    work = Work()
    panel = results(work).calibrating
    work.made.set_exception(WeatherError("mine.csv: has no column `eto`"))
    panel.upload._handle_custom_msg({"name": "mine.csv"}, [memoryview(b"")])
    assert "no column" in panel.told.value
    assert panel.apply.layout.display == "none"


def test_the_python_call_is_the_request_with_its_dates_and_services() -> None:
    request = {"lat": "-7.5", "lon": "-46", "mode": "recent", "days": 7, "sources": "auto", "elevation": "283",
               "station": Station("mine.csv", b""), "wind_height": 10.0, "calibration": [LEARNT, LEARNT],
               "crop": "maize", "planting": date(2025, 12, 1)}  # fmt: skip
    said = as_python(request, (date(2026, 1, 1), date(2026, 1, 7)), ("nasa_power", "station"))
    called: dict[str, Any] = {}

    class Evaeto:
        @staticmethod
        def compute(**asked: Any) -> Any:
            called.update(asked)
            raise InterruptedError

    code = said.replace("import evaeto\n", "")
    with contextlib.suppress(InterruptedError):
        exec(code, {"evaeto": Evaeto})
    assert called == {
        "lat": -7.5, "lon": -46.0, "start": "2026-01-01", "end": "2026-01-07", "sources": ["nasa_power"],
        "elevation": 283.0, "station": "mine.csv", "wind_height": 10.0,
        "calibration": ["calibration_1_2.json"] * 2, "crop": "maize", "planting": "2025-12-01",
    }  # fmt: skip


GROWN = {"etc_total_mm": 4.5, "etc_days": 1, "kc": 1.15, "crop": None, "planting": None}
GROWN_ROWS = [{**row, "kc": 1.15, "etc_mm": etc} for row, etc in zip(ROWS, (4.74, None), strict=True)]


def test_etc_has_its_card_and_columns_where_a_crop_was_asked_for() -> None:
    shown = Results(Words(), outcome(**GROWN) | {"results": GROWN_ROWS}, Work(), at_once)
    assert "<dt>Total ETc</dt><dd>4.5 mm<small>Kc 1.15 × ETo</small></dd>" in text_of(shown)
    titles = [column["title"] for column in shown.table.columns]
    assert titles[4:6] == ["Kc", "Crop ETc (mm/day)"]
    assert array("f", shown.table.data[5])[0] == pytest.approx(4.74)
    assert "ETc" not in text_of(results())


def test_the_irrigation_sheet_opens_worked_out_for_the_crop() -> None:
    work = Work()
    summary = GROWN | {"kc": None, "crop": "maize", "planting": "1969-12-01"}
    shown = Results(Words(), outcome(**summary) | {"results": GROWN_ROWS}, work, at_once)
    assert "Maize (grain), 1 of 2 days" in text_of(shown)
    shown.sheets.selected_index = shown.sheet_names.index("irrigate")
    (plan,) = work.asked
    assert plan.planting == "1969-12-01"


def test_a_source_without_weight_is_not_counted_and_said_to_be_unused() -> None:
    shown = Results(
        Words(), outcome(weights={"nasa_power": 0.997, "met_norway": 0.003, "station": 0.0}), Work(), at_once
    )
    assert "<dd>2<small>NASA POWER 100 %, MET Norway &lt; 1 %, Your station not used</small>" in text_of(shown)


def test_the_charts_of_thirty_years_begin_with_40_kilobytes_and_are_half_a_megabyte() -> None:
    days = np.arange("1991-01-01", "2021-01-01", dtype="datetime64[D]")
    rows = [{"date": "1991-01-01"}, {"date": "2020-12-31"}]
    values = np.full(days.size, 4.0)
    unknown = Uncertain(values, values, values, Persistence(np.nan, np.nan), days)
    names = [*NAMES, "cumulative_lower", "cumulative_upper"]
    series = {name: values * (2000 if name.startswith("cumulative") else 1) for name in names}
    steps = chart_steps.steps(days, series, unknown)
    credit = "Credit where due " * 12
    group, *_ = charts_of(
        VIEW | {"steps": steps}, Plotted(Words(), rows, "synthetic demo weather", "eto", (-7.5, -46.0), [credit] * 3)
    )
    first = sum(len(part) for held in group.held.values() for part in held) + len(str(group.get_state()["charts"]))
    group._handle_custom_msg({"type": "fine"}, [])
    sent = first + sum(map(len, group.fine))
    assert first < 40_000
    assert 250_000 < sent < 420_000
