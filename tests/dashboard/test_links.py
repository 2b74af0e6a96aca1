"""A page's address says what its form asks for: opened elsewhere it fills that form."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaeto.crops.tables import CROPS
from evaeto.dashboard.common.address import VIEWS, Link, Then, is_of, read, written
from evaeto.dashboard.common.words import Words
from evaeto.dashboard.form.links import fill
from evaeto.dashboard.form.model import FORECAST, OWN_KC, RECENT, FormModel
from evaeto.i18n import LANGUAGES
from evaeto.sources.catalogue import AUTO
from evaeto.sources.station import Station

PERIOD = {"start": date(2015, 1, 1), "end": date(2020, 12, 31)}
POINT = {"lat": -7.5325, "lon": -46.0356, **PERIOD}


def filled(address: str, language: str = "en") -> FormModel:
    form = FormModel(Words(language=language))
    fill(form, read(address))
    return form


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_form_that_a_link_has_filled_asks_for_what_the_first_one_did(language: str) -> None:
    first = FormModel(Words(language=language), lat="-7,5325" if language != "en" else "-7.5325", lon="-46.0356")
    first.start, first.end = PERIOD.values()
    first.sources, first.exposure = ("nasa_power", "open_meteo_archive"), "sheltered"
    first.crop, first.planting, first.elevation = "maize", date(2015, 10, 1), "283"
    other = filled(written(first.request(), view="eto", language=language))
    assert other.request() == first.request()
    assert other.blockers == first.blockers == ()


def test_what_a_link_does_not_ask_for_is_not_left_over_in_the_form() -> None:
    form = FormModel(lat="10", lon="20", elevation="700", crop="maize", exposure="windy", sources=("nasa_power",))
    assert fill(form, read(written(POINT)))
    assert form.request() == FormModel(lat="-7.5325", lon="-46.0356", **PERIOD).request()


@pytest.mark.parametrize(("mode", "days"), [(RECENT, 14), (FORECAST, 6), (FORECAST, 1)])
def test_days_that_are_counted_from_today_stay_counted_from_today(mode: str, days: int) -> None:
    form = filled(written({"lat": 1.0, "lon": 2.0, "mode": mode, "days": days}))
    assert (form.request()["mode"], form.request()["days"]) == (mode, days)


def test_a_coefficient_of_ones_own_is_carried() -> None:
    form = filled(written({**POINT, "kc": 0.85}), "pt-BR")
    assert (form.crop, form.kc) == (OWN_KC, "0,85")


def test_degrees_typed_with_minutes_stay_as_they_were_typed_after_a_reload() -> None:
    form = FormModel(lat="7°31'57\"S", lon="46°02'08\"W", **PERIOD)
    assert not fill(form, read(written(form.request())))
    assert form.lat == "7°31'57\"S"


def test_only_names_of_files_are_in_a_link(tmp_path: Any) -> None:
    path = tmp_path / "field, north.csv"
    path.write_text("date,tmax,tmin\n2015-01-01,30,20\n")
    address = written({**POINT, "station": Station(path.name, path.read_bytes())})
    assert read(address).asked["files"] == "field  north.csv"
    assert "tmax" not in address


def test_a_form_without_a_point_says_no_more_than_its_tab() -> None:
    assert written(FormModel().request(), view="map", language="en") == ""
    assert written(FormModel().request(), view="about", language="en") == "view=about"


def test_a_link_says_what_came_out() -> None:
    then = Then.of({"content_hash": "0123456789abcdef" * 4, "eto_mean_mm": 4.52317})
    assert then == Then("0123456789abcdef", 4.5232)
    assert read(written(POINT, then=then)).then == then
    assert Then.of({"eto_mean_mm": 4.5}) is None
    assert Then.of({"content_hash": "0", "eto_mean_mm": None}) is None


@given(
    lat=st.floats(-90, 90), lon=st.floats(-180, 180), mean=st.floats(0, 20),
    start=st.dates(date(1981, 1, 1), date(2026, 1, 1)), crop=st.sampled_from([None, *CROPS]),
    sources=st.lists(st.sampled_from(AUTO), unique=True), view=st.sampled_from(VIEWS),
    language=st.sampled_from([*LANGUAGES]),
)  # fmt: skip
def test_what_is_written_is_read(
    lat: float, lon: float, mean: float, start: date, crop: str | None, sources: list[str], view: str, language: str
) -> None:
    request = {"lat": lat, "lon": lon, "start": start, "end": start, "sources": sources, "crop": crop}
    link = read("#" + written(request, view=view, language=language, then=Then("ab", round(mean, 4))))
    assert float(link.asked["lat"]) == pytest.approx(lat, abs=5.1e-5)
    assert (link.view, link.language) == (view, language)
    assert link.then == Then("ab", float(f"{round(mean, 4):g}"))
    assert is_of(link, request)


@given(st.text(max_size=300) | st.lists(st.text(max_size=9), max_size=8).map(lambda parts: "=".join(parts)))
def test_any_address_is_a_link_or_none(address: str) -> None:
    filled(address)


@pytest.mark.parametrize(
    "address",
    [
        "", "#", "lat=5", "lat=nan&lon=3", "lat=1&lon=1e999", "lat=<b>&lon=2", "&".join(["lat=1"] * 60),
        "lat=1&lon=" + "0" * 5000,
    ],
)  # fmt: skip
def test_what_no_page_wrote_fills_nothing(address: str) -> None:
    assert read(address) == Link({})
    assert not fill(FormModel(), read(address))


def test_values_that_no_field_holds_are_passed_over() -> None:
    form = filled("lat=1&lon=2&start=2020-02-31&end=soon&crop=gold&mode=never&days=-1&sources=me,nasa_power&exposure=x")
    assert (form.start, form.end, form.crop, form.exposure, form.sources) == (
        None, None, "none", "unknown", ("nasa_power",)
    )  # fmt: skip
