"""Reading Open-Meteo's ensemble: the mean of the members, and how far they are apart. Documented, not recorded; the
names of members are those of the server's source (open-meteo/open-meteo, ForecastApiResult.swift)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

import evaeto.demo
from evaeto.core import local_days
from evaeto.demo.server import Demo
from evaeto.errors import SourceBadAnswer
from evaeto.request import Request
from evaeto.sources.delivery import Delivery, Place
from evaeto.sources.open_meteo import answers, ensemble, hourly

Ask = Callable[..., Delivery]
KEY = "open_meteo_ensemble"
BALSAS = Place(-7.5312, -46.0390, None, -3.0)
KOLKATA = Place(22.57, 88.36, None, 5.5)


def body(members: int = 21, **of_one: list[float]) -> dict[str, Any]:
    """Two days; member n has temperatures n/10 above those of the control run."""
    names = {f"_member{n:02d}" if n else "": n for n in range(members)}
    units = {name + suffix: answers.VARIABLE_MAP[name][1] for name in ensemble.NAMES for suffix in names}
    table = {
        name + suffix: [20.0 + n / 10 * name.startswith("temperature")] * 2
        for name in ensemble.NAMES
        for suffix, n in names.items()
    }
    return {
        "utc_offset_seconds": 0, "elevation": 30.0,
        "daily_units": {"time": "iso8601", **units},
        "daily": {"time": ["2026-03-02", "2026-03-03"], **table, **of_one},
    }  # fmt: skip


def read(answer: dict[str, Any]) -> Delivery:
    return ensemble.parse(answer, date(2026, 3, 2), date(2026, 3, 3), 0.0)


def test_mean_and_spread_are_those_of_the_members() -> None:
    delivery = read(body())
    assert delivery.weather["tmax"].values == pytest.approx([21.0, 21.0])
    assert delivery.spread is not None
    steps = np.arange(21) / 10
    assert delivery.spread["tmax"].values == pytest.approx([steps.std(ddof=1)] * 2)
    assert delivery.spread["u2"].values == pytest.approx([0.0, 0.0])
    assert "mean of an ensemble of 21 forecasts" in delivery.notes[0]
    assert not any("not in the answer" in note for note in delivery.notes)


def test_a_day_that_one_member_lacks_has_no_mean() -> None:
    delivery = read(body(temperature_2m_max_member05=[20.0, None], temperature_2m_mean_member05=[20.0, None]))  # type: ignore[list-item]
    assert np.isfinite(delivery.weather["tmax"].values).tolist() == [True, False]
    assert delivery.incomplete


def test_few_members_are_no_ensemble() -> None:
    with pytest.raises(SourceBadAnswer, match="has 3 members"):
        read(body(3))


def test_it_is_counted_as_the_calls_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    with evaeto.demo.serve(enforce_limits=True) as demo:
        import asyncio

        from evaeto.sources.catalogue import fetcher
        from evaeto.sources.transport.rate_limits import budgets

        today = local_days.today_at(BALSAS.lat, BALSAS.lon)
        days = today + timedelta(days=1), today + timedelta(days=5)
        asyncio.run(fetcher(KEY)(BALSAS, *days, demo.settings, lambda text: None))
        assert demo.violations == ()
        used = {b.used for b in budgets(demo.settings) if b.operator == "Open-Meteo"}
        assert max(used) == pytest.approx(len(ensemble.NAMES) * 51 / 10)


def test_the_spread_grows_in_the_stand_in(demo: Demo, ask: Ask) -> None:
    today = local_days.today_at(BALSAS.lat, BALSAS.lon)
    delivery = ask(KEY, today + timedelta(days=1), today + timedelta(days=10))
    assert delivery.spread is not None
    spread = delivery.spread["tmax"].values
    assert np.all(np.diff(spread) > -0.2)
    assert spread[-1] > 4 * spread[0]
    assert delivery.model == ensemble.MODEL


@pytest.mark.slow
def test_half_hours_from_utc_are_cut_from_hours(demo: Demo, ask: Ask) -> None:
    today = local_days.today_at(KOLKATA.lat, KOLKATA.lon)
    delivery = ask(KEY, today + timedelta(days=1), today + timedelta(days=2), place=KOLKATA)
    assert demo.requests[-1].params["hourly"].split(",") == [n for n in hourly.VARIABLE_MAP if n != hourly.OWN_ETO]
    assert delivery.weather["tmax"].notnull().all()
    assert delivery.spread is not None
    assert delivery.spread["tmax"].notnull().all()


def test_it_is_asked_only_where_it_is_named(demo: Demo) -> None:
    asked = {"lat": BALSAS.lat, "lon": BALSAS.lon, "mode": "forecast"}
    assert KEY not in Request.create(**asked).sources
    assert KEY in Request.create(**asked, sources=["ensemble", "met_norway"]).sources
