"""All formats of files, and the one road by which a file is opened."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from evaeto.core.described_csv import metadata_beside
from evaeto.core.messages import Message, naming
from evaeto.core.quantities import QUANTITIES
from evaeto.errors import WeatherError
from evaeto.inputs.corrections import Corrections
from evaeto.inputs.formats.base import HEAD_BYTES, Format, Head, Opened, ReadOptions
from evaeto.inputs.formats.generic import GENERIC, NETCDF
from evaeto.inputs.formats.resaved import before, reading
from evaeto.inputs.remarks import ASSUMED, with_remarks
from evaeto.inputs.variable_names import TIME_NAMES, split_unit

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr


def open_file(path: str | Path, options: ReadOptions | None = None) -> Opened:
    """Read a file by the format it is of, else as a table whose columns are recognised by their names.

    Parameters
    ----------
    path : str or Path
        Of the file.
    options : ReadOptions, optional
        What is said of it.

    Raises
    ------
    WeatherError
        No such file, or it cannot be read; the message says what and where.
    """
    path = Path(path)
    if not path.is_file():
        raise WeatherError(naming(path, Message("file.missing")))
    options = options or ReadOptions()
    opened = _read(head_of(path), options)
    given = {name: getattr(options, name) for name in ("label", "utc_offset", "wind_height")}
    opened = replace(opened, **{name: value for name, value in given.items() if value is not None})
    return opened if opened.format == GENERIC.title else _corrected(opened, Corrections(options.names, options.units))


def _read(head: Head, options: ReadOptions) -> Opened:
    """A file by the format that claims it, also where a spreadsheet has saved it again."""
    found = format_of(head)
    if found is GENERIC and not in_own_names(head) and (again := before(head)) is not None:
        delimiter, was = again
        if (named := format_of(was)) is not GENERIC:
            with reading(delimiter):
                return named.read(head.path, options)
    return found.read(head.path, options)


def _corrected(opened: Opened, corrections: Corrections) -> Opened:
    """What was opened, with what people say of its columns."""
    import pandas as pd

    if not corrections.names and not corrections.units:
        return opened
    table = opened.table
    old = [str(name) for name in (table.columns if isinstance(table, pd.DataFrame) else table.data_vars)]
    new, in_file, left_out = corrections.applied(old, opened.in_file)
    if isinstance(table, pd.DataFrame):
        attrs = table.attrs
        table = table.set_axis(new, axis="columns").drop(columns=left_out)
        table.attrs = attrs
    else:
        renamed = {before: after for before, after in zip(old, new, strict=True) if before != after}
        for before, after in renamed.items():
            table[before].attrs.pop("units", None) if split_unit(after)[1] else None
        table = table.rename(renamed).drop_vars(left_out)
    ignored = (*opened.ignored, *(in_file.get(name, name) for name in left_out))
    return replace(opened, table=table, in_file=in_file, ignored=ignored)


def head_of(path: Path) -> Head:
    """The beginning of a file.

    Raises
    ------
    WeatherError
        It cannot be read.
    """
    try:
        with path.open("rb") as file:
            return Head(path, file.read(HEAD_BYTES))
    except OSError as error:
        raise WeatherError(naming(path, error.strerror or str(error))) from None


def format_of(head: Head) -> Format:
    """The format that claims a file; what none of them claims is read as a table like any other."""
    if NETCDF.sniff(head):
        return NETCDF
    if in_own_names(head) and not metadata_beside(head.path).exists():
        return GENERIC
    from evaeto.inputs.formats.named import NAMED

    return next((each for each in NAMED if each.sniff(head)), GENERIC)


def in_own_names(head: Head) -> bool:
    """Whether the first line is a date and quantities by evaeto's names: there is no format to load and ask."""
    first, *others = head.lines[0].split(",") if head.lines else ("",)
    return first in TIME_NAMES and bool(others) and all(name in QUANTITIES for name in others)


def weather_of(opened: Opened) -> pd.DataFrame | xr.Dataset:
    """What was opened, as `normalise` takes it: the location as columns or coordinates, the rest in `attrs`."""
    import pandas as pd

    table, place = opened.table, opened.location
    known = {name: getattr(place, name) for name in ("lat", "lon", "elevation")}
    known = {name: value for name, value in known.items() if value is not None and name not in table}
    facts = {"format": opened.format, "time_label": opened.label, "utc_offset": opened.utc_offset}
    facts |= {"wind_height": opened.wind_height, "assumptions": "\n".join(opened.assumptions) or None}
    facts |= {"left_out": ", ".join(opened.ignored) or None}
    facts |= {"in_file": json.dumps(dict(opened.in_file)) if opened.in_file else None}
    told = {name: value for name, value in facts.items() if value is not None}
    if isinstance(table, pd.DataFrame):
        attrs = table.attrs
        table = table.assign(**known) if known else table
        table.attrs = attrs | told | {ASSUMED: opened.assumptions}
        return table
    return with_remarks(table.assign_coords(known).assign_attrs(told), "assumptions", opened.assumptions)
