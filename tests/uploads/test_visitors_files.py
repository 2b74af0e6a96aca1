"""Files of visitors through the functions that a page uses; every file here is harmless."""

from __future__ import annotations

import io
import json
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import openpyxl
import pandas as pd
import pytest
import xarray as xr

from evaeto.core.messages import Message
from evaeto.errors import WeatherError
from evaeto.i18n import Speech
from evaeto.inputs.weather_files import read_weather
from evaeto.sources.station import Station, describe
from evaeto.tasks import grid_jobs
from evaeto.workers import steps
from evaeto.workers.eto_grids import open_eto

DAYS = pd.date_range("2020-01-01", periods=5)


def station_file(folder: Path, name: str = "station.nc") -> Path:
    path = folder / name
    values = np.array([30.0, 31, 32, 33, 34])
    xr.Dataset({"tmax": ("time", values, {"units": "degC"})}, {"time": DAYS}).to_netcdf(path)
    return path


def refused(path: Path) -> str:
    with pytest.raises(WeatherError) as caught:
        describe(Station(path.name, path.read_bytes()))
    return str(caught.value)


def grid(lats: int = 3, lons: int = 4) -> xr.Dataset:
    values = np.full((len(DAYS), lats, lons), 4.5)
    coords = {"time": DAYS, "lat": np.arange(lats) - 9.0, "lon": np.arange(lons) - 50.0}
    return xr.Dataset({"eto": (("time", "lat", "lon"), values, {"units": "mm d-1"})}, coords)


def zipped(folder: Path, **renamed: str) -> bytes:
    """The files of a folder, under other names where these are given by the last part of their own."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder.parent).as_posix()
            if path.is_file():
                packed.writestr(zipfile.ZipInfo(renamed.get(path.name, name)), path.read_bytes())
    return buffer.getvalue()


def store(folder: Path, zarr_format: Any = 2, **how: Any) -> Path:
    grid().to_zarr(folder / "g.zarr", zarr_format=zarr_format, consolidated=True, **how)
    return folder / "g.zarr"


def changed(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    told = json.loads(path.read_text())
    change(told)
    path.write_text(json.dumps(told))


def grid_refused(content: bytes, name: str = "grid.zip") -> str:
    with pytest.raises(WeatherError) as caught:
        open_eto(name, content)
    return str(caught.value)


# -- what refers outside the file


@pytest.mark.slow
def test_a_link_to_another_file_is_refused_by_its_name(tmp_path: Path) -> None:
    other, path = station_file(tmp_path, "other.nc"), tmp_path / "linked.nc"
    path.write_bytes(other.read_bytes())
    with h5py.File(path, "a") as file:
        file["rs"] = h5py.ExternalLink(str(other), "/tmax")
    assert refused(path) == "'/rs' refers to data outside the file; copy the data into the file"


def test_a_link_in_a_group_within_a_group_is_found(tmp_path: Path) -> None:
    path = station_file(tmp_path)
    with h5py.File(path, "a") as file:
        file.create_group("a/b/c")["rs"] = h5py.ExternalLink("other.nc", "/tmax")
    assert "'/a/b/c/rs' refers to data outside" in refused(path)


def test_values_that_lie_in_another_file_are_refused(tmp_path: Path) -> None:
    (tmp_path / "values.bin").write_bytes(np.arange(5.0).tobytes())
    path = station_file(tmp_path)
    with h5py.File(path, "a") as file:
        file.create_dataset("rs", (5,), "f8", external=[(str(tmp_path / "values.bin"), 0, 40)])
    assert "'/rs' refers to data outside" in refused(path)


def test_a_dataset_put_together_from_other_files_is_refused(tmp_path: Path) -> None:
    other, path = station_file(tmp_path, "other.nc"), station_file(tmp_path)
    layout = h5py.VirtualLayout((5,), "f8")
    layout[:] = h5py.VirtualSource(str(other), "tmax", (5,))
    with h5py.File(path, "a") as file:
        file.create_virtual_dataset("rs", layout)
    assert "'/rs' refers to data outside" in refused(path)


def test_another_name_for_data_of_the_same_file_is_fine(tmp_path: Path) -> None:
    path = station_file(tmp_path)
    with h5py.File(path, "a") as file:
        file["more"] = h5py.SoftLink("/tmax")
        file.create_group("group")["same"] = file["tmax"]
    assert describe(Station(path.name, path.read_bytes())).quantities == ("tmax",)


def test_a_file_on_ones_own_machine_may_refer_to_others(tmp_path: Path) -> None:
    other, path = station_file(tmp_path, "other.nc"), station_file(tmp_path)
    with h5py.File(path, "a") as file:
        file["tmin"] = h5py.ExternalLink(str(other), "/tmax")
    assert "tmax" in read_weather(path)
    assert "tmax" in describe(Station.of(path)).quantities


def test_a_grid_with_a_link_is_refused_with_the_name_of_the_file(tmp_path: Path) -> None:
    grid().to_netcdf(tmp_path / "g.nc")
    with h5py.File(tmp_path / "g.nc", "a") as file:
        file["elevation"] = h5py.ExternalLink("other.nc", "/z")
    said = grid_refused((tmp_path / "g.nc").read_bytes(), "mine.nc")
    assert said == "mine.nc: '/elevation' refers to data outside the file; copy the data into the file"


@pytest.mark.parametrize("name", ["../up", "/root", "a/../../up", "C:/root", "..\\up"])
def test_an_entry_that_leads_out_of_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    said = grid_refused(zipped(store(tmp_path), **{".zgroup": name}))
    assert "lies outside its folder" in said
    assert not (tmp_path.parent / "up").exists()


def test_an_entry_that_is_a_link_is_refused(tmp_path: Path) -> None:
    content = io.BytesIO(zipped(store(tmp_path)))
    entry = zipfile.ZipInfo("g.zarr/link")
    entry.create_system, entry.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(content, "a") as packed:
        packed.writestr(entry, str(tmp_path))
    assert "'g.zarr/link' that is a link" in grid_refused(content.getvalue())


def test_a_store_that_asks_for_another_way_to_its_chunks_is_refused(tmp_path: Path) -> None:
    made = store(tmp_path, 3)
    changed(made / "eto" / "zarr.json", lambda told: told.update(storage_transformers=[{"name": "elsewhere"}]))
    assert "refers to data outside the file" in grid_refused(zipped(made))


# -- what is small and would grow


def test_a_variable_that_is_declared_huge_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = station_file(tmp_path)
    with h5py.File(path, "a") as file:
        file.create_dataset("rs", (10**12,), "f8", chunks=(1000,))
    assert refused(path).startswith("'/rs' declares 1,000,000,000,000 values, more than ")


def test_a_chunk_that_is_declared_huge_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = station_file(tmp_path)
    with h5py.File(path, "a") as file:
        file.create_dataset("rs", (5,), "f8", maxshape=(None,), chunks=(400_000_000,))
    assert refused(path) == "'/rs' is stored in chunks of more than 500 MB; store it in smaller ones"


def test_a_coordinate_counts_as_much_as_a_variable(tmp_path: Path) -> None:
    path = station_file(tmp_path)
    with h5py.File(path, "a") as file:
        file["group/x"] = np.zeros(3)
        file["group"].create_dataset("lat", (10**10,), "f8", chunks=(1000,))
    assert "'/group/lat' declares" in refused(path)


def test_a_classic_file_that_ends_before_its_data_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "classic.nc"
    values = xr.Dataset({"tmax": ("time", np.full(2000, 30.0))}, {"time": pd.date_range("2000-01-01", periods=2000)})
    values.to_netcdf(path, format="NETCDF3_64BIT")
    whole = path.read_bytes()
    assert describe(Station("a.nc", whole)).quantities == ("tmax",)
    path.write_bytes(whole[:-4000])
    assert refused(path).startswith("the file is truncated: it has ")


@pytest.mark.parametrize("zarr_format", [2, 3])
@pytest.mark.parametrize(
    ("key", "size", "told"),
    [
        ("shape", 10**9, "declares"),
        ("chunks", 10**10, "in chunks of more than 500 MB"),
        ("shape", -1, "are not valid"),
        ("shape", 2.5, "are not valid"),
    ],
)
def test_a_store_that_declares_what_cannot_be_is_refused(
    tmp_path: Path, zarr_format: int, key: str, size: float, told: str
) -> None:
    made = store(tmp_path, zarr_format)

    def change(described: dict[str, Any]) -> None:
        if key == "chunks" and zarr_format == 3:
            described["chunk_grid"]["configuration"]["chunk_shape"][0] = size
        else:
            described[key][0] = size

    changed(made / "eto" / (".zarray" if zarr_format == 2 else "zarr.json"), change)
    assert told in grid_refused(zipped(made))


def test_consolidated_metadata_are_looked_at_too(tmp_path: Path) -> None:
    made = store(tmp_path)
    changed(made / ".zmetadata", lambda told: told["metadata"]["eto/.zarray"].update(shape=[10**9, 3, 4]))
    assert "'.zmetadata: eto/.zarray' declares" in grid_refused(zipped(made))


def test_metadata_of_endless_depth_are_refused(tmp_path: Path) -> None:
    made = store(tmp_path)
    (made / "eto" / ".zarray").write_text("[" * 100_000)
    assert "metadata in 'eto/.zarray' are not valid" in grid_refused(zipped(made))


def test_a_table_of_too_many_columns_is_refused() -> None:
    header = ",".join(["date", *(f"c{number}" for number in range(2000))])
    with pytest.raises(WeatherError, match="has more than 1,000 columns"):
        describe(Station("wide.csv", f"{header}\n2020-01-01{',1' * 2000}\n".encode()))


def test_a_line_without_end_is_refused() -> None:
    with pytest.raises(WeatherError, match="line 2 is longer than 100,000 bytes"):
        describe(Station("long.csv", b"date,tmax\n" + b"#" * 200_000 + b"\n2020-01-01,30\n"))


def workbook(folder: Path, cell: str = "B2") -> Path:
    book = openpyxl.Workbook()
    book.active.append(["date", "tmax"])
    for day in DAYS:
        book.active.append([day.to_pydatetime(), 30.0])
    book.active[cell] = 31.0
    book.save(folder / "station.xlsx")
    return folder / "station.xlsx"


def rewritten(path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    with zipfile.ZipFile(path) as packed:
        content = {name: packed.read(name) for name in packed.namelist()}
    content[part] = change(content[part])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in content.items():
            packed.writestr(name, data)
    return path


@pytest.mark.parametrize(
    ("cell", "told"), [("XFD2", "more than 702 columns"), ("B1048576", "more than 1,000,000 rows")]
)
def test_a_workbook_with_a_cell_far_out_is_refused(tmp_path: Path, cell: str, told: str) -> None:
    assert told in refused(workbook(tmp_path, cell))


def test_a_workbook_that_declares_entities_is_refused(tmp_path: Path) -> None:
    def declare(sheet: bytes) -> bytes:
        return b'<!DOCTYPE worksheet [<!ENTITY a "b">]>' + sheet

    path = rewritten(workbook(tmp_path), "xl/worksheets/sheet1.xml", declare)
    assert "XML declarations that no spreadsheet needs" in refused(path)


def test_a_workbook_in_another_encoding_hides_nothing(tmp_path: Path) -> None:
    def encode(sheet: bytes) -> bytes:
        return b'<?xml version="1.0" encoding="utf-16"?>'.decode().encode("utf-16") + sheet.decode().encode("utf-16-le")

    assert refused(rewritten(workbook(tmp_path), "xl/worksheets/sheet1.xml", encode)) == "is not an Excel file (.xlsx)"


def test_a_workbook_of_the_usual_kind_is_read(tmp_path: Path) -> None:
    path = workbook(tmp_path)
    assert describe(Station(path.name, path.read_bytes())).quantities == ("tmax",)


# -- who packs


def test_a_filter_that_is_not_on_the_list_is_refused_with_those_that_are(tmp_path: Path) -> None:
    path = station_file(tmp_path)
    with h5py.File(path, "a") as file:
        file.create_dataset("rs", data=np.zeros(5), chunks=(5,), compression="lzf")
    assert refused(path).startswith("'/rs' is packed with HDF5 32000; allowed are deflate, shuffle, ")


@pytest.mark.parametrize("how", [{"zlib": True, "shuffle": True, "fletcher32": True}, {"compression": "zstd"}])
def test_the_filters_of_netcdf_are_read(tmp_path: Path, how: dict[str, Any]) -> None:
    dataset = xr.Dataset({"tmax": ("time", np.full(5, 30.0), {"units": "degC"})}, {"time": DAYS})
    dataset.to_netcdf(tmp_path / "packed.nc", encoding={"tmax": how})
    assert describe(Station("packed.nc", (tmp_path / "packed.nc").read_bytes())).quantities == ("tmax",)


@pytest.mark.parametrize("codec", ["pickle", "json2", "msgpack2", "of_their_own"])
def test_a_codec_that_is_not_on_the_list_is_refused(tmp_path: Path, codec: str) -> None:
    made = store(tmp_path)
    changed(made / "eto" / ".zarray", lambda told: told.update(filters=[{"id": codec}]))
    assert f"'eto/.zarray' is packed with {codec}; allowed are " in grid_refused(zipped(made))


def test_a_codec_within_a_shard_is_looked_at(tmp_path: Path) -> None:
    made = store(tmp_path, 3, encoding={"eto": {"chunks": (1, 3, 4), "shards": (5, 3, 4)}})
    np.testing.assert_array_equal(open_eto("g.zip", zipped(made)), grid()["eto"].astype("f4"))
    changed(
        made / "eto" / "zarr.json",
        lambda told: told["codecs"][0]["configuration"]["codecs"].append({"name": "numcodecs.pickle"}),
    )
    assert "is packed with numcodecs.pickle" in grid_refused(zipped(made))


def test_an_array_of_objects_is_refused(tmp_path: Path) -> None:
    made = store(tmp_path)
    changed(made / "eto" / ".zarray", lambda told: told.update(dtype="|O"))
    assert "'eto/.zarray' holds objects" in grid_refused(zipped(made))


@pytest.mark.parametrize("zarr_format", [2, 3])
def test_stores_as_xarray_writes_them_are_read_with_their_texts(tmp_path: Path, zarr_format: Any) -> None:
    version = np.array(["0001"] * len(DAYS), dtype=object)
    grid().assign_coords(expver=("time", version)).to_zarr(tmp_path / "g.zarr", zarr_format=zarr_format)
    np.testing.assert_array_equal(open_eto("g.zip", zipped(tmp_path / "g.zarr")), grid()["eto"].astype("f4"))


# -- names, and the other ways in


@pytest.mark.parametrize("name", ["..", "../../up.csv", "a\0b.csv", "x" * 5000 + ".csv", ".csv", ""])
def test_an_odd_name_is_no_way_to_another_folder(name: str) -> None:
    content = b"date,tmax\n2020-01-01,30\n2020-01-02,31\n"
    assert describe(Station(name, content)).quantities == ("tmax",)  # whatever its ending, it is a table


def test_a_reference_of_a_visitor_goes_by_the_same_guard(tmp_path: Path) -> None:
    path = station_file(tmp_path)
    with h5py.File(path, "a") as file:
        file["eto"] = h5py.ExternalLink("other.nc", "/eto")
    with pytest.raises(WeatherError, match=r"^mine\.nc: '/eto' refers to data outside the file"):
        steps.read_visitors_reference("mine.nc", path.read_bytes())
    with pytest.raises(WeatherError, match=r"^mine\.csv: has no column `eto`"):
        steps.read_visitors_reference("mine.csv", b"date,tmax\n2020-01-01,30\n2020-01-02,31\n")


@pytest.mark.parametrize("calendar", ["standard", "noleap"])
@pytest.mark.slow
def test_a_grid_comes_back_from_its_process_as_it_was_read(tmp_path: Path, calendar: str) -> None:
    times = xr.date_range("2020-02-26", periods=5, calendar=calendar, use_cftime=calendar != "standard")
    grid().assign_coords(time=times).to_netcdf(tmp_path / "g.nc")
    content = (tmp_path / "g.nc").read_bytes()
    xr.testing.assert_identical(grid_jobs._open_eto("g.nc", content), open_eto("g.nc", content))


def test_a_damaged_grid_is_told_with_its_name() -> None:
    with pytest.raises(WeatherError, match=r"^g\.nc: "):
        grid_jobs._open_eto("g.nc", b"\x89HDF\r\n\x1a\n" + bytes(500))


@pytest.mark.parametrize(
    ("refusal", "in_portuguese"),
    [
        (Message("upload.outside", part="/rs"),
         "'/rs' se refere a dados fora do arquivo; copie os dados para dentro do arquivo"),
        (Message("upload.array", part="/rs", count=1_000_000, most=500_000),
         "'/rs' declara 1.000.000 valores, mais que 500.000; use uma parte menor"),
    ],
)  # fmt: skip
def test_a_refusal_is_said_in_the_language_of_the_page(refusal: Message, in_portuguese: str) -> None:
    assert Speech("pt-BR").tell(refusal) == in_portuguese
    assert Speech("en").tell(refusal) == refusal
