"""A run that was interrupted is continued by the next of the same, and by no other; the result is that of one run."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import dask
import numpy as np
import pandas as pd
import pytest
import xarray as xr

import evaeto
from evaeto.cli import main
from evaeto.core.quantities import QUANTITIES
from evaeto.errors import RejectedValuesWarning, WeatherError
from evaeto.export import grid_regions
from evaeto.export.grid_places import GRID, WHOLE, continuing

CHUNKS = 12
REGIONS = CHUNKS + 1
"""The elevation of all cells is one, too."""


def made(folder: Path, hourly: bool = False) -> Path:
    """A store of weather with a cell that cannot be in each of its chunks."""
    rng = np.random.default_rng(4)
    shape, dims = (24 * CHUNKS, 3, 4), ("time", "lat", "lon")
    tmin = rng.uniform(2, 12, shape)
    values = {"tmax": tmin + 8, "tmin": tmin, "rhmean": rng.uniform(40, 90, shape), "u2": rng.uniform(1, 4, shape),
              "rs": rng.uniform(3, 8, shape)}  # fmt: skip
    values["u2"][::24, 1, 2] = 900.0
    times = pd.date_range("2021-05-01", periods=shape[0], freq="h" if hourly else "D")
    weather = xr.Dataset(
        {name: (dims, each) for name, each in values.items()},
        {"time": times, "lat": [10.0, 0.0, -10.0], "lon": np.arange(4.0), "elevation": (dims[1:], np.ones((3, 4)))},
    )
    for name in weather.data_vars:
        weather[name].attrs["units"] = QUANTITIES[str(name)].units
    if hourly:
        weather = weather.drop_vars("tmin").rename(tmax="tmean")
        by_day = 1.0 * (np.abs((times.hour - 11.5).to_numpy()) < 5)
        weather["rs"] = (weather["rs"] * 0.1 * by_day[:, None, None]).assign_attrs(units="MJ m-2 h-1")
    path = folder / "in.zarr"
    weather.chunk(time=24).to_zarr(path, zarr_format=2)
    return path


def content(path: Path) -> dict[str, bytes]:
    return {file.relative_to(path).as_posix(): file.read_bytes() for file in path.rglob("*") if file.is_file()}


def a_whole_one(left: Path) -> str:
    """The name of a chunk of the result that is said to be whole."""
    return next(path.name.split(".", 1)[1] for path in (left / WHOLE).iterdir() if path.name.count(".") == 3)


def unfinished(folder: Path) -> list[Path]:
    return sorted(folder.glob(".*.unfinished"))


KILLED = """
import os, sys, threading
import dask
from evaeto.cli import main
from evaeto.export import grid_regions

mark, done = grid_regions.mark, []

def stop(*words):
    mark(*words)
    done.append(1)
    if len(done) == 5:  # the sixth is written and not said to be whole when the process dies
        grid_regions.mark = lambda *words: (print("some", flush=True), threading.Event().wait())

grid_regions.mark = stop
dask.config.set(scheduler="synchronous")
sys.argv = ["evaeto", *sys.argv[1:]]
main()
"""


def killed(*words: object) -> None:
    """The command, killed when five of its regions are whole and a sixth is written."""
    run = subprocess.Popen([sys.executable, "-c", KILLED, *map(str, words)], stdout=subprocess.PIPE, text=True)
    assert run.stdout is not None
    assert run.stdout.readline() == "some\n"
    os.kill(run.pid, signal.SIGKILL)
    run.communicate()


def command(*words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "evaeto", *map(str, words)], capture_output=True, text=True)


@pytest.mark.slow
@pytest.mark.parametrize("hourly", [False, True])
def test_a_killed_command_goes_on_where_it_stopped_and_gives_what_one_run_gives(
    tmp_path: Path, hourly: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, out = made(tmp_path, hourly), tmp_path / "eto.zarr"
    words = ["eto", "--grid", source, *(["--utc-offset", 0] if hourly else []), "--out"]
    killed(*words, out)
    assert not out.exists()
    (left,) = unfinished(tmp_path)
    whole = {path.name for path in (left / WHOLE).iterdir()}
    assert len(whole) == 5
    chunk = a_whole_one(left)
    before = (left / GRID / "eto" / chunk).stat().st_mtime_ns
    with pytest.raises(WeatherError, match="is incomplete"):
        evaeto.open_grid(left)
    again = command(*words, out)
    assert again.returncode == 0, again.stderr
    assert "12 cells" in again.stderr or "12 values" in again.stderr
    assert unfinished(tmp_path) == []
    assert (out / "eto" / chunk).stat().st_mtime_ns == before  # not written a second time
    monkeypatch.setattr(sys, "argv", ["evaeto", *map(str, words), str(tmp_path / "once.zarr")])
    with pytest.raises(SystemExit) as ended:
        main()
    assert not ended.value.code
    assert content(out) == content(tmp_path / "once.zarr")
    with xr.open_zarr(out) as result:
        assert int(result["rejected_cells"]) == 12


class Stopped(BaseException):
    """As Ctrl-C."""


def interrupted(result: xr.DataArray, out: Path | str, monkeypatch: pytest.MonkeyPatch, after: int = 5) -> None:
    """Write until some regions are whole."""
    done: list[int] = []
    mark = grid_regions.mark

    def stop(*words: Any) -> None:
        if len(done) == after:
            raise Stopped
        mark(*words)
        done.append(1)

    with monkeypatch.context() as changed, dask.config.set(scheduler="synchronous"):
        changed.setattr(grid_regions, "mark", stop)
        with pytest.raises(Stopped):
            evaeto.write_grid(result, out)


def regions_written(result: xr.DataArray, out: Path | str, monkeypatch: pytest.MonkeyPatch) -> int:
    """Write to the end, and count the regions that were computed for it."""
    done: list[int] = []
    mark = grid_regions.mark
    with monkeypatch.context() as changed:
        changed.setattr(grid_regions, "mark", lambda *words: (done.append(1), mark(*words)))
        with pytest.warns(RejectedValuesWarning, match="12 cells"):
            evaeto.write_grid(result, out)
    return len(done)


def test_python_goes_on_too_and_makes_no_more_than_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, out = made(tmp_path), tmp_path / "eto.zarr"
    interrupted(evaeto.eto(evaeto.open_grid(source)), out, monkeypatch)
    assert len(unfinished(tmp_path)) == 1
    assert regions_written(evaeto.eto(evaeto.open_grid(source)), out, monkeypatch) == REGIONS - 5
    assert regions_written(evaeto.eto(evaeto.open_grid(source)), tmp_path / "once.zarr", monkeypatch) == REGIONS
    assert content(out) == content(tmp_path / "once.zarr")


def changed_input(source: Path) -> xr.DataArray:
    chunk = source / "rs" / "11.0.0"
    chunk.write_bytes((source / "rs" / "10.0.0").read_bytes())
    return evaeto.eto(evaeto.open_grid(source))


def changed_option(source: Path) -> xr.DataArray:
    return evaeto.eto(evaeto.open_grid(source), reference_crop="short", cloudiness_floor=0.25)


def changed_part(source: Path) -> xr.DataArray:
    return evaeto.eto(evaeto.open_grid(source).isel(lat=slice(1, None)))


def changed_version(source: Path) -> xr.DataArray:
    grid_regions.__version__ = "99.0"
    return evaeto.eto(evaeto.open_grid(source))


@pytest.mark.parametrize("change", [changed_input, changed_option, changed_part, changed_version])
def test_what_was_made_of_other_inputs_options_or_by_another_version_is_not_used(
    tmp_path: Path, change: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grid_regions, "__version__", grid_regions.__version__)
    source, out = made(tmp_path), tmp_path / "eto.zarr"
    interrupted(evaeto.eto(evaeto.open_grid(source)), out, monkeypatch)
    result = change(source)
    assert regions_written(result, out, monkeypatch) == REGIONS
    assert sorted(path.name for path in tmp_path.iterdir()) == ["eto.zarr", "in.zarr"]
    np.testing.assert_array_equal(xr.open_zarr(out)["eto"], result.compute())


@pytest.mark.parametrize("damage", ["cut", "zeros", "gone", "mark cut"])
def test_a_region_that_a_disk_has_lost_is_made_again(
    tmp_path: Path, damage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, out = made(tmp_path), tmp_path / "eto.zarr"
    interrupted(evaeto.eto(evaeto.open_grid(source)), out, monkeypatch)
    (left,) = unfinished(tmp_path)
    chunk = left / GRID / "eto" / a_whole_one(left)
    if damage == "cut":
        os.truncate(chunk, 20)
    elif damage == "zeros":
        chunk.write_bytes(bytes(chunk.stat().st_size))
    elif damage == "gone":
        chunk.unlink()
    else:
        (mark,) = (left / WHOLE).glob(f"?.{chunk.name}")
        os.truncate(mark, 3)
    assert regions_written(evaeto.eto(evaeto.open_grid(source)), out, monkeypatch) == REGIONS - 4
    regions_written(evaeto.eto(evaeto.open_grid(source)), tmp_path / "once.zarr", monkeypatch)
    assert content(out) == content(tmp_path / "once.zarr")


def test_an_interrupted_run_leaves_the_earlier_output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, out = made(tmp_path), tmp_path / "eto.zarr"
    regions_written(evaeto.eto(evaeto.open_grid(source), elevation=900.0), out, monkeypatch)
    before = content(out)
    interrupted(evaeto.eto(evaeto.open_grid(source)), out, monkeypatch)
    assert content(out) == before
    assert regions_written(evaeto.eto(evaeto.open_grid(source)), out, monkeypatch) == REGIONS - 5
    assert content(out) != before


def test_two_runs_do_not_write_the_same_at_once(tmp_path: Path) -> None:
    source, out = made(tmp_path), tmp_path / "eto.zarr"
    result = evaeto.eto(evaeto.open_grid(source))

    def at_once(ended: int, total: int) -> None:
        if ended == 0:
            with pytest.raises(WeatherError, match="another run is writing it"):
                evaeto.write_grid(result, out)

    with pytest.warns(RejectedValuesWarning):
        evaeto.write_grid(result, out, progress=at_once)
    assert int(xr.open_zarr(out)["rejected_cells"]) == 12


def test_a_store_whose_regions_are_not_all_there_does_not_become_the_output(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = grid_regions.mark
    monkeypatch.setattr(grid_regions, "mark", lambda *words: None if ".3." in words[1] else mark(*words))
    with pytest.raises(RuntimeError, match="regions"):
        evaeto.write_grid(evaeto.eto(evaeto.open_grid(made(tmp_path))), tmp_path / "eto.zarr")
    assert [path.name for path in tmp_path.iterdir()] == ["in.zarr"]


def test_a_part_whose_first_chunk_is_cut_is_written_in_even_chunks(tmp_path: Path) -> None:
    result = evaeto.eto(evaeto.open_grid(made(tmp_path)).isel(time=slice(5, 100), lon=slice(1, 3)))
    assert result.chunks is not None
    assert result.chunks[0] == (19, 24, 24, 24, 4)
    with pytest.warns(RejectedValuesWarning, match="4 cells"):
        evaeto.write_grid(result, tmp_path / "eto.zarr")
    written = xr.open_zarr(tmp_path / "eto.zarr")
    np.testing.assert_array_equal(written["eto"], result.compute())
    assert json.loads((tmp_path / "eto.zarr" / "eto" / ".zarray").read_text())["chunks"] == [24, 3, 2]
    assert int(written["rejected_cells"]) == 4


# ---- an address


@pytest.fixture
def bucket() -> Any:
    fsspec = pytest.importorskip("fsspec")
    files = fsspec.filesystem("memory")
    yield files
    files.store.clear()
    files.pseudo_dirs[:] = [""]


def objects(files: Any, path: str) -> dict[str, bytes]:
    return {name[len(path) + 1 :]: files.cat_file(name) for name in files.find(path)}


def test_an_output_at_an_address_is_that_of_a_folder_and_goes_on_too(
    tmp_path: Path, bucket: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = made(tmp_path)
    regions_written(evaeto.eto(evaeto.open_grid(source)), tmp_path / "once.zarr", monkeypatch)
    interrupted(evaeto.eto(evaeto.open_grid(source)), "memory://b/eto.zarr", monkeypatch)
    assert not bucket.exists("/b/eto.zarr")
    with pytest.raises(WeatherError, match="is incomplete"):
        evaeto.open_grid("memory://b/" + bucket.ls("/b", detail=False)[0].rsplit("/", 1)[-1])
    written = regions_written(evaeto.eto(evaeto.open_grid(source)), "memory://b/eto.zarr", monkeypatch)
    assert written == REGIONS - 5
    assert objects(bucket, "/b/eto.zarr") == content(tmp_path / "once.zarr")
    assert bucket.ls("/b", detail=False) == ["/b/eto.zarr"]
    again = evaeto.eto(evaeto.open_grid(source), elevation=900.0)  # replaces one of ours
    assert regions_written(again, "memory://b/eto.zarr", monkeypatch) == REGIONS
    np.testing.assert_array_equal(xr.open_zarr("memory://b/eto.zarr")["eto"], again.compute())


def test_an_output_that_is_being_copied_to_its_address_cannot_be_opened_and_is_copied_again(
    tmp_path: Path, bucket: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = made(tmp_path)
    regions_written(evaeto.eto(evaeto.open_grid(source), elevation=900.0), "memory://b/eto.zarr", monkeypatch)
    copy, copied = type(bucket).copy, []

    def stop(self: Any, one: Any, other: Any, **how: Any) -> None:
        copied.append(len(one))
        if len(copied) == 3:  # all but what opens it is there
            raise Stopped
        copy(self, one, other, **how)

    result = evaeto.eto(evaeto.open_grid(source))
    with monkeypatch.context() as changed:
        changed.setattr(type(bucket), "copy", stop)
        with pytest.raises(Stopped):
            evaeto.write_grid(result, "memory://b/eto.zarr")
    with pytest.raises(WeatherError, match="cannot be opened"):
        evaeto.open_grid("memory://b/eto.zarr")
    assert regions_written(result, "memory://b/eto.zarr", monkeypatch) == 0
    np.testing.assert_array_equal(xr.open_zarr("memory://b/eto.zarr")["eto"], result.compute())


def test_a_store_at_an_address_that_evaeto_did_not_write_or_that_is_the_input_is_not_replaced(
    tmp_path: Path, bucket: Any
) -> None:
    xr.open_zarr(made(tmp_path)).to_zarr("memory://b/in.zarr", zarr_format=2)
    before = objects(bucket, "/b/in.zarr")
    result = evaeto.eto(evaeto.open_grid("memory://b/in.zarr"))
    other = evaeto.eto(evaeto.open_grid(tmp_path / "in.zarr"))
    with pytest.raises(WeatherError, match="is an input"):
        evaeto.write_grid(result, "memory://b/in.zarr")
    with pytest.raises(WeatherError, match="lies within the input"):
        evaeto.write_grid(result, "memory://b/in.zarr/eto.zarr")
    with pytest.raises(WeatherError, match="was not written by evaeto"):
        evaeto.write_grid(other, "memory://b/in.zarr")
    with pytest.raises(WeatherError, match=r"\.zarr"):
        evaeto.write_grid(other, "memory://b/eto.nc")
    assert objects(bucket, "/b/in.zarr") == before


def test_inputs_whose_state_no_one_tells_are_not_taken_for_the_same(tmp_path: Path) -> None:
    dataset = xr.open_zarr(made(tmp_path))
    assert grid_regions.token_of(dataset, (), {"in.nowhere"}) != grid_regions.token_of(dataset, (), {"in.nowhere"})
    known = {str(tmp_path / "in.zarr")}
    assert grid_regions.token_of(dataset, (), known) == grid_regions.token_of(dataset, (), known)


def test_what_is_locked_by_a_run_under_way_is_not_removed_by_another(tmp_path: Path) -> None:
    def begun(token: str, during: Any) -> None:
        with continuing(tmp_path / "a.zarr", token * 16):
            during()
            raise Stopped

    def another() -> None:
        with pytest.raises(Stopped):
            begun("2", lambda: None)
        assert len(unfinished(tmp_path)) == 2

    with pytest.raises(Stopped):
        begun("1", another)
    with continuing(tmp_path / "a.zarr", "2" * 16) as beside:
        assert len(unfinished(tmp_path)) == 1
        Path(beside.root).mkdir()
    assert [path.name for path in tmp_path.iterdir()] == ["a.zarr"]


@pytest.mark.parametrize("size", [0, 1, 5, 2047, 2048, 2049, 100_000])
def test_the_check_sum_of_a_region_changes_with_any_value_and_its_place(size: int) -> None:
    values = np.random.default_rng(size).normal(size=size).astype("f4")
    whole = grid_regions._sum(values)
    assert whole == grid_regions._sum(values.copy())
    for at in {0, size // 2, size - 1} if size else ():
        other = values.copy()
        other[at] += 1.0
        assert grid_regions._sum(other) != whole
    for first, second in ((0, 1), (0, size - 1), (0, size // 2), (0, 2048)):
        if size > second > first:
            other = values.copy()
            other[[first, second]] = values[[second, first]]
            assert grid_regions._sum(other) != whole
