"""ZIP files, judged by their directory and unpacked with a count: what they say of their sizes need not be true."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from evaeto.core.messages import Message
from evaeto.errors import WeatherError
from evaeto.uploads.limits import Limits

METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA})
"""Ways to pack that Python reads by itself."""

MAX_PATH = 500
"""Characters of the name of an entry."""

_ENCRYPTED = 0x1
_BLOCK = 1 << 20


def check_entries(packed: zipfile.ZipFile, limits: Limits) -> list[zipfile.ZipInfo]:
    """The files in a ZIP file; of several by one name the last, as everybody reads it (Zarr writes metadata so).

    Parameters
    ----------
    packed : ZipFile
        Open for reading.
    limits : Limits
        What it may hold.

    Returns
    -------
    list of ZipInfo
        Without folders.

    Raises
    ------
    WeatherError
        An entry leads out of the folder, is a link or a device, has a password or an unusual packing, or there are too
        many or too large ones.
    """
    entries = packed.infolist()
    if len(entries) > limits.entries:
        raise WeatherError(Message("upload.too_many_parts", most=limits.entries))
    files: dict[str, zipfile.ZipInfo] = {}
    for entry in entries:
        written, kind = entry.orig_filename, stat.S_IFMT(entry.external_attr >> 16)
        parts = PurePosixPath(written).parts
        leads_out = (
            not written
            or len(written) > MAX_PATH
            or written.startswith("/")
            or ".." in parts
            or any(sign in "\\:\0" for sign in written)  # of Windows: other separators, drives, streams
            or kind not in (0, stat.S_IFREG, stat.S_IFDIR)
        )
        if leads_out:
            raise WeatherError(Message("upload.entry", part=written[:100]))
        if entry.flag_bits & _ENCRYPTED or entry.compress_type not in METHODS:
            raise WeatherError(Message("upload.packing", part=written[:100]))
        if not entry.is_dir():
            files[entry.filename] = entry
    if sum(entry.file_size for entry in files.values()) > limits.unpacked_bytes:
        raise _too_large(limits)
    return list(files.values())


def unpack(path: Path, folder: Path, limits: Limits) -> None:
    """Write the files of a ZIP file into a folder, and stop where they become larger than allowed.

    Raises
    ------
    WeatherError
        See `check_entries`.
    BadZipFile, OSError, zlib.error
        It is damaged.
    """
    left = limits.unpacked_bytes
    with zipfile.ZipFile(path) as packed:
        for entry in check_entries(packed, limits):
            target = folder / entry.filename
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("xb") as file:
                for block in blocks_of(packed, entry):
                    left -= len(block)
                    if left < 0:
                        raise _too_large(limits)
                    file.write(block)


def blocks_of(packed: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The content of an entry, piece by piece."""
    with packed.open(entry) as content:
        while block := content.read(_BLOCK):
            yield block


def _too_large(limits: Limits) -> WeatherError:
    return WeatherError(Message("upload.unpacked", most=limits.unpacked_bytes // 1_000_000))
