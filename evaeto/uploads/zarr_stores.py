"""Zarr stores, judged by their metadata: how arrays are packed, how large they and their chunks are."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from evaeto.core.messages import Message
from evaeto.errors import WeatherError
from evaeto.uploads.limits import Limits
from evaeto.uploads.sizes import check_array

COMPRESSORS = frozenset({"blosc", "bz2", "gzip", "lz4", "zlib", "zstd"})
FILTERS = frozenset(
    {"bitround", "bytes", "crc32", "crc32c", "delta", "fixedscaleoffset", "fletcher32", "quantize", "shuffle",
     "transpose", "vlen-utf8"}
)  # fmt: skip
CODECS = COMPRESSORS | FILTERS
"""Names of what packs numbers and short texts; nothing that makes objects or calls what a store names."""

SHARDING = "sharding_indexed"
MAX_TEXTS = 100_000
"""Of an array of texts, whose length no metadata tell."""
MAX_DIMENSIONS = 16

_TYPES = {"bool": 1} | {
    f"{kind}{bits}": bits // 8
    for kind, sizes in (("int", (8, 16, 32, 64)), ("uint", (8, 16, 32, 64)), ("float", (16, 32, 64)))
    for bits in sizes
}


def check_store(store: Path, limits: Limits) -> None:
    """Look at all metadata of a store in a folder, the consolidated ones too.

    Parameters
    ----------
    store : Path
        The folder.
    limits : Limits
        What it may hold.

    Raises
    ------
    WeatherError
        A codec beyond `CODECS`, an array of objects, something too large, or metadata that can't be understood.
    """
    for part, described in _arrays(store, limits):
        try:
            if described.get("zarr_format") == 3:
                _check_v3(described, part, limits)
            else:
                _check_v2(described, part, limits)
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
            if isinstance(error, WeatherError):
                raise
            raise WeatherError(Message("upload.metadata", part=part[:100])) from None


def _arrays(store: Path, limits: Limits) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every array that any metadata in the store describe, with where it is described."""
    for path in sorted(store.rglob("*")):
        if path.name not in (".zarray", ".zmetadata", ".zattrs", ".zgroup", "zarr.json"):
            continue
        part = path.relative_to(store).as_posix()
        if path.stat().st_size > limits.attribute_bytes * (10 if path.name != ".zattrs" else 1):
            raise WeatherError(Message("upload.attribute", part=part[:100]))
        try:
            told = json.loads(path.read_bytes())
        except (ValueError, RecursionError):
            raise WeatherError(Message("upload.metadata", part=part[:100])) from None
        if not isinstance(told, dict):
            raise WeatherError(Message("upload.metadata", part=part[:100]))
        if path.name == ".zarray":
            yield part, told
        elif path.name == ".zmetadata":
            yield from _consolidated(told, part)
        elif path.name == "zarr.json":
            yield from _nodes(told, part)


def _consolidated(told: Mapping[str, Any], part: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    inner = told.get("metadata")
    if not isinstance(inner, dict):
        raise WeatherError(Message("upload.metadata", part=part[:100]))
    for key, described in inner.items():
        if key.rpartition("/")[2] == ".zarray":
            yield f"{part}: {key}", described


def _nodes(told: Mapping[str, Any], part: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if told.get("node_type") == "array":
        yield part, told
        return
    inner = told.get("consolidated_metadata")
    if inner is None:
        return
    if not isinstance(inner, dict) or not isinstance(inner.get("metadata"), dict):
        raise WeatherError(Message("upload.metadata", part=part[:100]))
    for key, described in inner["metadata"].items():
        if not isinstance(described, dict):
            raise WeatherError(Message("upload.metadata", part=part[:100]))
        yield from _nodes(described, f"{part}: {key}")


def _check_v2(described: Mapping[str, Any], part: str, limits: Limits) -> None:
    filters = described["filters"] or []
    compressor = described["compressor"]
    texts = described["dtype"] == "|O" and [each.get("id") for each in filters] == ["vlen-utf8"]
    if described.get("dimension_separator", ".") not in (".", "/"):
        raise ValueError
    for codec in (*filters, *([] if compressor is None else [compressor])):
        _check_codec(codec, codec["id"], part)
    itemsize = 1 if texts else _itemsize(described["dtype"], part)
    shape, chunks = _sizes(described["shape"]), _sizes(described["chunks"])
    _check_sizes(shape, chunks, itemsize, texts, part, limits)


def _check_v3(described: Mapping[str, Any], part: str, limits: Limits) -> None:
    grid, key = described["chunk_grid"], described.get("chunk_key_encoding", {"name": "default"})
    separator = key.get("configuration", {}).get("separator", "/")
    if grid["name"] != "regular" or key["name"] not in ("default", "v2") or separator not in (".", "/"):
        raise ValueError
    if described.get("storage_transformers"):
        raise WeatherError(Message("upload.outside", part=part[:100]))
    data_type, codecs = described["data_type"], described["codecs"]
    texts = data_type == "string" and bool(codecs) and codecs[0].get("name") == "vlen-utf8"
    itemsize = 1 if texts else _itemsize_v3(data_type, part)
    shape, chunks = _sizes(described["shape"]), _sizes(grid["configuration"]["chunk_shape"])
    _check_sizes(shape, chunks, itemsize, texts, part, limits)
    _check_codecs(codecs, shape, itemsize, texts, part, limits)


def _check_codecs(
    codecs: Sequence[Any], shape: Sequence[int], itemsize: int, texts: bool, part: str, limits: Limits
) -> None:
    for codec in codecs:
        kind = codec["name"]
        how = codec.get("configuration") or {}
        if kind == SHARDING:
            # Pieces of pieces count as chunks: each is unpacked by itself
            _check_sizes(shape, _sizes(how["chunk_shape"]), itemsize, texts, part, limits)
            for inner in (how["codecs"], how.get("index_codecs", [])):
                if any(each["name"] == SHARDING for each in inner):
                    raise _not_allowed(f"{SHARDING} in {SHARDING}", part)
                _check_codecs(inner, shape, itemsize, texts, part, limits)
        else:
            _check_codec(how, kind, part)


def _check_codec(how: Mapping[str, Any], kind: Any, part: str) -> None:
    """A codec by its name, and the types that it makes of numbers."""
    plain = str(kind).removeprefix("numcodecs.")
    if plain not in CODECS:
        raise _not_allowed(str(kind), part)
    for key in ("dtype", "astype"):
        if key in how:
            _itemsize(how[key], part)


def _not_allowed(codec: str, part: str) -> WeatherError:
    return WeatherError(Message("upload.codec", part=part[:100], codec=codec[:50], codecs=sorted(CODECS)))


def _itemsize(dtype: Any, part: str) -> int:
    """Bytes of a NumPy type of numbers, times or texts of fixed length."""
    found = np.dtype(dtype) if isinstance(dtype, str) else None
    if found is None or found.kind not in "biufMmSU":
        raise WeatherError(Message("upload.type", part=part[:100]))
    return found.itemsize


def _itemsize_v3(data_type: Any, part: str) -> int:
    if isinstance(data_type, str) and data_type in _TYPES:
        return _TYPES[data_type]
    if isinstance(data_type, dict):
        kind, how = data_type.get("name"), data_type.get("configuration") or {}
        if kind in ("numpy.datetime64", "numpy.timedelta64"):
            return 8
        if kind in ("fixed_length_utf32", "null_terminated_bytes") and isinstance(how["length_bytes"], int):
            return max(int(how["length_bytes"]), 1)
    raise WeatherError(Message("upload.type", part=part[:100]))


def _sizes(told: Any) -> list[int]:
    """Sizes as they should stand in metadata."""
    if not isinstance(told, list) or len(told) > MAX_DIMENSIONS:
        raise ValueError
    if any(type(size) is not int or size < 0 for size in told):
        raise ValueError
    return told


def _check_sizes(
    shape: Sequence[int], chunks: Sequence[int], itemsize: int, texts: bool, part: str, limits: Limits
) -> None:
    if len(shape) != len(chunks) or 0 in chunks:
        raise ValueError
    if texts:
        for sizes in (shape, chunks):
            if int(np.prod(sizes, dtype=object)) > MAX_TEXTS:
                count = int(np.prod(sizes, dtype=object))
                raise WeatherError(Message("upload.array", part=part[:100], count=count, most=MAX_TEXTS))
    check_array(shape, chunks, itemsize, part, limits)
