"""What the ensemble and SILO answer that must not be taken for weather: each fault by the real client, over HTTP.

Every answer here is invented: that of the stand-in, with one thing changed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from evaeto.core import local_days
from evaeto.core.messages import Message
from evaeto.demo import open_meteo_ensemble, silo
from evaeto.demo.server import Demo
from evaeto.errors import SourceBadAnswer, SourceNoData, SourceRefused, SourceUnavailable
from evaeto.sources.delivery import Delivery, Place

Ask = Callable[..., Delivery]
Change = Callable[[dict[str, Any]], Any]
BALSAS = Place(-7.5312, -46.0390, None, -3.0)
KOLKATA = Place(22.57, 88.36, None, 5.5)
GOONDIWINDI = Place(-27.85, 150.05, None, 10.0)
DAYS = (date(2021, 6, 1), date(2021, 6, 4))


@pytest.fixture
def ensemble(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Delivery]:
    """`ensemble(change, place)`: four days from tomorrow on, of an answer that `change` was made to."""
    real = open_meteo_ensemble.answer

    def asked(change: Change, place: Place = BALSAS) -> Delivery:
        def changed(*asked: Any) -> Any:
            reply = real(*asked)
            change(reply.body)
            return reply

        monkeypatch.setattr(open_meteo_ensemble, "answer", changed)
        first = local_days.today_at(place.lat, place.lon) + timedelta(days=1)
        return ask("open_meteo_ensemble", first, first + timedelta(days=3), place=place, retries=0)

    return asked


def names(body: dict[str, Any], kind: str, prefix: str) -> list[str]:
    return [name for name in body[kind] if name.startswith(prefix)]


@pytest.mark.parametrize(("place", "kind"), [(BALSAS, "daily"), (KOLKATA, "hourly")])
def test_a_unit_of_one_member_that_nobody_asked_for_is_refused(ensemble: Any, place: Place, kind: str) -> None:
    def in_kilometres(body: dict[str, Any]) -> None:
        body[f"{kind}_units"][names(body, kind, "wind_speed_10m")[7]] = "km/h"

    with pytest.raises(SourceBadAnswer, match="'km/h', not in 'm/s'"):
        ensemble(in_kilometres, place)


@pytest.mark.parametrize("place", [BALSAS, KOLKATA])
def test_days_of_another_zone_are_refused(ensemble: Any, place: Place) -> None:
    with pytest.raises(SourceBadAnswer, match="3 h from UTC"):
        ensemble(lambda body: body.update(utc_offset_seconds=3 * 3600), place)


@pytest.mark.parametrize(("place", "kind"), [(BALSAS, "daily"), (KOLKATA, "hourly")])
def test_a_variable_that_no_member_has_is_lost_alone_and_told(ensemble: Any, place: Place, kind: str) -> None:
    def without_wind(body: dict[str, Any]) -> None:
        for name in names(body, kind, "wind_speed_10m"):
            del body[kind][name], body[f"{kind}_units"][name]

    delivery = ensemble(without_wind, place)
    assert delivery.weather["u2"].isnull().all()
    assert delivery.weather[["tmax", "tmin", "tdew", "rs", "precip"]].to_array().notnull().all()
    (told,) = [note for note in delivery.notes if isinstance(note, Message) and note.key == "source.absent"]
    assert [name.startswith("wind_speed_10m") for name in told.fields["names"]] == [True]
    assert delivery.incomplete


@pytest.mark.parametrize(("place", "kind"), [(BALSAS, "daily"), (KOLKATA, "hourly")])
def test_a_variable_that_is_undefined_is_lost_alone_and_told(ensemble: Any, place: Place, kind: str) -> None:
    def undefined(body: dict[str, Any]) -> None:
        for name in names(body, kind, "shortwave_radiation"):
            body[f"{kind}_units"][name] = "undefined"
            body[kind][name] = [None] * len(body[kind][name])

    delivery = ensemble(undefined, place)
    assert delivery.weather["rs"].isnull().all()
    assert delivery.weather["tmax"].notnull().all()
    assert any(isinstance(note, Message) and note.key == "source.not_available" for note in delivery.notes)


def test_a_day_that_is_null_in_all_members_is_a_gap_and_not_kept_for_long(
    demo: Demo, ensemble: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hole(body: dict[str, Any]) -> None:
        for name, values in body["daily"].items():
            if name != "time":
                values[1] = None

    delivery = ensemble(hole)
    assert np.isnan(delivery.weather["tmax"].values).tolist() == [False, True, False, False]
    assert delivery.incomplete
    assert delivery.spread is not None
    assert delivery.spread["tmax"].isnull().values.tolist() == [False, True, False, False]


def test_extremes_of_a_day_that_lacks_hours_are_left_out(ensemble: Any) -> None:
    def means_gone(body: dict[str, Any]) -> None:
        for name, values in body["daily"].items():
            if name != "time" and "_max" not in name and "_min" not in name:
                values[2] = None

    delivery = ensemble(means_gone)
    assert delivery.weather["tmax"].isnull().values.tolist() == [False, False, True, False]
    assert any(isinstance(note, Message) and note.key == "source.lacks_hours" for note in delivery.notes)


def test_nothing_but_nulls_is_no_data(ensemble: Any) -> None:
    def nulls(body: dict[str, Any]) -> None:
        for name, values in body["daily"].items():
            if name != "time":
                values[:] = [None] * len(values)

    with pytest.raises(SourceNoData):
        ensemble(nulls)


def test_members_of_other_lengths_are_not_understood(ensemble: Any) -> None:
    with pytest.raises(SourceBadAnswer, match="documented structure"):
        ensemble(lambda body: body["daily"]["temperature_2m_max_member03"].pop())


def test_another_days_forecast_is_refused(ensemble: Any) -> None:
    def later(body: dict[str, Any]) -> None:
        body["daily"]["time"] = [str(date.fromisoformat(day) + timedelta(days=9)) for day in body["daily"]["time"]]

    with pytest.raises(SourceBadAnswer, match=r"not requested|not asked"):
        ensemble(later)


PAGE = b"<html><head><title>x</title></head><body><h1>Welcome</h1></body></html>"
REFUSED = [
    (b"Unexpected error while streaming data: timeoutReached", 200, SourceUnavailable),
    (b"<html><body><h1>504 Gateway Time-out</h1></body></html>", 200, SourceUnavailable),
    (b"<html><body><h1>Scheduled maintenance</h1></body></html>", 200, SourceUnavailable),
    (PAGE, 400, SourceUnavailable),
    (PAGE, 403, SourceUnavailable),
    (PAGE, 502, SourceUnavailable),
]


@pytest.mark.parametrize(("content", "status", "error"), REFUSED)
@pytest.mark.parametrize("service", ["open_meteo_ensemble", "silo"])
def test_an_overloaded_service_is_unavailable_in_whatever_clothes(
    service: str, content: bytes, status: int, error: type[Exception], replayed: Ask
) -> None:
    place = GOONDIWINDI if service == "silo" else BALSAS
    first = local_days.today_at(place.lat, place.lon) + timedelta(days=1)
    days = DAYS if service == "silo" else (first, first + timedelta(days=1))
    with pytest.raises(error):
        replayed(service, content, *days, status=status, place=place, kind="text/html")


@pytest.mark.parametrize(("service", "error"), [("open_meteo_ensemble", SourceBadAnswer), ("silo", SourceRefused)])
def test_a_page_that_says_nothing_is_no_weather(service: str, error: type[Exception], replayed: Ask) -> None:
    place = GOONDIWINDI if service == "silo" else BALSAS
    first = local_days.today_at(place.lat, place.lon) + timedelta(days=1)
    days = DAYS if service == "silo" else (first, first)
    with pytest.raises(error, match="Welcome"):
        replayed(service, PAGE, *days, place=place, kind="text/html")


@pytest.fixture
def table(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Delivery]:
    """`table(change)`: four days of SILO, of a table that `change` was made to."""
    real = silo.answer

    def asked(change: Callable[[list[list[str]]], list[list[str]]]) -> Delivery:
        def changed(*asked: Any) -> Any:
            from dataclasses import replace

            reply = real(*asked)
            rows = change([line.split(",") for line in reply.body.splitlines()])
            return replace(reply, body="\n".join(",".join(row) for row in rows) + "\n")

        monkeypatch.setattr(silo, "answer", changed)
        return ask("silo", *DAYS, place=GOONDIWINDI, retries=0)

    return asked


def column(rows: list[list[str]], name: str) -> int:
    return [title.strip() for title in rows[0]].index(name)


def test_a_day_of_silo_that_is_empty_or_gone_is_missing_and_not_kept_for_long(table: Any) -> None:
    def empty(rows: list[list[str]]) -> list[list[str]]:
        return [[*row[:3], *[""] * (len(row) - 3)] if i == 2 else row for i, row in enumerate(rows)]

    for change in (empty, lambda rows: [*rows[:2], *rows[3:]]):
        delivery = table(change)
        assert delivery.weather["tmax"].isnull().values.tolist() == [False, True, False, False]
        assert delivery.incomplete


def test_a_column_of_silo_that_is_gone_costs_no_other_and_is_told(table: Any) -> None:
    def without(rows: list[list[str]]) -> list[list[str]]:
        at = column(rows, "vp")
        return [[*row[:at], *row[at + 2 :]] for row in rows]

    delivery = table(without)
    assert delivery.weather["ea"].isnull().all()
    assert delivery.weather[["tmax", "tmin", "rs"]].to_array().notnull().all()
    assert "not in the answer: vp" in delivery.notes


@pytest.mark.parametrize("text", ["n/a", "23,4", "--"])
def test_a_value_of_silo_that_is_no_number_is_not_understood(table: Any, text: str) -> None:
    def other(rows: list[list[str]]) -> list[list[str]]:
        rows[2][column(rows, "max_temp")] = text
        return rows

    with pytest.raises(SourceBadAnswer, match=r"documented structure|not a table"):
        table(other)


def test_a_row_of_silo_that_is_cut_off_is_not_understood(table: Any) -> None:
    def cut(rows: list[list[str]]) -> list[list[str]]:
        at = column(rows, "min_temp")
        return [*rows[:2], [*rows[2][:at], "1"]]  # of "12.3"

    with pytest.raises(SourceBadAnswer, match="not a table"):
        table(cut)


def test_days_of_silo_that_nobody_asked_for_or_that_come_twice_are_refused(table: Any) -> None:
    def twice(rows: list[list[str]]) -> list[list[str]]:
        return [*rows[:3], rows[2], *rows[3:]]

    def another(rows: list[list[str]]) -> list[list[str]]:
        rows[2][2] = "2021-07-02"
        return rows

    for change in (twice, another):
        with pytest.raises(SourceBadAnswer):
            table(change)
