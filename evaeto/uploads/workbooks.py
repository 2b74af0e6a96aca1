"""Excel files, judged before they are read: their parts are XML in a ZIP file, which a few kilobytes can make huge."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from evaeto.core.messages import Message
from evaeto.errors import WeatherError
from evaeto.uploads.archives import blocks_of, check_entries
from evaeto.uploads.limits import Limits

MAX_COLUMN_LETTERS = 2
"""Of a cell's address: as far as ZZ, column 702."""

_ENCODING = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([^"']*)["']""")
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_FAR = re.compile(rb"""\br\s*=\s*["'](?:([A-Z]{3,})\d+|[A-Z]*(\d{7,}))["']""")
_OVERLAP = 64
"""So many bytes of one piece are looked at again with the next: a word may lie across."""


def check_workbook(path: Path, limits: Limits) -> None:
    """Look through the parts of an Excel file for declarations, far cells and sizes.

    Links to other workbooks and data connections are not looked for: the reader takes the values that were saved and
    asks nothing else.

    Parameters
    ----------
    path : Path
        The file.
    limits : Limits
        What it may hold.

    Raises
    ------
    WeatherError
        It is no Excel file (.xlsx), declares entities, has cells too far out, or would grow too large.
    """
    try:
        with zipfile.ZipFile(path) as packed:
            entries = check_entries(packed, limits)
            if "[Content_Types].xml" not in {entry.filename for entry in entries}:
                raise zipfile.BadZipFile
            for entry in entries:
                if entry.filename.endswith((".xml", ".rels")):
                    _check_part(packed, entry, limits)
    except WeatherError:
        raise
    except Exception:  # zlib's and zipfile's own, for whatever is damaged
        raise WeatherError(Message("upload.no_workbook")) from None


def _check_part(packed: zipfile.ZipFile, entry: zipfile.ZipInfo, limits: Limits) -> None:
    kept = b""
    for number, block in enumerate(blocks_of(packed, entry)):
        piece = kept + block
        if number == 0:
            plain = piece.removeprefix(b"\xef\xbb\xbf")
            told = _ENCODING.match(plain[:500])
            # In another encoding the words looked for would be other bytes
            if not plain.lstrip().startswith(b"<") or (told and told[1].lower() not in (b"utf-8", b"us-ascii")):
                raise zipfile.BadZipFile
        if _DECLARATION.search(piece):
            raise WeatherError(Message("upload.entities"))
        for letters, row in _FAR.findall(piece):
            if len(letters) > MAX_COLUMN_LETTERS:
                raise WeatherError(Message("upload.columns", most=26 * 27))
            if row and int(row[:12]) > limits.rows:
                raise WeatherError(Message("upload.rows", most=limits.rows))
        kept = piece[-_OVERLAP:]
