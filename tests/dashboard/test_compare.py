"""Results beside each other, and the file that keeps them."""

from __future__ import annotations

import json
from array import array
from datetime import date, timedelta
from typing import Any

import pytest

from evaeto.dashboard.common import address
from evaeto.dashboard.common.words import Words
from evaeto.dashboard.figures.chart_group import ChartGroup
from evaeto.dashboard.figures.table import Table
from evaeto.dashboard.results import session
from evaeto.dashboard.results.card import CardModel
from evaeto.dashboard.results.compare import Compare, labels_of, shifts_of, steps_of


def model(start: str, days: int, eto: float, name: str = "", words: Words | None = None, **summary: Any) -> CardModel:
    first = date.fromisoformat(start)
    made = CardModel(-7.5, -46.0, first, first + timedelta(days=days - 1), name=name, words=words)
    rows = [{"date": str(first + timedelta(days=i)), "eto_mm": eto + i / 10} for i in range(days)]
    figures = {"days_with_eto": days, "eto_mean_mm": eto, "eto_total_mm": eto * days, "label": None, "sources": ["A"]}
    made.status, made.outcome = "SUCCESS", {"results": rows, "summary": {**figures, **summary}}
    return made


def opened(words: Words, *models: CardModel) -> Compare:
    compare = Compare(words)
    compare.show(models)
    compare.opener.value = True
    return compare


def test_one_result_is_compared_with_nothing() -> None:
    compare = opened(Words(), model("2020-01-01", 3, 4.0))
    assert compare.layout.display == "none"


def test_two_places_are_in_one_chart_and_one_table_with_their_difference() -> None:
    compare = opened(Words(), model("2020-01-01", 3, 4.0, "North"), model("2020-01-02", 3, 5.0, "South"))
    chart, table, note = compare.shown.children
    assert isinstance(chart, ChartGroup)
    assert isinstance(table, Table)
    (drawn,) = chart.charts
    assert [series["label"] for series in drawn["series"]] == [
        "North · 2020-01-01 to 2020-01-03", "South · 2020-01-02 to 2020-01-04",
    ]  # fmt: skip
    assert len({series["colour"] for series in drawn["series"]}) == 2
    days, north, south = (array(code, part) for code, part in zip("iff", chart.held["day"], strict=True))
    assert len(days) == 4
    assert north[3] != north[3], "a day that only the other has"
    assert south[1] == 5.0
    titles = [column["title"] for column in table.columns]
    gap = array("d", table.data[titles.index("Difference from the first (mm/day)")])
    assert gap.tolist() == pytest.approx([0.0, 0.9])
    assert "2 days in common" in note.value


def test_a_result_that_is_not_ticked_is_left_out_and_one_alone_asks_for_another() -> None:
    three = [model("2020-01-01", 3, 4.0, name) for name in "abc"]
    compare = opened(Words(), *three)
    compare.boxes.children[0].value = False
    assert [series["label"] for series in compare.shown.children[0].charts[0]["series"]] == ["b", "c"]
    compare.boxes.children[1].value = False
    assert "at least two" in compare.shown.children[0].value


def test_years_that_do_not_meet_are_drawn_on_one_calendar() -> None:
    assert shifts_of([(date(2019, 1, 1), date(2019, 3, 1)), (date(2020, 1, 1), date(2020, 3, 1))]) == [1, 0]
    assert shifts_of([(date(2019, 1, 1), date(2020, 3, 1)), (date(2020, 1, 1), date(2020, 3, 1))]) == [0, 0]
    leap, plain = model("2020-02-27", 4, 4.0), model("2021-02-27", 3, 5.0)
    steps = steps_of([leap.outcome or {}, plain.outcome or {}], [1, 0])
    days = [str(date.fromordinal(day + 719163)) for day in array("i", steps["day"]["days"])]
    assert days == ["2021-02-27", "2021-02-28", "2021-03-01"], "29 February is left out"
    compare = opened(Words(), leap, plain)
    assert "calendar of 2021" in compare.shown.children[2].value


def test_whole_months_and_years_are_compared_by_their_totals() -> None:
    def total(period: str, days: int, eto: float) -> dict[str, Any]:
        return {"period": period, "days": days, "eto_mm": eto}

    months = {"month": [total("2020-01", 31, 120.0), total("2020-02", 28, 100.0)], "year": [total("2020", 366, 1400.0)]}
    one = model("2020-01-01", 3, 4.0, totals=months)
    steps = steps_of([one.outcome or {}], [0])
    assert array("f", steps["month"]["data"][0]).tolist() == [120.0], "February lacks a day"
    assert array("f", steps["year"]["data"][0]).tolist() == [1400.0]


def test_labels_say_what_tells_the_results_apart() -> None:
    words = Words()
    services = [model("2020-01-01", 3, 4.0, sources=[name]) for name in ("NASA POWER", "Open-Meteo archive")]
    assert labels_of(words, services) == ["NASA POWER", "Open-Meteo archive"]
    crops = [model("2020-01-01", 3, 4.0, crop=None, kc=1.15), model("2020-01-01", 3, 4.0, crop="maize", kc=None)]
    assert labels_of(words, crops) == ["Kc 1.15", "Maize (grain)"]
    same = [model("2020-01-01", 3, 4.0), model("2020-01-01", 3, 4.0)]
    assert len({*labels_of(words, same)}) == 2


def test_a_comparison_follows_the_language() -> None:
    words = Words()
    compare = opened(words, model("2020-01-01", 3, 4.0, "a", words), model("2020-01-01", 3, 5.0, "b", words))
    words.language = "pt-BR"
    chart, table, note = compare.shown.children
    assert chart.charts[0]["title"] == "ETo dos resultados"
    assert table.caption == "Resultados lado a lado"
    assert "3 dias em comum" in note.value


def test_a_session_brings_back_what_was_asked_with_what_came_of_it() -> None:
    made = model("2020-01-01", 3, 4.0, "Farm", content_hash="ab" * 32)
    asked = {"lat": -7.5, "lon": -46.0, "start": made.start, "end": made.end, "name": "Farm", "sources": "auto"}
    made.link = lambda then: address.written(asked, then=then)
    (link,) = session.links_of(session.written([made, model("2020-01-01", 1, 1.0)]))
    assert (link.asked["name"], link.asked["start"]) == ("Farm", "2020-01-01")
    assert link.then is not None
    assert link.then.fingerprint == ("ab" * 32)[:16]


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"\xff", b'{"kind": "evaeto session"}', b"[" * 100_000])
def test_what_is_no_session_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match="no "):
        session.links_of(content)


def test_a_forged_session_asks_for_no_more_than_a_link_can() -> None:
    links = ["lat=95&lon=0", 3, None, "x" * 10_000, "lat=1&lon=2&station=/etc/passwd&start=2020-01-01"] * 10
    content = json.dumps({"kind": "evaeto session", "results": links}).encode()
    found = session.links_of(content)
    assert len(found) <= session.MOST
    assert all("station" not in link.asked for link in found)
