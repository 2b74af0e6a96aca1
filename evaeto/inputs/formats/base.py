"""What a reader of a format is given and what it returns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from evaeto.core.messages import Message
from evaeto.inputs.encodings import encoding_of
from evaeto.inputs.questions import with_answers

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

TimeLabel = Literal["end", "middle", "start"]

HEAD_BYTES = 1 << 16
"""How much of a file a sniffer sees."""
_ZIP = b"PK\x03\x04"
_SHEET_ROWS = 40


@dataclass(frozen=True)
class Sheet:
    """The first rows of a sheet of an Excel file; empty cells are None."""

    name: str
    rows: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True)
class Head:
    """The beginning of a file.

    Attributes
    ----------
    path : Path
        Of the file.
    start : bytes
        Its first 64 KB.
    """

    path: Path
    start: bytes

    @property
    def name(self) -> str:
        """The name of the file."""
        return self.path.name

    @property
    def is_workbook(self) -> bool:
        """Whether it is an Excel file (.xlsx, .xlsm), by its ending and its first bytes."""
        return self.start.startswith(_ZIP) and self.path.suffix.lower() in (".xlsx", ".xlsm")

    @cached_property
    def encoding(self) -> str:
        """Of its text, as `bytes.decode` takes it."""
        return encoding_of(self.start)

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines of text there are in `start`, without their ends; none of a file that is not text."""
        if self.is_workbook:
            return ()
        text = self.start.decode(self.encoding, "replace").replace("\r\n", "\n").replace("\r", "\n")
        if "\0" in text:
            return ()
        lines = text.split("\n")
        return tuple(lines[:-1] if len(self.start) >= HEAD_BYTES else lines)

    @cached_property
    def sheets(self) -> tuple[Sheet, ...]:
        """The first rows of each sheet of an Excel file; none of another file, or of one that is damaged."""
        if not self.is_workbook:
            return ()
        import openpyxl

        try:
            book = openpyxl.load_workbook(self.path, read_only=True, data_only=True)
        except Exception:  # whatever is damaged in the archive or its XML; the reader says it
            return ()
        try:
            return tuple(
                Sheet(sheet.title, tuple(sheet.iter_rows(max_row=_SHEET_ROWS, values_only=True)))
                for sheet in book.worksheets
            )
        finally:
            book.close()


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What whoever reads a file says of it; None leaves it to the file.

    Attributes
    ----------
    dayfirst : bool or None
        Whether 01/02/2020 is 1 February.
    names : mapping
        What columns are by their names in the file, ``{"T": "tmax"}``; "" leaves a column out.
    units : mapping
        Units of columns by their names in the file, ``{"T": "degF"}``.
    wind_height : float or None
        Height of the anemometer [m].
    label : {"end", "middle", "start"} or None
        Which moment of its step a time of hourly weather is.
    utc_offset : float or None
        Of the times from UTC [h].
    sheet : str, int or None
        Of an Excel file; an int counts from 0.
    site : str or None
        Of a file with several stations: its name or code.
    elevation : float or None
        Of the place [m], for the pressure of a humidity by mass.
    """

    dayfirst: bool | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    wind_height: float | None = None
    label: TimeLabel | None = None
    utc_offset: float | None = None
    sheet: str | int | None = None
    site: str | None = None
    elevation: float | None = None

    def with_answers(self, answers: Mapping[str, Any]) -> ReadOptions:
        """As if what stands in `answers` had been said, too (`inputs.questions`)."""
        known = {each.name: getattr(self, each.name) for each in fields(self)}
        return ReadOptions(**with_answers(known, {name: answers[name] for name in known if name in answers}))


@dataclass(frozen=True, slots=True)
class Location:
    """Where a file says its weather was measured: degrees north, degrees east, metres above sea level."""

    lat: float | None = None
    lon: float | None = None
    elevation: float | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """A file as its format has it, before its values are checked and converted.

    Attributes
    ----------
    table : DataFrame or Dataset
        Columns by names that `inputs.normalise` knows, with the unit in brackets (``tmax [degF]``) where it is not the
        one of the table of quantities, and a column `date` or `time` (or a DatetimeIndex). `frames.of_file` keeps
        what the index counts, so that errors can name the line.
    format : str
        Title of the format, for people.
    hourly : bool or None
        Whether it has steps of an hour or shorter; None where the times tell.
    location : Location
        As far as the file says.
    label : {"end", "middle", "start"} or None
        Which moment of its step a time of hourly weather is, where the format fixes it.
    utc_offset : float or None
        Of the times from UTC [h], where the format or the file says it.
    wind_height : float or None
        Height of the anemometer of a column `uz` [m], where the format or the file says it.
    in_file : mapping
        What a column of `table` is called in the file, where that differs.
    ignored : tuple of str
        Columns of the file that are not in `table`, by the names in the file.
    assumptions : tuple of Message
        What the format leaves open and was assumed.
    """

    table: pd.DataFrame | xr.Dataset
    format: str
    hourly: bool | None = None
    location: Location = Location()
    label: TimeLabel | None = None
    utc_offset: float | None = None
    wind_height: float | None = None
    in_file: Mapping[str, str] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()
    assumptions: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class Format:
    """A layout of files that is recognised by itself.

    Attributes
    ----------
    key : str
        Lower case, with underscores.
    title : str
        For people, a name of its own that no language changes: "Campbell TOA5".
    sniff : callable
        Whether a file is of this format, from its `Head`. It never raises, says yes to its own files only (a test
        holds all formats against the files of all others), and is fast: a look at the first lines.
    read : callable
        Reads the file. Raises `WeatherError` with a Message where it cannot be.
    """

    key: str
    title: str
    sniff: Callable[[Head], bool]
    read: Callable[[Path, ReadOptions], Opened]
