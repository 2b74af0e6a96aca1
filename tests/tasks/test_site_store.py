"""What is kept of a batch: whole files only, the newest of each site, and never somebody else's."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr

from evaeto.errors import RequestError
from evaeto.pipeline import Failure
from evaeto.request import Request
from evaeto.result import Result
from evaeto.settings import Settings
from evaeto.tasks.piece import identity, pack, unpack
from evaeto.tasks.site_store import Row, SiteStore

START, END = date(2020, 1, 1), date(2020, 1, 5)


def result(level: float) -> Result:
    time = np.arange("2020-01-01", "2020-01-06", dtype="datetime64[D]")
    dataset = xr.Dataset(
        {
            "eto": ("time", np.full(5, level), {"units": "mm d-1"}),
            "quality": ("time", np.full(5, 3, np.int8), {"flag_values": np.arange(4, dtype=np.int8)}),
        },
        coords={"time": time, "elevation": 100.0 * level},
        attrs={"elevation_source": "given", "method": "FAO-56", "references": "Allen et al."},
    )
    return Result(dataset, ("look out",), ())


def content(mark: str, level: float, *failures: Failure) -> bytes:
    return pack(result(level), failures, mark)


def request(**changes: Any) -> Request:
    asked = {"lat": -7.5, "lon": -46, "start": "2020-01-01", "end": "2020-01-05", "today": date(2021, 1, 1)}
    return Request.create(**{**asked, **changes})


ROWS = [Row("a", 1, 10, "A"), Row("b", 2, 20, None, "in the sea"), Row("c", 3, 30, "C")]


@pytest.fixture
def store(tmp_path: Path) -> SiteStore:
    return SiteStore(tmp_path / "out.nc")


def test_a_piece_comes_back_as_it_was_packed() -> None:
    piece = unpack(content("A", 2.0))
    np.testing.assert_array_equal(piece.values["eto"], np.full(5, 2.0))
    assert piece.about["identity"] == "A"
    assert piece.attrs["quality"]["flag_values"] == [0, 1, 2, 3]


def test_the_file_has_a_row_for_each_site_and_says_why_one_is_empty(store: SiteStore) -> None:
    store.keep("A", content("A", 1.0))
    store.keep("C", content("C", 3.0))
    store.write(ROWS, START, END)
    with xr.open_dataset(store.out) as written:
        assert dict(written.sizes) == {"site": 3, "time": 5}
        np.testing.assert_array_equal(written["eto"].isel(time=0), [1.0, np.nan, 3.0])
        np.testing.assert_array_equal(written["quality"].isel(time=0), [3, 0, 3])
        assert written["quality"].attrs["flag_values"].dtype == np.int8
        np.testing.assert_array_equal(written["elevation"], [100.0, np.nan, 300.0])
        assert list(written["name"].values) == ["a", "b", "c"]
        assert list(written["failure"].values) == ["", "in the sea", ""]
        assert list(written["warnings"].values) == ["look out", "", "look out"]
        assert written.attrs["sites_failed"] == 1
    assert [path.name for path in store.out.parent.iterdir()] == ["out.nc"]


def test_a_later_run_goes_on_from_the_file_and_changes_of_it_only_what_is_new(store: SiteStore) -> None:
    store.keep("A", content("A", 1.0))
    store.write(ROWS, START, END)
    again = SiteStore(store.out)
    assert again.finished() == {"A"}
    again.keep("C", content("C", 3.0))
    assert again.finished() == {"A", "C"}
    again.write([ROWS[2], ROWS[0]], START, END)
    with xr.open_dataset(store.out) as written:
        assert list(written["name"].values) == ["c", "a"]
        np.testing.assert_array_equal(written["eto"].isel(time=0), [3.0, 1.0])
        assert written["eto"].attrs["units"] == "mm d-1"
        assert json.loads(str(written["provenance"].values[1]))["identity"] == "A"


def test_a_site_that_lacks_a_service_for_a_passing_reason_is_not_finished(store: SiteStore) -> None:
    store.keep("A", content("A", 1.0, Failure("nasa_power", "unavailable", "HTTP 503", "")))
    store.keep("C", content("C", 1.0, Failure("nasa_power", "refused", "HTTP 422", "")))
    assert store.finished() == {"C"}


def test_an_incomplete_site_of_an_earlier_run_stands_until_there_is_a_better(store: SiteStore) -> None:
    store.keep("A", content("A", 1.0, Failure("nasa_power", "unavailable", "HTTP 503", "")))
    store.write(ROWS[:1], START, END)
    store.write([Row("a", 1, 10, "A", "nobody delivered")], START, END)
    with xr.open_dataset(store.out) as written:
        assert float(written["eto"][0, 0]) == 1.0
        assert written["failure"].values[0] == ""


def test_a_damaged_piece_is_not_finished_and_is_removed(store: SiteStore) -> None:
    store.keep("A", content("A", 1.0)[:-100])
    assert store.finished() == set()
    assert list(store.out.parent.rglob("*.npz")) == []


@pytest.mark.parametrize("somebody", ["netcdf", "text"])
def test_a_file_that_is_not_ours_is_not_replaced(tmp_path: Path, somebody: str) -> None:
    path = tmp_path / "valuable.nc"
    if somebody == "netcdf":
        xr.Dataset({"x": 1}).to_netcdf(path)
    else:
        path.write_text("my notes")
    with pytest.raises(RequestError, match="not the file of a batch"):
        SiteStore(path)


def test_a_name_of_another_kind_or_in_no_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match=r"\.nc"):
        SiteStore(tmp_path / "out.csv")
    with pytest.raises(RequestError, match="does not exist"):
        SiteStore(tmp_path / "nowhere" / "out.nc")


def test_the_identity_of_a_site_changes_with_whatever_its_result_depends_on() -> None:
    settings = Settings()
    first = identity(request(), settings)
    assert identity(request(), settings) == first
    others = [
        identity(request(**change), settings)
        for change in (
            {"lat": -7.6}, {"end": "2020-01-04"}, {"elevation": 3}, {"sources": "nasa_power"},
            {"limits": "brazil"}, {"today": date(2020, 1, 10)},
        )
    ]  # fmt: skip
    others.append(identity(request(), Settings(label="synthetic demo weather")))
    assert len({first, *others}) == len(others) + 1
