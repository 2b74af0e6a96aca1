from __future__ import annotations

from datetime import date

import pytest

from evaeto.dashboard.form import Form, FormModel
from evaeto.sources.catalogue import SOURCES


def valid() -> FormModel:
    return FormModel(lat="-7.5328", lon="-46.0361", start=date(2015, 1, 1), end=date(2015, 1, 31))


def test_a_valid_form_has_no_blockers() -> None:
    assert valid().blockers == ()


def test_an_empty_form_lists_all_reasons_together() -> None:
    blockers = FormModel(sources=()).blockers
    assert len(blockers) == 4
    for word in ("point on the map", "First day", "Last day", "Weather services"):
        assert any(word in blocker for blocker in blockers), word


def test_a_missing_point_is_said_once_for_both_coordinates() -> None:
    model = valid()
    model.lat = model.lon = ""
    assert len(model.blockers) == 1


def test_each_wrong_field_has_its_own_line_under_its_label() -> None:
    model = FormModel(lat="95", lon="east", start=date(2020, 2, 1), end=date(2020, 1, 1), sources=())
    assert sorted(blocker.split()[0] for blocker in model.blockers) == ["Last", "Latitude", "Longitude", "Weather"]
    assert "Latitude must be a number" in model.blockers[0]


def test_blockers_follow_what_is_typed() -> None:
    model = valid()
    model.lat = "91"
    assert any("Latitude" in blocker for blocker in model.blockers)
    model.lat = "0"
    assert model.blockers == ()


def test_zero_degrees_is_a_point() -> None:
    model = valid()
    model.lat = model.lon = "0"
    assert model.blockers == ()


@pytest.mark.parametrize("typed", ["-7,5328", " -7.5328 ", "\N{MINUS SIGN}7.5328", "-7.5328°"])
def test_coordinates_are_understood_as_people_paste_them(typed: str) -> None:
    model = valid()
    model.lat = typed
    assert float(model.request()["lat"]) == -7.5328
    assert model.blockers == ()


def test_text_in_place_of_a_number_is_named() -> None:
    model = valid()
    model.elevation = "high"
    assert any("Elevation" in blocker for blocker in model.blockers)


def test_days_in_the_wrong_order_are_named() -> None:
    model = valid()
    model.end = date(2014, 1, 1)
    assert any(blocker.startswith("Last day") for blocker in model.blockers)


def test_all_services_ticked_means_the_choice_is_left_to_evaeto() -> None:
    assert valid().request()["sources"] == "auto"
    model = valid()
    model.sources = ("nasa_power",)
    assert model.request()["sources"] == ["nasa_power"]


def test_a_new_point_drops_the_elevation_of_the_old_one() -> None:
    model = valid()
    model.elevation = "283"
    model.set_point(10.0, 20.5)
    assert (model.lat, model.lon, model.elevation) == ("10.0000", "20.5000", "")


def test_the_default_period_is_served_by_every_service() -> None:
    model = FormModel()
    today = date(2026, 1, 20)
    model.set_default_period(today)
    assert model.end == min(source.last_day(today) for source in SOURCES.values())
    assert (model.end - model.start).days == 29


def test_the_default_period_leaves_chosen_dates_alone() -> None:
    model = valid()
    model.set_default_period(date(2026, 1, 20))
    assert model.start == date(2015, 1, 1)


def test_the_button_is_disabled_while_reasons_are_shown() -> None:
    model = valid()
    form = Form(model, on_submit=lambda: None)
    assert not form.calculate.disabled
    assert form.reasons.value == ""
    form.lat.value = "north"
    form.end.value = None
    assert form.calculate.disabled
    assert "Latitude" in form.reasons.value
    assert "Last day" in form.reasons.value


def test_what_is_typed_cannot_become_markup() -> None:
    model = valid()
    form = Form(model, on_submit=lambda: None)
    form.lat.value = "<img src=x onerror=alert(1)>"
    assert "<img" not in form.reasons.value


def test_unticking_every_service_disables_the_button() -> None:
    model = valid()
    form = Form(model, on_submit=lambda: None)
    for box in form.boxes.values():
        box.value = False
    assert form.calculate.disabled
    assert model.sources == ()


def test_the_button_submits() -> None:
    calls = []
    Form(valid(), on_submit=lambda: calls.append("submitted")).calculate.click()
    assert calls == ["submitted"]


def test_each_service_shows_its_coverage_and_latency() -> None:
    form = Form(valid(), on_submit=lambda: None)
    shown = str([child.value for group in form.children for row in group.children[1:] if hasattr(row, "children")
                 for child in row.children if isinstance(getattr(child, "value", None), str)])  # fmt: skip
    for source in SOURCES.values():
        assert str(source.first_day.year) in shown
        assert f"{source.latency_days} day" in shown
