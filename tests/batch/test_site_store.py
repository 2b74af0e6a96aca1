"""What is kept of a batch: whole files only, the newest of each site, and never somebody else's."""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import os
import pickle
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr

import evaeto
from evaeto.batch.site_reading import open_sites
from evaeto.batch.site_store import Row, SiteStore
from evaeto.errors import RequestError
from evaeto.pipeline.fetching import Failure
from evaeto.request import Request
from evaeto.result import Result
from evaeto.settings import Settings
from evaeto.workers.site_file import identity, pack, unpack

START, END = date(2020, 1, 1), date(2020, 1, 5)


def result(level: float) -> Result:
    time = np.arange("2020-01-01", "2020-01-06", dtype="datetime64[D]")
    dataset = xr.Dataset(
        {
            "eto": ("time", np.full(5, level), {"units": "mm d-1"}),
            "quality": ("time", np.full(5, 3, np.int8), {"flag_values": np.arange(4, dtype=np.int8)}),
            "error_daily": ("time", np.full(5, 0.3)),
            "error_lasting": ("time", np.full(5, 0.2)),
            "error_autocorrelation": 0.3,
            "error_memory": 7.0,
            "error_all_year": 0.7,
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


def test_the_file_tells_what_the_bands_of_totals_follow_from(store: SiteStore) -> None:
    store.keep("A", content("A", 1.0))
    store.write(ROWS, START, END)
    with xr.open_dataset(store.out) as written:
        found: Any = evaeto.totals(written.load(), "month")
    alone = result(1.0).total()
    ends = found.isel(period=0)
    assert ends["eto_lower"].values[0] == pytest.approx(alone.lower)
    assert ends["eto_upper"].values[0] == pytest.approx(alone.upper)
    assert np.isnan(ends["eto"].values[1])
    store.keep("C", content("C", 3.0))
    store.write(ROWS, START, END)  # a later run takes the first site from the file
    with xr.open_dataset(store.out) as written:
        np.testing.assert_array_equal(written["error_memory"], [7.0, np.nan, 7.0])


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
            {"limits": "brazil"}, {"today": date(2020, 1, 10)}, {"exposure": "windy"},
        )
    ]  # fmt: skip
    others.append(identity(request(), Settings(label="synthetic demo weather")))
    assert len({first, *others}) == len(others) + 1


def write_anew(out: Path, level: float) -> None:
    """Another run of the same output, which uses what is there and changes the values of one site."""
    store = SiteStore(out)
    with store.alone():
        assert "A" in store.finished() or not out.exists()
        store.keep("A", content("A", level))
        store.write(ROWS, START, END)


HELD: dict[str, Callable[[Path], xr.Dataset]] = {
    "a result in memory": open_sites,
    "a result that is read as needed": lambda path: open_sites(path, 0),
    "a file opened by the user": xr.open_dataset,
}


@pytest.mark.parametrize("hold", HELD.values(), ids=HELD.keys())
@pytest.mark.slow
def test_a_file_held_open_by_earlier_results_is_written_again_and_they_keep_their_values(
    tmp_path: Path, hold: Callable[[Path], xr.Dataset]
) -> None:
    out = tmp_path / "out.nc"
    with contextlib.ExitStack() as held:
        results = []
        for run in range(5):
            write_anew(out, 1.0 + run)
            results.append(held.enter_context(hold(out)))
            assert [float(result["eto"][0].mean()) for result in results] == [
                1.0 + earlier for earlier in range(run + 1)
            ]
            assert [result["failure"].values[1] for result in results] == ["in the sea"] * (run + 1)
    assert [path.name for path in tmp_path.iterdir()] == ["out.nc"]


def test_a_large_result_is_the_file_as_it_is_and_reads_only_what_is_asked_for(store: SiteStore) -> None:
    store.keep("A", content("A", 1.0))
    store.keep("C", content("C", 3.0))
    store.write(ROWS, START, END)
    large, small = open_sites(store.out, 0), open_sites(store.out)
    assert not large["eto"].variable._in_memory
    assert not large["quality"].variable._in_memory
    assert small["eto"].variable._in_memory
    with xr.open_dataset(store.out) as plain:
        for result in (large, small):
            xr.testing.assert_identical(result, plain.load())
            assert result["eto"].encoding["zlib"] is True
    xr.testing.assert_identical(
        large.isel(site=[2, 0], time=slice(1, None, 2)), small.isel(site=[2, 0], time=slice(1, None, 2))
    )
    xr.testing.assert_identical(large.chunk(site=1).mean("site").compute(), small.mean("site"))
    large["eto"][0, 0] = 7.0
    assert float(open_sites(store.out, 0)["eto"][0, 0]) == 1.0


def test_a_large_result_travels_to_other_processes_and_never_shows_another_runs_values(store: SiteStore) -> None:
    write_anew(store.out, 1.0)
    large = open_sites(store.out, 0)
    travelled = pickle.dumps(large)
    assert float(pickle.loads(travelled)["eto"][0, 0]) == 1.0
    write_anew(store.out, 2.0)
    with pytest.raises(OSError, match="has been rewritten"):
        pickle.loads(travelled)["eto"].load()
    assert float(large["eto"][0, 0]) == 1.0


def test_a_closed_large_result_lets_its_file_go(store: SiteStore) -> None:
    write_anew(store.out, 1.0)
    with open_sites(store.out, 0) as large:
        assert float(large["eto"][0, 0]) == 1.0
    assert float(large["eto"][0, 0]) == 1.0
    write_anew(store.out, 2.0)
    with pytest.raises(OSError, match="has been rewritten"):
        large["eto"].load()


def test_where_the_system_shows_no_open_files_a_copy_is_read(store: SiteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_such_folder(path: str) -> list[str]:
        raise FileNotFoundError(path)

    write_anew(store.out, 1.0)
    monkeypatch.setattr("evaeto.batch.site_reading.os.listdir", no_such_folder)
    with xr.open_dataset(store.out) as held:
        write_anew(store.out, 2.0)
        assert float(held["eto"][0, 0]) == 1.0
    monkeypatch.undo()
    assert [path.name for path in store.out.parent.iterdir()] == ["out.nc"]


def test_a_second_run_of_an_output_is_refused_while_the_first_works(store: SiteStore) -> None:
    with store.alone():
        store.keep("A", content("A", 1.0))
        with pytest.raises(RequestError, match="another run is writing this file"), SiteStore(store.out).alone():
            pass
        assert store.finished() == {"A"}
    with SiteStore(store.out).alone():  # the first has ended, if without its file
        assert SiteStore(store.out).finished() == {"A"}


@pytest.fixture
def other_process(store: SiteStore) -> Iterator[Any]:
    """Another process that works on the same output."""
    spawn = multiprocessing.get_context("spawn")
    mine, theirs = spawn.Pipe()
    process = spawn.Process(target=_work_until_told, args=(store.out, theirs))
    process.start()
    theirs.close()
    assert mine.recv() == "working"
    yield process
    process.kill()
    process.join()


def _work_until_told(out: Path, told: Any) -> None:
    store = SiteStore(out)
    with store.alone():
        store.keep("A", content("A", 1.0))
        (out.parent / f".{out.stem}.0a1b2c3d.unfinished.nc").write_text("half a file")
        (out.parent / f"{out.name}.parts" / ".C.0a1b2c3d.unfinished.npz").write_bytes(content("C", 3.0))
        told.send("working")
        with contextlib.suppress(EOFError):
            told.recv()


@pytest.mark.slow
def test_a_run_of_another_process_is_left_alone_until_it_ends_or_dies(store: SiteStore, other_process: Any) -> None:
    again = SiteStore(store.out)
    with pytest.raises(RequestError, match="another run is writing this file"), again.alone():
        pass
    assert again.finished() == {"A"}, "what is half written counts for nothing"
    other_process.kill()
    other_process.join()
    with again.alone():
        again.write(ROWS, START, END)
    assert [path.name for path in store.out.parent.iterdir()] == ["out.nc"]
    assert list(open_sites(store.out)["eto"].isel(time=0).values[[0]]) == [1.0]


@pytest.mark.slow
def test_a_file_the_system_does_not_replace_loses_nothing(store: SiteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows refuses to rename over an open file."""
    replace = os.replace

    def refuse(source: Path, target: Path) -> None:
        if Path(target).suffix == ".nc":
            raise PermissionError(13, "Access is denied", str(source), 5, str(target))
        replace(source, target)

    write_anew(store.out, 1.0)
    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(RequestError, match="can't be replaced; close it"):
        write_anew(store.out, 2.0)
    assert float(open_sites(store.out)["eto"][0, 0]) == 1.0
    monkeypatch.undo()
    with store.alone():
        store.write(ROWS, START, END)
    assert float(open_sites(store.out)["eto"][0, 0]) == 2.0


def test_a_disk_without_locks_is_written_without(store: SiteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    import errno

    import locket

    class NoLocks:
        def acquire(self) -> None:
            raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(locket, "lock_file", lambda path, timeout: NoLocks())
    write_anew(store.out, 1.0)
    assert [path.name for path in store.out.parent.iterdir()] == ["out.nc"]


def test_a_run_that_finished_nothing_leaves_nothing(store: SiteStore) -> None:
    with pytest.raises(KeyboardInterrupt), store.alone():
        raise KeyboardInterrupt
    assert list(store.out.parent.iterdir()) == []
