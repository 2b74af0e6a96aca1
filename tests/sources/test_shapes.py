"""What an answer is like, without its values: how a service that has changed is noticed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from evaeto import doctor
from evaeto.cli import cli
from evaeto.demo import nasa_power as stand_in
from evaeto.demo.server import Demo
from evaeto.errors import WeatherError
from evaeto.sources import shapes
from evaeto.sources.catalogue import SOURCES


def shape(body: Any) -> dict[str, str]:
    return shapes.shape_of("nasa_power", json.dumps(body).encode())


def test_days_members_and_places_in_a_list_are_no_part_of_a_shape() -> None:
    one = shape({"T2M": {"20200101": 1.0}, "daily": {"time": ["2020-01-01"], "t_member01": [1], "t_member02": [2]}})
    other = shape({"T2M": {"20210203": 7.0, "20210204": 8}, "daily": {"time": ["2021-02-03"] * 9, "t_member31": [3]}})
    assert one == other
    assert one == {"T2M.{day}": "number", "daily.time[]": "text", "daily.t_member{number}[]": "number"}


def test_units_and_versions_are_part_of_it() -> None:
    body = {"daily_units": {"temperature_2m_max": "°C"}, "header": {"api": {"version": "v2.9.2"}, "title": "x"}}
    found = shape(body)
    assert found["daily_units.temperature_2m_max"] == '"°C"'
    assert found["header.api.version"] == '"v2.9.2"'
    assert found["header.title"] == "text"


def test_what_is_new_gone_or_other_is_told_but_a_missing_value_is_not() -> None:
    before = shape({"a": 1, "b": 2, "units": "m", "c": [1.0, 2.0]})
    after = shape({"a": 1, "units": "km", "c": [1.0, None], "d": "x"})
    assert shapes.differences(before, after) == ["- b: number", "+ d: text", '~ units: "m" -> "km"']
    assert shapes.differences(before, before) == []


def test_of_a_table_in_text_the_columns_are_the_shape() -> None:
    assert shapes.shape_of("silo", b"lat,max_temp\n 1, 2\n") == {"column lat": "text", "column max_temp": "text"}


@pytest.mark.slow
def test_a_weekly_run_tells_when_a_service_has_changed(
    demo: Demo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = tmp_path / "services.json"
    first = list(doctor.live(demo.settings, report))
    assert all(finding.ok for finding in first), first
    assert {finding.what for finding in first} >= {source.name for source in SOURCES.values()}
    told = json.loads(report.read_text())
    assert set(told) == set(SOURCES)
    (power,) = told["nasa_power"]["answers"].values()
    assert power["shape"]["parameters.T2M.units"] == '"C"'
    assert "demo@example.org" not in report.read_text()
    before = len(demo.requests)
    assert all(finding.ok for finding in doctor.live(demo.settings, report))
    assert len(demo.requests) - before >= len(SOURCES)  # nothing that is kept answers

    real = stand_in._body

    def changed(*arguments: Any) -> dict[str, Any]:
        body = real(*arguments)
        body["header"]["api"]["version"] = "v3.0.0"
        body["times"] = body.pop("times") | {"queue": 1.0}
        return body

    monkeypatch.setattr(stand_in, "_body", changed)
    (bad,) = [finding for finding in doctor.live(demo.settings, report) if not finding.ok]
    assert bad.what == "NASA POWER"
    assert '~ header.api.version: "v2.9.2" -> "v3.0.0"' in bad.text
    assert "+ times.queue: number" in bad.text
    assert all(finding.ok for finding in doctor.live(demo.settings, report))


def test_a_file_that_is_no_report_is_left_alone(demo: Demo, tmp_path: Path) -> None:
    file = tmp_path / "mine.json"
    file.write_text("[1, 2]")
    with pytest.raises(WeatherError, match="not a report"):
        list(doctor.live(demo.settings, file))
    assert file.read_text() == "[1, 2]"


def test_a_report_goes_with_live() -> None:
    done = CliRunner().invoke(cli, ["doctor", "--report", "x.json"])
    assert done.exit_code == 2
