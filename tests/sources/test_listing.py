"""The table of services, for people and programs."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

import pytest

import evaeto
from evaeto.sources.catalogue import SOURCES


def test_the_table_has_every_service_by_the_key_that_fetch_takes() -> None:
    table = evaeto.services()
    assert list(table.index) == [*SOURCES]
    assert table.loc["nasa_power", "first"] == "1981-01-01"
    assert "tmax" in table.loc["nasa_power", "variables"]
    assert table["licence"].str.len().min() > 0


def test_without_a_point_the_days_count_by_greenwich_whatever_zone_the_machine_has(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Late(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime(2026, 11, 23, 23, 30, tzinfo=UTC).astimezone(tz or timezone(timedelta(hours=14)))

    monkeypatch.setattr("evaeto.sources.listing.datetime", Late)
    shown = evaeto.services()
    for key, source in SOURCES.items():
        assert shown.loc[key, "last"] == str(source.window(date(2026, 11, 23))[1])


def test_at_a_point_only_those_that_have_data_there_are_listed() -> None:
    here, there = evaeto.services(-22.7, -47.6), evaeto.services(lat=40.7, lon=-74.0)
    assert "nws_forecast" not in here.index
    assert "nws_forecast" in there.index


@pytest.mark.parametrize("place", [(1.0, None), (None, 1.0), (91.0, 0.0), (0.0, 200.0)])
def test_half_a_place_or_none_on_earth_is_refused(place: tuple[float | None, float | None]) -> None:
    with pytest.raises(evaeto.RequestError, match="both as degrees"):
        evaeto.services(*place)
