"""NetCDF-4 and other HDF5 files, judged by their metadata: where data lie, how they are packed, how large they are.

NetCDF's own library follows links and layouts that lead to other files without a word, so they are looked for with
h5py, which names them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from evaeto.core.messages import Message
from evaeto.errors import WeatherError
from evaeto.uploads.limits import Limits
from evaeto.uploads.sizes import check_array

SIGNATURE = b"\x89HDF\r\n\x1a\n"

FILTERS = {1: "deflate", 2: "shuffle", 3: "fletcher32", 4: "szip", 307: "bzip2", 32001: "blosc", 32015: "zstd"}
"""Number of each filter that NetCDF itself writes, and its name; others are loaded from plugins."""

MAX_DEPTH = 32
"""Of groups in groups."""


def check_hdf5(path: Path, limits: Limits) -> None:
    """Look at every link, dataset and attribute of an HDF5 file, without reading data.

    Parameters
    ----------
    path : Path
        The file.
    limits : Limits
        What it may hold.

    Raises
    ------
    WeatherError
        It refers outside itself, is packed by a filter beyond `FILTERS`, or would grow too large.
    OSError
        It is not an HDF5 file, or damaged.
    """
    import h5py

    with h5py.File(path, "r") as file:
        root = h5py.h5g.open(file.id, b"/")
        seen = {_address(root)}
        waiting = [(root, "", 0)]
        objects = 0
        while waiting:
            group, prefix, depth = waiting.pop()
            _check_attributes(group, prefix or "/", limits)
            for raw in group:
                part = f"{prefix}/{raw.decode(errors='replace')}"
                objects += 1
                if objects > limits.entries:
                    raise WeatherError(Message("upload.too_many_parts", most=limits.entries))
                kind = group.links.get_info(raw).type
                if kind == h5py.h5l.TYPE_SOFT:
                    continue  # leads to an object of this file, which is looked at where it lies
                if kind != h5py.h5l.TYPE_HARD:
                    raise WeatherError(Message("upload.outside", part=part[:100]))
                found = h5py.h5o.open(group, raw)
                if (address := _address(found)) in seen:
                    continue  # the same object by another name
                seen.add(address)
                if isinstance(found, h5py.h5g.GroupID):
                    if depth == MAX_DEPTH:
                        raise WeatherError(Message("upload.too_deep", most=MAX_DEPTH))
                    waiting.append((found, part, depth + 1))
                elif isinstance(found, h5py.h5d.DatasetID):
                    _check_dataset(found, part, limits)
                    _check_attributes(found, part, limits)


def _address(found: Any) -> tuple[int, int]:
    import h5py

    info = h5py.h5o.get_info(found)
    return info.fileno, info.addr


def _check_dataset(dataset: Any, part: str, limits: Limits) -> None:
    import h5py

    plan = dataset.get_create_plist()
    layout = plan.get_layout()
    if layout == h5py.h5d.VIRTUAL or plan.get_external_count():
        raise WeatherError(Message("upload.outside", part=part[:100]))
    for position in range(plan.get_nfilters()):
        number = plan.get_filter(position)[0]
        if number not in FILTERS:
            raise WeatherError(
                Message("upload.codec", part=part[:100], codec=f"HDF5 {number}", codecs=list(FILTERS.values()))
            )
    shape = dataset.get_space().shape or ()
    itemsize = dataset.get_type().get_size()
    chunk = plan.get_chunk() if layout == h5py.h5d.CHUNKED else None
    check_array(shape, chunk, itemsize, part, limits)


def _check_attributes(found: Any, part: str, limits: Limits) -> None:
    import h5py

    for position in range(h5py.h5a.get_num_attrs(found)):
        attribute = h5py.h5a.open(found, index=position)
        if attribute.get_storage_size() > limits.attribute_bytes:
            label = f"{part}:{attribute.name.decode(errors='replace')}"
            raise WeatherError(Message("upload.attribute", part=label[:100]))
