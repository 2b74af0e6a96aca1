"""What is kept of answers: listed, cleared, and enough by itself where no service is to be asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

import evaeto
from evaeto.cli import cli
from evaeto.core import local_days
from evaeto.demo.server import Demo
from evaeto.errors import SourceNoData
from evaeto.settings import using
from evaeto.sources.delivery import Delivery, Place
from evaeto.sources.transport import kept

Ask = Callable[..., Delivery]

services = pytest.mark.parametrize("service", ["nasa_power", "open_meteo_archive"])


@services
def test_from_the_cache_only_nobody_is_asked(demo: Demo, ask: Ask, service: str) -> None:
    first = ask(service)
    before = len(demo.requests)
    again = ask(service, from_cache=True)
    assert len(demo.requests) == before
    assert again.from_cache
    assert again.weather.identical(first.weather)
    assert again.asked_at == first.asked_at


@services
def test_a_part_of_a_period_that_is_kept_is_used(demo: Demo, ask: Ask, service: str) -> None:
    whole = ask(service)
    inside = ask(service, date(2020, 1, 10), date(2020, 1, 12), from_cache=True)
    assert inside.weather.identical(whole.weather.sel(time=slice("2020-01-10", "2020-01-12")))
    beyond = ask(service, date(2020, 1, 20), date(2020, 2, 10), from_cache=True)
    assert beyond.weather.sizes["time"] == 22
    assert np.isfinite(beyond.weather["tmax"].values).tolist() == [True] * 12 + [False] * 10
    assert len(demo.requests) == 1


AHEAD = {"open_meteo_ensemble": (1, 8), "met_norway": (1, 6), "nws_forecast": (1, 5), "nws_observations": (-5, -2)}
TOPEKA = Place(39.05, -95.68, None, -6.0)
BERLIN = Place(52.5, 13.4, None, 1.0)
KOLKATA = Place(22.57, 88.36, None, 5.5)


@pytest.mark.parametrize(
    ("service", "place"),
    [
        ("open_meteo_ensemble", TOPEKA),
        ("open_meteo_ensemble", KOLKATA),
        ("met_norway", TOPEKA),
        ("nws_forecast", TOPEKA),
        ("nws_observations", TOPEKA),
        ("bright_sky", BERLIN),
    ],
)
def test_a_part_of_a_period_that_is_kept_is_used_of_every_service(
    demo: Demo, ask: Ask, service: str, place: Place
) -> None:
    today = local_days.today_at(place.lat, place.lon)
    first, last = (today + timedelta(days=days) for days in AHEAD.get(service, (-30, -20)))
    whole = ask(service, first, last, place=place)
    before = len(demo.requests)
    begin, end = first + timedelta(days=1), last - timedelta(days=1)
    inside = ask(service, begin, end, place=place, from_cache=True)
    assert len(demo.requests) == before
    assert inside.from_cache
    assert inside.weather.identical(whole.weather.sel(time=slice(str(begin), str(end))))


@services
def test_of_two_answers_that_with_more_of_the_days_is_used(demo: Demo, ask: Ask, service: str) -> None:
    ask(service, date(2020, 1, 1), date(2020, 1, 6))
    ask(service, date(2020, 1, 4), date(2020, 1, 20))
    found = ask(service, date(2020, 1, 3), date(2020, 1, 12), from_cache=True)
    assert np.isfinite(found.weather["tmax"].values).tolist() == [False] + [True] * 9


@services
def test_what_is_not_kept_is_no_data(demo: Demo, ask: Ask, service: str) -> None:
    with pytest.raises(SourceNoData, match="no answer is stored"):
        ask(service, from_cache=True)
    ask(service)
    with pytest.raises(SourceNoData):
        ask(service, date(2021, 1, 1), date(2021, 1, 3), from_cache=True)
    with pytest.raises(SourceNoData):
        ask(service, place=Place(-8.0, -46.0, None, -3.0), from_cache=True)
    assert len(demo.requests) == 1


def test_an_answer_that_has_expired_serves_offline(demo: Demo, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    ask("nasa_power")
    real = __import__("time").time
    monkeypatch.setattr("time.time", lambda: real() + 40 * 86400)
    assert ask("nasa_power", from_cache=True).from_cache
    assert not ask("nasa_power").from_cache


@pytest.mark.slow
def test_a_calculation_from_the_cache_only_tells_of_days_that_are_not_kept(demo: Demo, client: Any) -> None:
    asked = {"lat": -7.5312, "lon": -46.039, "sources": ["nasa_power", "open_meteo_archive"], "client": client}
    with using(demo.settings):
        evaeto.compute(**asked, start="2020-01-01", end="2020-01-31")
        before = len(demo.requests)
        with using(replace(demo.settings, from_cache=True)):
            result = evaeto.compute(**asked, start="2020-01-16", end="2020-02-04")
    assert len(demo.requests) == before
    assert result.eto.notnull().values.tolist() == [True] * 16 + [False] * 4
    assert all(use.from_cache for use in result.sources)
    assert any("4 days" in warning for warning in result.warnings)
    assert sum("no stored answer has data for 4 days" in warning for warning in result.warnings) == 2
    assert not any("a gap at the service" in warning for warning in result.warnings)  # nobody knows whether it is one


def test_the_commands_show_and_clear_what_is_kept(demo: Demo, ask: Ask, tmp_path: Path) -> None:
    run = CliRunner()
    with using(replace(demo.settings, cache_dir=tmp_path / "none")):
        assert "no answers are kept" in run.invoke(cli, ["cache", "list"]).output
    ask("nasa_power")
    ask("silo", date(2021, 6, 1), date(2021, 6, 5), place=Place(-27.85, 150.05, None, 10.0))
    with using(demo.settings):
        assert run.invoke(cli, ["cache", "size"]).output.startswith("2 answers, ")
        listed = run.invoke(cli, ["cache", "list"]).output
        assert len(listed.splitlines()) == 2
        assert "/api/temporal/daily/point?parameters=" in listed
        assert "demo@example.org" not in listed
        assert "0 answers removed" in run.invoke(cli, ["cache", "clear", "--expired"]).output
        assert "2 answers removed" in run.invoke(cli, ["cache", "clear"]).output
    assert kept.answers(demo.settings.cache_dir) == []
    assert not ask("nasa_power").from_cache
