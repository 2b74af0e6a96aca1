"""Chunks of Zarr stores read into the memory that is handed on: the same as zarr reads, of whatever is stored."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr
import zarr
from numcodecs import Blosc, Delta, FixedScaleOffset, Zlib, Zstd
from zarr.codecs import BloscCodec, BytesCodec, GzipCodec, TransposeCodec, ZstdCodec

import evaeto
from evaeto.core.messages import Message
from evaeto.errors import WeatherError
from evaeto.export.grids import write_grid
from evaeto.inputs import zarr_chunks
from evaeto.inputs.grid_sources import opened
from evaeto.inputs.zarr_chunks import StraightPipeline, straight

SHAPE, CHUNKS = (7, 9, 10), (3, 4, 5)
VALUES = np.random.default_rng(4).uniform(-30, 45, SHAPE).round(2)
UNITS = {"tmax": ("degC", 30), "tmin": ("degC", 18), "rhmean": ("%", 60), "u2": ("m s-1", 2), "rs": ("MJ m-2 d-1", 20)}
DAY = {name: value for name, (_, value) in UNITS.items()}
STORED: dict[str, dict[str, Any]] = {
    "Blosc": {"zarr_format": 2, "compressors": Blosc()},
    "Blosc, columns first": {"zarr_format": 2, "compressors": Blosc(), "order": "F"},
    "Blosc after a filter": {"zarr_format": 2, "compressors": Blosc(), "filters": [Delta("f4")]},
    "Blosc, big-endian": {"zarr_format": 2, "compressors": Blosc(), "dtype": ">f4"},
    "Blosc, other bytes on disk": {
        "zarr_format": 2, "compressors": Blosc(), "filters": [FixedScaleOffset(0, 100, "f4", "i2")],
    },
    "Zstandard": {"zarr_format": 2, "compressors": Zstd()},
    "zlib": {"zarr_format": 2, "compressors": Zlib()},
    "not compressed": {"zarr_format": 2, "compressors": None},
    "format 3, Blosc": {"zarr_format": 3, "compressors": [BloscCodec()]},
    "format 3, Blosc, big-endian": {
        "zarr_format": 3, "serializer": BytesCodec(endian="big"), "compressors": [BloscCodec()],
    },
    "format 3, Blosc within gzip": {"zarr_format": 3, "compressors": [BloscCodec(), GzipCodec()]},
    "format 3, turned": {
        "zarr_format": 3, "filters": [TransposeCodec(order=(2, 0, 1))], "compressors": [BloscCodec()],
    },
    "format 3, Zstandard": {"zarr_format": 3, "compressors": [ZstdCodec()]},
    "format 3, shards": {"zarr_format": 3, "compressors": [BloscCodec()], "shards": (6, 8, 10)},
}  # fmt: skip
PLACES = {
    "all": np.s_[:, :, :],
    "one chunk": np.s_[0:3, 4:8, 5:10],
    "a chunk's part": np.s_[1:3, 5:7, 6:9],
    "across chunks": np.s_[2:7, 1:9, 3:8],
    "every other": np.s_[::2, 1::3, :],
    "a row": np.s_[4, 6, :],
    "one value": np.s_[6, 8, 9],
    "some by number": np.s_[[0, 1, 2], :, 5:10],
    "a mask": np.s_[:, :, np.arange(10) % 3 == 0],
}


def array_of(path: Path, how: dict[str, Any]) -> Any:
    how = {"dtype": "f4"} | how
    made = zarr.create_array(str(path), shape=SHAPE, chunks=CHUNKS, fill_value=np.nan, **how)
    made[...] = VALUES
    with straight():
        return zarr.open_array(str(path), mode="r")


@pytest.mark.parametrize("small", [zarr_chunks.SMALL, 0])
@pytest.mark.parametrize("how", STORED.values(), ids=STORED)
def test_what_is_read_is_what_zarr_reads(
    tmp_path: Path, how: dict[str, Any], small: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zarr_chunks, "SMALL", small)
    read = array_of(tmp_path / "a.zarr", how)
    own = zarr.open_array(str(tmp_path / "a.zarr"), mode="r")
    for what, place in PLACES.items():
        np.testing.assert_array_equal(read.oindex[place], own.oindex[place], err_msg=what)
    np.testing.assert_array_equal(read[...], own[...])


@pytest.mark.parametrize("name", ["Blosc", "format 3, Blosc"])
def test_whole_chunks_of_blosc_are_not_copied(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    read = array_of(tmp_path / "a.zarr", STORED[name])
    monkeypatch.setattr(StraightPipeline, "decode_batch", None)
    np.testing.assert_allclose(read[3:6, 4:8, 5:10], VALUES[3:6, 4:8, 5:10], rtol=1e-6)
    with pytest.raises(TypeError):  # the last ones stick out of the array
        read[6:, 4:8, 5:10]


def test_a_chunk_that_is_not_there_is_missing_data(tmp_path: Path) -> None:
    read = array_of(tmp_path / "a.zarr", STORED["Blosc"])
    (tmp_path / "a.zarr" / "0.0.0").unlink()
    values = read[...]
    assert np.isnan(values[:3, :4, :5]).all()
    assert np.isfinite(values[3:]).all()


@pytest.mark.parametrize("place", [np.s_[0:3, 0:4, 0:5], np.s_[1:2, :, :]])
@pytest.mark.parametrize("name", ["Blosc", "Blosc, columns first", "format 3, Blosc", "format 3, Blosc, big-endian"])
@pytest.mark.parametrize("missing", [1, 9, 300])
def test_a_chunk_that_is_cut_short_is_an_error_not_what_lies_behind_it(
    tmp_path: Path, missing: int, name: str, place: Any
) -> None:
    read = array_of(tmp_path / "a.zarr", STORED[name])
    [chunk] = (path for each in ("0.0.0", "c/0/0/0") if (path := tmp_path / "a.zarr" / each).exists())
    whole = chunk.read_bytes()
    chunk.write_bytes(whole[: max(0, len(whole) - missing)])
    with pytest.raises(OSError, match="bytes are there"):
        read[place]


def test_a_store_with_a_chunk_cut_short_says_which(tmp_path: Path) -> None:
    days = {"time": np.arange("2020-01-01", "2020-01-08", dtype="M8[D]").astype("M8[ns]")}
    cells = {name: (("time", "lat", "lon"), np.full(SHAPE, value, "f4")) for name, value in DAY.items()}
    weather = xr.Dataset(cells, days | {"lat": np.linspace(-4, 4, 9), "lon": np.arange(10.0)})
    for name, (units, _) in UNITS.items():
        weather[name].attrs["units"] = units
    how = {name: {"chunks": CHUNKS, "compressors": Blosc()} for name in DAY}
    weather.to_zarr(tmp_path / "w.zarr", zarr_format=2, encoding=how)
    chunk = tmp_path / "w.zarr" / "u2" / "1.2.1"
    chunk.write_bytes(chunk.read_bytes()[:-1])
    with pytest.raises(WeatherError) as caught:
        write_grid(evaeto.eto(evaeto.open_grid(tmp_path / "w.zarr"), elevation=100), tmp_path / "eto.zarr")
    message = caught.value.args[0]
    assert isinstance(message, Message)
    assert message.key == "grid.damaged"
    assert (message.fields["name"], message.fields["chunk"]) == ("u2", "1.2.1")
    assert message.fields["why"].key == "grid.chunk_cut_short"
    assert not (tmp_path / "eto.zarr").exists()


def test_a_chunk_of_another_size_is_not_taken_for_a_whole_one(tmp_path: Path) -> None:
    read = array_of(tmp_path / "a.zarr", STORED["Blosc"])
    (tmp_path / "a.zarr" / "0.0.0").write_bytes(Blosc().encode(np.zeros(7, "f4")))
    with pytest.raises(ValueError, match="reshape"):
        read[0:3, 0:4, 0:5]


def test_what_is_read_can_be_written_to(tmp_path: Path) -> None:
    read = array_of(tmp_path / "a.zarr", STORED["Blosc"])[0:3, 0:4, 0:5]
    read[0, 0, 0] = 1.0
    assert read[0, 0, 0] == 1.0


def test_a_store_of_weather_is_read_so_and_on_other_machines_too(tmp_path: Path) -> None:
    weather = xr.Dataset({"tmax": (("time", "lat", "lon"), VALUES.astype("f4"))}).chunk(time=3)
    weather.to_zarr(tmp_path / "w.zarr", zarr_format=2)
    with straight():
        assert isinstance(_pipeline(tmp_path / "w.zarr"), StraightPipeline)
    assert not isinstance(_pipeline(tmp_path / "w.zarr"), StraightPipeline)
    lazy = opened(tmp_path / "w.zarr")
    moved = pickle.loads(pickle.dumps(lazy))
    np.testing.assert_array_equal(lazy["tmax"].values, VALUES.astype("f4"))
    np.testing.assert_array_equal(moved["tmax"].values, VALUES.astype("f4"))


def test_another_pipeline_that_somebody_chose_stays(tmp_path: Path) -> None:
    class Chosen(zarr_chunks.BatchedCodecPipeline):
        pass

    zarr_chunks.register_pipeline(Chosen)
    array_of(tmp_path / "tmax", STORED["Blosc"])
    with zarr.config.set({"codec_pipeline.path": f"{Chosen.__module__}.{Chosen.__qualname__}"}), straight():
        assert type(_pipeline(tmp_path)) is Chosen


def _pipeline(store: Path) -> Any:
    return zarr.open_array(str(store / "tmax"), mode="r")._async_array.codec_pipeline
