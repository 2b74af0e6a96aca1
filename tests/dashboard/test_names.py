"""What a place is called, from where it was said to wherever it is shown."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from evaeto.dashboard.common import address
from evaeto.dashboard.common.words import Words
from evaeto.dashboard.form.links import fill
from evaeto.dashboard.form.model import FormModel
from evaeto.dashboard.map.model import MapModel
from evaeto.dashboard.map.point_facts import facts_html, facts_of, popup_html
from evaeto.dashboard.results.card import CardModel
from evaeto.dashboard.results.results import file_name, plain_name
from evaeto.request import LONGEST_NAME, Request, examine, place_name

ASKED: dict[str, Any] = {"lat": -7.5, "lon": -46.0, "start": "2020-01-01", "end": "2020-01-31"}


def test_a_name_is_one_line_and_no_longer_than_names_are() -> None:
    assert place_name("  My\n farm\t1\x07 ") == "My farm 1"
    assert len(place_name("x" * 500)) == LONGEST_NAME
    assert place_name(None) == ""
    assert Request.create(**ASKED, name=" My farm ").name == "My farm"
    assert examine(**ASKED)[0].name == ""  # type: ignore[union-attr]


def test_the_form_asks_with_the_name_and_another_point_takes_it_away() -> None:
    form = FormModel()
    form.set_point(-7.5, -46.0, "Balsas, MA")
    assert form.request()["name"] == "Balsas, MA"
    form.set_point(-7.5, -46.0)
    assert form.name == "Balsas, MA", "the same point"
    form.set_point(-8.0, -46.0)
    assert "name" not in form.request()


def test_a_name_goes_with_its_point_once_that_is_calculated_and_not_while_it_is_typed() -> None:
    form = FormModel()
    form.name, form.lat, form.lon = "Farm", "-7", "-4"
    form.lat, form.lon = "-7.5", "-46"
    assert form.name == "Farm"
    form.keep_name()
    form.lat = "-7.52"
    assert form.name == "Farm", "corrected"
    form.lat = "-9"
    assert form.name == ""
    form.name = "Other"
    form.lon = "-40"
    assert form.name == "Other", "typed since"


def test_a_link_carries_the_name() -> None:
    link = address.read(address.written({"lat": -7.5, "lon": -46.0, "name": "Sítio São João & irmãos"}))
    form = FormModel()
    assert fill(form, link)
    assert form.name == "Sítio São João & irmãos"
    assert "name" not in address.read("lat=1&lon=2&name=%00%0Abad").asked


def test_the_map_knows_points_by_name() -> None:
    model = MapModel()
    model.learn_name(-7.53281, -46.0, "Balsas, MA")
    model.choose(-7.5328, -46.0)
    assert model.name == "Balsas, MA"
    model.choose(0, 0)
    assert model.name == ""
    facts = facts_of(Words(), -7.5, -46.0, None, name="<b>Farm</b>")
    assert "<h2>&lt;b&gt;Farm&lt;/b&gt;</h2>" in facts_html(Words(), facts)
    assert popup_html(Words(), facts).startswith("<b>&lt;b&gt;Farm&lt;/b&gt;</b><p>-7.5000°, -46.0000°</p>")


def test_a_card_and_its_files_are_called_after_the_place() -> None:
    model = CardModel(-7.5, -46.0, date(2020, 1, 1), date(2020, 1, 31), name="Petrolina, PE")
    assert model.title == "Petrolina, PE · -7.5000°, -46.0000° · 2020-01-01 to 2020-01-31 · 31 days"
    rows = [{"date": "2020-01-01"}, {"date": "2020-01-31"}]
    summary = {"lat": -7.5, "lon": -46.0, "name": "São João da Boa Vista, SP"}
    assert file_name(summary, rows) == "evaeto_sao-joao-da-boa-vista-sp_2020-01-01_2020-01-31"
    assert file_name({**summary, "name": "北京"}, rows) == "evaeto_-7.5_-46_2020-01-01_2020-01-31"


@pytest.mark.parametrize("name", ["../../etc/passwd", "a" * 200, 'con:*?"<>|', "..."])
def test_no_name_leads_a_file_elsewhere(name: str) -> None:
    plain = plain_name(name)
    assert len(plain) <= 40
    assert not set(plain) - set("abcdefghijklmnopqrstuvwxyz0123456789-")
