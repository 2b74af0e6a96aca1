"""Services that demand to know who asks: it is told before they refuse, and when they do."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr

from evaeto.errors import SourceError, SourceRefused, SourceUnavailable
from evaeto.pipeline.fetching import Failure, download
from evaeto.request import Request
from evaeto.settings import Settings
from evaeto.sources.delivery import Delivery
from evaeto.sources.transport import contact

TODAY = date(2026, 6, 15)
TOPEKA = Request.create(lat=39.05, lon=-95.68, start=TODAY, end=TODAY + timedelta(days=2), today=TODAY)
DEMANDING = ("met_norway", "nws_forecast", "nws_observations")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """`asked(source, error, **settings)`: the outcome where the service's module delivers, or raises `error`."""

    def _asked(source: str, error: SourceError | None = None, **settings: Any) -> Delivery | Failure:
        async def fetch(*args: Any) -> Delivery:
            if error is not None:
                raise error
            days = np.datetime64(TODAY, "ns") + np.arange(3) * np.timedelta64(1, "D")
            weather = xr.Dataset({"tmax": ("time", np.zeros(3))}, {"time": days})
            return Delivery(source, weather, notes=("its own note",))

        monkeypatch.setattr("evaeto.pipeline.fetching.fetcher", lambda key: fetch)
        changed = Settings(**{"contact": "", "cache_dir": tmp_path, **settings})
        return asyncio.run(download(TOPEKA, source, changed, lambda text: None))

    return _asked


def test_a_delivery_without_a_contact_says_that_the_operator_demands_one(asked: Any) -> None:
    assert asked("met_norway").notes == (contact.ADVICE, "its own note")
    assert asked("nws_forecast").notes == (contact.ADVICE, "its own note")
    assert "EVAETO_CONTACT" in contact.ADVICE


def test_with_a_contact_or_of_a_stand_in_nothing_is_said(asked: Any) -> None:
    assert asked("met_norway", contact="someone@example.org").notes == ("its own note",)
    assert asked("met_norway", endpoints={"met_norway": "http://127.0.0.1:1"}).notes == ("its own note",)
    assert asked("open_meteo_forecast").notes == ("its own note",)


def test_a_refusal_without_a_contact_says_what_may_be_missing(asked: Any) -> None:
    failure = asked("nws_forecast", SourceRefused("nws_forecast", "HTTP 403 (Forbidden)"))
    assert failure.told == f"US NWS forecast: HTTP 403 (Forbidden); {contact.ADVICE}"
    told = asked("nws_forecast", SourceRefused("nws_forecast", "HTTP 403 (Forbidden)"), contact="a@example.org")
    assert told.reason == "HTTP 403 (Forbidden)"


def test_a_failure_of_another_kind_is_not_put_down_to_the_contact(asked: Any) -> None:
    assert asked("met_norway", SourceUnavailable("met_norway", "HTTP 500")).reason == "HTTP 500"


def test_met_norway_and_the_nws_are_the_ones_that_demand_it() -> None:
    asked = Settings(contact="")
    assert [key for key in contact.SOURCES if contact.is_missing(key, asked)] == list(DEMANDING)
