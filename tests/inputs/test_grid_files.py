"""Grids from file to file: nothing of the user's is lost, and what is there is whole."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import dask
import numpy as np
import pandas as pd
import pytest
import xarray as xr
from dask.callbacks import Callback

import evaeto
from evaeto.cli import BAD_INPUT, main
from evaeto.core.quantities import QUANTITIES
from evaeto.errors import WeatherError


def weather(days: int = 20) -> xr.Dataset:
    rng = np.random.default_rng(7)
    shape = (days, 4, 6)
    tmin = rng.uniform(-10, 20, shape)
    values = {
        "tmax": tmin + rng.uniform(1, 15, shape),
        "tmin": tmin,
        "rhmean": rng.uniform(20, 99, shape),
        "u2": rng.uniform(0, 8, shape),
        "rs": rng.uniform(0, 30, shape),
    }
    dims = ("time", "lat", "lon")
    return xr.Dataset(
        {name: (dims, v.astype("f4"), {"units": QUANTITIES[name].units}) for name, v in values.items()},
        coords={
            "time": pd.date_range("2020-01-20", periods=days),
            "lat": np.linspace(60, -60, 4),
            "lon": np.linspace(0, 300, 6),
            "elevation": (("lat", "lon"), rng.uniform(0, 3000, (4, 6))),
        },
    )


def written(folder: Path, ending: str, name: str = "in") -> Path:
    path = folder / f"{name}.{ending}"
    lazy = weather().chunk(time=5)
    lazy.to_zarr(path, zarr_format=2) if ending == "zarr" else lazy.to_netcdf(
        path, encoding={name: {"zlib": True, "chunksizes": (5, 4, 6)} for name in lazy.data_vars}
    )
    return path


def content(path: Path) -> dict[str, bytes]:
    """Every file of a folder, or the file."""
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return {file.relative_to(path).as_posix(): file.read_bytes() for file in files}


def command(monkeypatch: pytest.MonkeyPatch, *words: object) -> int:
    """The entry point in this process; returns the exit code."""
    monkeypatch.setattr(sys, "argv", ["evaeto", *map(str, words)])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


# ---- an output that is an input


@pytest.mark.parametrize("ending", ["zarr", "nc"])
@pytest.mark.parametrize("way", ["itself", "slash", "dots", "link", "linked folder", "hard link", "within", "around"])
@pytest.mark.slow
def test_a_grid_is_never_written_onto_its_input(
    tmp_path: Path, ending: str, way: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "data.zarr"
    folder.mkdir()
    source = written(folder, ending)
    before = content(source)
    monkeypatch.chdir(folder)
    target: object = {
        "itself": source.name,
        "slash": f"{source}{'/' if ending == 'zarr' else ''}",
        "dots": tmp_path / "data.zarr" / ".." / "data.zarr" / source.name,
        "link": tmp_path / f"link.{ending}",
        "linked folder": tmp_path / "other" / source.name,
        "hard link": tmp_path / f"hard.{ending}",
        "within": source / "eto.zarr",
        "around": folder,
    }[way]
    if way == "link":
        Path(str(target)).symlink_to(source)
    if way == "linked folder":
        (tmp_path / "other").symlink_to(folder)
    if way == "hard link":
        if ending == "zarr":
            pytest.skip("a folder has no hard links")
        os.link(source, str(target))
    if way == "within" and ending == "nc":
        pytest.skip("nothing lies within a file")
    assert command(monkeypatch, "eto", "--grid", source, "--out", target) == BAD_INPUT
    told = capsys.readouterr().err
    assert str(target).rstrip("/") in told
    assert "input" in told
    result = evaeto.eto(evaeto.open_grid(source))
    with pytest.raises(WeatherError, match="input"):
        evaeto.write_grid(result, Path(str(target)))
    with pytest.raises(WeatherError, match="input"):
        evaeto.write_grid(result * 1.1, Path(str(target)))
    assert content(source) == before
    assert sorted(path.name for path in folder.iterdir()) == [source.name]


@pytest.mark.parametrize("opened", ["zarr", "netcdf", "many", "inline", "memory", "hourly"])
@pytest.mark.slow
def test_whatever_opened_the_input_python_refuses_to_write_onto_it(tmp_path: Path, opened: str) -> None:
    path = written(tmp_path, "zarr" if opened in ("zarr", "inline") else "nc")
    if opened == "hourly":
        hours = weather().drop_vars("tmin").rename(tmax="tmean")
        hours["rs"] = hours["rs"].copy(data=hours["rs"] / 10.0).assign_attrs(units="MJ m-2 h-1")
        hours.assign_coords(time=pd.date_range("2020-06-01", periods=20, freq="h")).to_netcdf(path)
    data = {
        "zarr": lambda: xr.open_zarr(path),
        "netcdf": lambda: xr.open_dataset(path, chunks={"time": 5}),
        "many": lambda: xr.open_mfdataset([path]),
        "inline": lambda: xr.open_dataset(path, engine="zarr", chunks={}, inline_array=True),
        "memory": lambda: xr.open_dataset(path),
        "hourly": lambda: xr.open_dataset(path, chunks={"time": 5}),
    }[opened]()
    before = content(path)
    with data, pytest.raises(WeatherError, match="is an input"):
        evaeto.write_grid(evaeto.eto(data, **({"utc_offset": 0.0} if opened == "hourly" else {})), path)
    assert content(path) == before


@pytest.mark.slow
def test_the_fusion_of_a_grid_is_not_written_onto_its_input(tmp_path: Path) -> None:
    two = xr.concat([weather(), weather() + 0.1], pd.Index(["nasa_power", "open_meteo"], name="source"))
    two = two.drop_vars("elevation").assign(
        {name: two[name].assign_attrs(units=QUANTITIES[name].units) for name in two.data_vars}
    )
    two.chunk(time=-1, lat=2).to_zarr(tmp_path / "two.zarr", zarr_format=2)
    with xr.open_zarr(tmp_path / "two.zarr") as opened:
        fused = evaeto.fuse(opened, lat=opened["lat"], lon=opened["lon"], elevation=100.0)
        with pytest.raises(WeatherError, match="is an input"):
            evaeto.write_grid(fused["eto"], tmp_path / "two.zarr")


# ---- a folder that is somebody else's


def notes(path: Path) -> None:
    path.mkdir()
    (path / "notes.txt").write_text("of years")


def own_store(path: Path) -> None:
    weather().to_zarr(path, zarr_format=2)


def store_made_from_ours(path: Path) -> None:
    evaeto.write_grid(evaeto.eto(weather()), path)
    with xr.open_zarr(path) as ours:
        more = ours.load().assign(kc=ours["eto"] * 0.0 + 0.8)
    more.to_zarr(path, mode="w", zarr_format=2)


def store_with_notes(path: Path) -> None:
    evaeto.write_grid(evaeto.eto(weather()), path)
    (path / "notes.txt").write_text("of years")


def file_of_that_name(path: Path) -> None:
    path.write_text("a file")


@pytest.mark.parametrize("made", [notes, own_store, store_made_from_ours, store_with_notes, file_of_that_name])
@pytest.mark.slow
def test_what_evaeto_did_not_write_is_not_replaced_by_a_store(
    tmp_path: Path, made: object, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    source, keep = written(tmp_path, "zarr"), tmp_path / "keep.zarr"
    made(keep)  # type: ignore[operator]
    before = content(keep)
    assert command(monkeypatch, "eto", "--grid", source, "--out", keep) == BAD_INPUT
    assert "choose another name, or delete it first" in capsys.readouterr().err
    with pytest.raises(WeatherError, match=r"keep\.zarr"):
        evaeto.write_grid(evaeto.eto(weather()), keep)
    assert content(keep) == before


def test_a_folder_in_the_place_of_a_file_is_refused(tmp_path: Path) -> None:
    notes(tmp_path / "keep.nc")
    with pytest.raises(WeatherError, match=r"keep\.nc: is a folder"):
        evaeto.write_grid(evaeto.eto(weather()), tmp_path / "keep.nc")
    with pytest.raises(WeatherError, match=r"eto\.nc: the folder .*nowhere does not exist"):
        evaeto.write_grid(evaeto.eto(weather()), tmp_path / "nowhere" / "eto.nc")


@pytest.mark.parametrize("ending", ["zarr", "nc"])
@pytest.mark.parametrize("there", ["nothing", "ours", "an empty folder"])
@pytest.mark.slow
def test_an_earlier_output_is_replaced(tmp_path: Path, ending: str, there: str) -> None:
    path = tmp_path / f"eto.{ending}"
    if there == "ours":
        evaeto.write_grid(evaeto.eto(weather(9), elevation=0.0), path)
    if there == "an empty folder":
        if ending == "nc":
            pytest.skip("a file is no folder")
        path.mkdir()
    expected = evaeto.eto(weather())
    evaeto.write_grid(evaeto.eto(evaeto.open_grid(written(tmp_path, "zarr"))), path)
    with xr.open_dataset(path, engine="zarr" if ending == "zarr" else None, chunks={}) as made:
        np.testing.assert_allclose(made["eto"], expected, rtol=1e-5, atol=1e-5)
        evaeto.write_grid(evaeto.eto(weather()), tmp_path / f"again.{ending}")
    assert {file.name for file in tmp_path.iterdir()} == {f"eto.{ending}", "in.zarr", f"again.{ending}"}


# ---- damaged input


def damaged_store(folder: Path) -> Path:
    """A store of ours with a chunk cut short."""
    path = written(folder, "zarr")
    os.truncate(path / "rs" / "2.0.0", 20)
    return path


def damaged_file(folder: Path) -> Path:
    """A file of ours with the bytes of one chunk overwritten."""
    import h5py

    path = written(folder, "nc")
    with h5py.File(path) as file:
        where = next(
            info
            for info in (file["rs"].id.get_chunk_info(n) for n in range(file["rs"].id.get_num_chunks()))
            if info.chunk_offset == (10, 0, 0)
        )
    with path.open("r+b") as raw:
        raw.seek(where.byte_offset)
        raw.write(b"\xff" * where.size)
    return path


@pytest.mark.parametrize("damaged", [damaged_store, damaged_file])
@pytest.mark.parametrize("ending", ["zarr", "nc"])
@pytest.mark.parametrize("there", [False, True])
@pytest.mark.slow
def test_damaged_input_is_named_with_its_chunk_and_leaves_what_was_there(
    tmp_path: Path, damaged: object, ending: str, there: bool, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    source, out = damaged(tmp_path), tmp_path / f"out.{ending}"  # type: ignore[operator]
    if there:
        evaeto.write_grid(evaeto.eto(weather(9)), out)
    before = content(out) if there else {}
    chunks = {"time": 5}
    with pytest.raises(WeatherError, match=r"rs: the input is damaged, chunk 2\.0\.0 .*time 2020-01-30 to 2020-02-03"):
        evaeto.write_grid(evaeto.eto(evaeto.open_grid(source, chunks=chunks)), out)
    assert command(monkeypatch, "eto", "--grid", source, "--out", out) == BAD_INPUT
    told = capsys.readouterr().err
    assert told.startswith("Error: rs: the input is damaged")
    assert (content(out) if there else {}) == before
    assert {path.name for path in tmp_path.iterdir()} == {source.name} | ({out.name} if there else set())


@pytest.mark.parametrize("scheduler", ["synchronous", "threads", pytest.param("processes", marks=pytest.mark.slow)])
@pytest.mark.slow
def test_damage_is_found_whatever_runs_the_graph(tmp_path: Path, scheduler: str) -> None:
    source = damaged_store(tmp_path)
    few = {"num_workers": 1} if scheduler == "processes" else {}  # each loads all there is to load
    with (
        dask.config.set(scheduler=scheduler, **few),
        pytest.raises(WeatherError, match=r"rs: the input .*chunk 2\.0\.0"),
    ):
        evaeto.write_grid(evaeto.eto(evaeto.open_grid(source)), tmp_path / "out.zarr")
    assert [path.name for path in tmp_path.iterdir()] == ["in.zarr"]


def test_a_file_that_is_no_grid_is_bad_input_without_a_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.nc").write_text("no NetCDF")
    (tmp_path / "b.zarr").mkdir()
    cut = written(tmp_path, "nc", "cut")
    os.truncate(cut, 500)
    for name in ("a.nc", "b.zarr", "cut.nc"):
        assert command(monkeypatch, "eto", "--grid", tmp_path / name, "--out", tmp_path / "out.nc") == BAD_INPUT
        assert capsys.readouterr().err.startswith(f"Error: {tmp_path / name}: cannot be opened")


def test_a_damaged_file_of_a_station_names_the_variable(tmp_path: Path) -> None:
    with pytest.raises(WeatherError, match="rs: the input is damaged"):
        evaeto.read_weather(damaged_file(tmp_path))


# ---- runs that do not end


HALF = """
import sys
import dask.array as da, numpy as np, pandas as pd, xarray as xr
import evaeto

def stop(block, block_info=None):
    if block_info[None]["chunk-location"][0] == 2:
        print("half", flush=True)
        sys.stdin.read()
    return block

data = da.ones((20, 4, 6), chunks=(5, 4, 6)).map_blocks(stop, dtype=float, meta=np.empty((0, 0, 0)))
time = pd.date_range("2020-01-01", periods=20)
eto = xr.DataArray(data, dims=("time", "lat", "lon"), coords={"time": time}, name="eto")
import dask
with dask.config.set(scheduler="synchronous"):
    evaeto.write_grid(eto, sys.argv[1])
"""


@pytest.mark.slow
@pytest.mark.parametrize("ending", ["zarr", "nc"])
@pytest.mark.parametrize("there", [False, True])
def test_a_killed_run_leaves_what_was_there_and_the_next_one_clears_up(
    tmp_path: Path, ending: str, there: bool
) -> None:
    out = tmp_path / f"out.{ending}"
    if there:
        evaeto.write_grid(evaeto.eto(weather(9)), out)
    before = content(out) if there else {}
    run = subprocess.Popen(
        [sys.executable, "-c", HALF, str(out)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert run.stdout is not None
    assert run.stdout.readline() == "half\n"
    run.kill()
    run.communicate()
    assert (content(out) if there else {}) == before
    left = [path for path in tmp_path.iterdir() if path != out]
    assert len(left) == 1
    assert left[0].name.startswith(f".out.{ending}.")
    assert left[0].name.endswith(".unfinished")
    assert set(tmp_path.glob(f"*.{ending}")) == ({out} if there else set())
    with pytest.raises(WeatherError, match=r"is incomplete, .*; run the same command again, .* or delete it"):
        evaeto.open_grid(left[0])
    evaeto.write_grid(evaeto.eto(weather()), out)
    assert list(tmp_path.iterdir()) == [out]


def test_an_output_says_that_it_is_one(tmp_path: Path) -> None:
    evaeto.write_grid(evaeto.eto(weather()), tmp_path / "eto.zarr")
    about = json.loads((tmp_path / "eto.zarr" / ".zattrs").read_text())
    assert about["content"] == "evaeto grid 1"
    assert about["source"] == f"evaeto {evaeto.__version__}"
    assert about["Conventions"] == "CF-1.11"


# ---- the other commands


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    """Files of two services, a reference and a climatology."""
    days = pd.date_range("2019-01-01", "2019-12-31", name="date")
    rng = np.random.default_rng(3)
    usual = {"tmax": 30.0, "tmin": 18.0, "rhmean": 60.0, "u2": 2.0, "rs": 18.0}
    spread = {"tmax": 2.0, "tmin": 1.0, "rhmean": 5.0, "u2": 0.3, "rs": 3.0}
    weather = {key: value + spread[key] * rng.normal(size=days.size) for key, value in usual.items()}
    for name in ("a", "b", "station"):
        seen = {key: values + 0.1 * spread[key] * rng.normal(size=days.size) for key, values in weather.items()}
        table = pd.DataFrame(seen, days)
        table.to_csv(tmp_path / f"{name}.csv", float_format="%.3f")
        eto = evaeto.eto(table, lat=-20, elevation=500)  # of the last, the station
    eto.rename_axis("date").to_frame().to_csv(tmp_path / "reference.csv", float_format="%.3f")
    months = eto.groupby(eto.index.month).agg(["mean", "std"]).rename_axis("month").rename(columns={"std": "sd"})
    months.to_csv(tmp_path / "climatology.csv")
    return tmp_path


PLACE = ["--lat", "-20", "--lon", "-45", "--elevation", "500"]
SOURCES = ["--source", "nasa_power=a.csv", "--source", "open_meteo=b.csv"]


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (["eto", "station.csv", "--lat", "-20", "--elevation", "500"], "station.csv"),
        (["fuse", *SOURCES, *PLACE], "b.csv"),
        (["fuse", *SOURCES, "--calibration", "cal.json", *PLACE], "cal.json"),
        (["calibrate", *SOURCES, "--reference", "reference.csv", *PLACE], "a.csv"),
        (["calibrate", *SOURCES, "--reference", "reference.csv", *PLACE], "reference.csv"),
        (["calibrate", *SOURCES, "--climatology", "climatology.csv", *PLACE], "climatology.csv"),
        (["compute", "--demo", *PLACE, "--station", "station.csv", "--mode", "recent", "--days", "7"], "station.csv"),
        (["compute", "--demo", *PLACE, "--calibration", "cal.json", "--mode", "recent", "--days", "7"], "cal.json"),
        (["compute", "--records", ".", *PLACE, "--mode", "recent", "--days", "7"], "a.csv"),
    ],
)
@pytest.mark.parametrize("link", [False, True])
@pytest.mark.slow
def test_no_command_writes_onto_a_file_it_reads(
    tables: Path, words: list[str], name: str, link: bool, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tables)
    if name == "cal.json":
        learn = ["calibrate", *SOURCES, "--climatology", "climatology.csv", *PLACE, "--out", "cal.json"]
        assert command(monkeypatch, *learn) == 0
        (tables / "cal.csv").hardlink_to(tables / "cal.json")
    target = name.replace(".json", ".csv")
    if link:
        (tables / "link.csv").symlink_to(name)
        target = "link.csv"
    before = content(tables)
    capsys.readouterr()
    assert command(monkeypatch, *words, "--out", target) == BAD_INPUT
    assert "input" in capsys.readouterr().err
    assert content(tables) == before


@pytest.mark.parametrize("target", ["a.csv", "fused.csv"])
def test_totals_are_written_onto_no_other_file_of_the_same_command(
    tables: Path, target: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tables)
    before = content(tables)
    assert command(monkeypatch, "fuse", *SOURCES, *PLACE, "--out", "fused.csv", "--totals", target) == BAD_INPUT
    said = capsys.readouterr().err
    assert target in said or "--totals" in said
    assert content(tables) == before
    assert command(monkeypatch, "fuse", *SOURCES, *PLACE, "--out", "fused.csv", "--totals", "totals.csv") == 0
    assert (tables / "totals.csv").read_text().startswith("by,period,days,missing,eto_mm,eto_lower_mm,eto_upper_mm\n")


@pytest.mark.parametrize(
    "words",
    [
        ["eto", "station.csv", "--lat", "-20", "--elevation", "500", "--out", "out"],
        ["fuse", *SOURCES, *PLACE, "--out", "out"],
        ["calibrate", *SOURCES, "--reference", "reference.csv", *PLACE, "--out", "out"],
    ],
)
@pytest.mark.slow
def test_a_command_whose_disk_fails_leaves_what_was_there(
    tables: Path, words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tables)
    (tables / "out").write_text("of yesterday")
    before = content(tables)

    def fail(*paths: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr("evaeto.core.replacing.os.replace", fail)
        assert command(monkeypatch, *words) == BAD_INPUT
    assert "No space left" in capsys.readouterr().err
    assert content(tables) == before
    assert command(monkeypatch, *words) == 0
    assert set(content(tables)) == set(before)
    assert (tables / "out").read_text() != "of yesterday"


def test_a_compressed_table_stays_one(tables: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tables)
    station = ["eto", "station.csv", "--lat", "-20", "--elevation", "500", "--out"]
    assert command(monkeypatch, *station, "eto.csv.gz") == 0
    assert command(monkeypatch, *station, "eto.csv") == 0
    pd.testing.assert_frame_equal(pd.read_csv("eto.csv.gz"), pd.read_csv("eto.csv"))


FULL = """
import resource, sys
from evaeto.cli import main
import evaeto.inputs.grids, xarray, dask.array, zarr, netCDF4
resource.setrlimit(resource.RLIMIT_FSIZE, (4000, 4000))
sys.argv = ["evaeto", *sys.argv[1:]]
main()
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="has no limit for the size of files")
@pytest.mark.parametrize("ending", ["zarr", "nc"])
def test_a_grid_that_finds_no_room_is_an_error_and_leaves_nothing(tmp_path: Path, ending: str) -> None:
    source = tmp_path / "in.zarr"
    weather(600).chunk(time=300).to_zarr(source, zarr_format=2)
    command = [sys.executable, "-c", FULL, "eto", "--grid", str(source), "--out", str(tmp_path / f"out.{ending}")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == BAD_INPUT, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("Error: ")
    assert [path.name for path in tmp_path.iterdir()] == ["in.zarr"]


# ---- many small chunks


def of_single_days(folder: Path, ending: str) -> Path:
    """A file of ours in a chunk for each of 150 days."""
    path, lazy = folder / f"days.{ending}", weather(150).chunk(time=1)
    if ending == "zarr":
        lazy.to_zarr(path, zarr_format=2)
    else:
        lazy.to_netcdf(path, encoding={name: {"chunksizes": (1, 4, 6)} for name in lazy.data_vars})
    return path


@pytest.mark.parametrize("ending", ["zarr", "nc"])
def test_many_small_chunks_are_read_and_computed_several_at_once(tmp_path: Path, ending: str) -> None:
    opened = evaeto.open_grid(of_single_days(tmp_path, ending))
    ran: list[object] = []
    with Callback(pretask=lambda key, graph, state: ran.append(key)):
        evaeto.write_grid(evaeto.eto(opened), tmp_path / "out.zarr")
    assert {variable.chunks[0][:2] for variable in opened.data_vars.values()} == {(2, 2)}
    assert len(ran) < 90
    with xr.open_zarr(tmp_path / "out.zarr") as made:
        np.testing.assert_allclose(made["eto"], evaeto.eto(weather(150)), rtol=1e-5, atol=1e-5)


def test_what_is_made_of_many_small_chunks_has_the_same_ones(tmp_path: Path) -> None:
    result = evaeto.eto(evaeto.open_grid(of_single_days(tmp_path, "zarr")))
    evaeto.write_grid(result, tmp_path / "out.zarr")
    evaeto.write_grid(result.isel(time=slice(3, 140)), tmp_path / "part.zarr")
    for name in ("out", "part"):
        assert json.loads((tmp_path / f"{name}.zarr" / "eto" / ".zarray").read_text())["chunks"] == [1, 4, 6]
    with xr.open_zarr(tmp_path / "out.zarr") as whole, xr.open_zarr(tmp_path / "part.zarr") as part:
        xr.testing.assert_equal(part["eto"].load(), whole["eto"].isel(time=slice(3, 140)).load())


def test_what_was_put_in_other_chunks_on_the_way_is_written_in_those(tmp_path: Path) -> None:
    result = evaeto.eto(evaeto.open_grid(of_single_days(tmp_path, "zarr"))).chunk(time=50, lat=2)
    evaeto.write_grid(result, tmp_path / "out.zarr")
    assert json.loads((tmp_path / "out.zarr" / "eto" / ".zarray").read_text())["chunks"] == [50, 2, 6]


def test_chunks_that_are_asked_for_are_the_ones_however_many(tmp_path: Path) -> None:
    path = of_single_days(tmp_path, "zarr")
    assert evaeto.open_grid(path, chunks={"time": 1}).chunks["time"] == (1,) * 150
    assert evaeto.open_grid(path, chunks={"time": 50}).chunks["time"] == (50, 50, 50)


def test_the_chunks_of_many_files_stay_as_they_are(tmp_path: Path) -> None:
    for number, days in enumerate((slice(0, 150), slice(150, 301))):
        weather(301).isel(time=days).chunk(time=1).to_zarr(tmp_path / f"{number}.zarr", zarr_format=2)
    opened = evaeto.open_grid(tmp_path / "*.zarr")
    assert opened.chunks["time"] == (1,) * 301


def test_of_several_small_chunks_the_damaged_one_is_named(tmp_path: Path) -> None:
    path = of_single_days(tmp_path, "zarr")
    os.truncate(path / "rs" / "11.0.0", 20)
    result = evaeto.eto(evaeto.open_grid(path))
    with pytest.raises(WeatherError, match=r"rs: the input is damaged, chunk 11\.0\.0 .*time 2020-01-31 to 2020-01-31"):
        evaeto.write_grid(result, tmp_path / "out.zarr")
    with pytest.raises(WeatherError, match=r"rs: the input is damaged, chunk 11\.0\.0 .*time 2020-01-30 to 2020-01-31"):
        evaeto.write_grid(result.isel(time=slice(4, None)), tmp_path / "out.zarr")
