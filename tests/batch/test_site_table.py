"""The table of sites: what it may look like, and that everything wrong with it is told at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from evaeto.batch.site_table import Site, read_sites, requests_of
from evaeto.errors import RequestError
from evaeto.request import Request

YEAR: dict[str, Any] = {"start": "2015-01-01", "end": "2015-12-31", "sources": "auto", "limits": "world"}


def test_a_file_with_semicolons_decimal_commas_and_other_names_is_read(tmp_path: Path) -> None:
    path = tmp_path / "sites.csv"
    path.write_text("﻿Station;Latitude;Longitude;Altitude\nBalsas;-7,53;-46,04;256,5\n\n;52,3;6,8;\n", encoding="utf-8")
    assert read_sites(path) == [
        Site("row 1 (line 2)", "Balsas", "-7.53", "-46.04", "256.5"),
        Site("row 2 (line 4)", "2", "52.3", "6.8", None),
    ]


def test_a_site_without_a_name_takes_the_label_of_its_row() -> None:
    frame = pd.DataFrame({"lat": [1.0, 2.0], "lon": [3.0, 4.0], "name": ["here", None]}, index=["a", "b"])
    assert [site.name for site in read_sites(frame)] == ["here", "b"]


def test_missing_elevations_are_unknown_not_zero() -> None:
    frame = pd.DataFrame({"lat": [1.0, 2.0], "lon": [3.0, 4.0], "elevation": pd.array([5, pd.NA], dtype="Int64")})
    assert [site.elevation for site in read_sites(frame)] == [5, None]


def test_a_table_without_coordinates_says_which_column_it_needs() -> None:
    with pytest.raises(RequestError, match="missing column: lon"):
        read_sites(pd.DataFrame({"lat": [1.0], "x": [2.0]}))


def test_a_table_without_rows_is_refused() -> None:
    with pytest.raises(RequestError, match="at least one site"):
        read_sites(pd.DataFrame({"lat": [], "lon": []}))


def test_every_bad_value_is_told_with_its_row_and_field(tmp_path: Path) -> None:
    path = tmp_path / "sites.csv"
    path.write_text("lat,lon,elevation\n95,10,0\n52,6.8,high\n52,6.8,3\n,200,\n")
    with pytest.raises(RequestError) as refused:
        requests_of(read_sites(path), **YEAR)
    told = [(problem.field, problem.value) for problem in refused.value.problems]
    assert told == [
        ("row 1 (line 2): lat", "95"),
        ("row 2 (line 3): elevation", "high"),
        ("row 4 (line 5): lat", ""),
        ("row 4 (line 5): lon", "200"),
    ]


def test_a_wrong_period_is_told_once_not_for_every_site() -> None:
    sites = [Site(f"row {n}", str(n), 50 + n, 10.0) for n in range(3)]
    with pytest.raises(RequestError) as refused:
        requests_of(sites, **{**YEAR, "start": "2016-01-01"})
    assert [problem.field for problem in refused.value.problems] == ["end"]


def test_a_site_in_the_open_sea_leaves_the_others_their_requests() -> None:
    requests = requests_of([Site("row 1", "sea", -20, -30), Site("row 2", "land", -7.5, -46)], **YEAR)
    assert isinstance(requests[0], RequestError)
    assert "open sea" in str(requests[0])
    assert isinstance(requests[1], Request)


def test_where_no_site_is_left_each_row_says_why() -> None:
    with pytest.raises(RequestError) as refused:
        requests_of([Site("row 1", "a", -20, -30), Site("row 2", "b", -21, -30)], **YEAR)
    assert [problem.field for problem in refused.value.problems] == ["row 1: lat, lon", "row 2: lat, lon"]


def test_each_row_may_say_how_its_site_lies_to_the_wind(tmp_path: Path) -> None:
    path = tmp_path / "sites.csv"
    path.write_text("lat,lon,Exposure\n-7.5,-46,Sheltered\n-8,-46,\n-9,-46,windy\n")
    requests = requests_of(read_sites(path), **YEAR, exposure="open")
    assert [request.exposure for request in requests if isinstance(request, Request)] == ["sheltered", "open", "windy"]
    frame = pd.DataFrame({"lat": [1.0, 2.0], "lon": [30.0, 31.0], "exposure": ["open", None]})
    assert [site.exposure for site in read_sites(frame)] == ["open", None]


def test_a_site_that_lies_in_no_known_way_stops_the_batch_with_its_row(tmp_path: Path) -> None:
    path = tmp_path / "sites.csv"
    path.write_text("lat,lon,exposure\n-7.5,-46,open\n-8,-46,breezy\n")
    with pytest.raises(RequestError, match=r"row 2.*exposure.*sheltered") as caught:
        requests_of(read_sites(path), **YEAR)
    assert len(caught.value.problems) == 1
