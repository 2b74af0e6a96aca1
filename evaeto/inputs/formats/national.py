"""Weather services of Ireland, France and Switzerland: Met Éireann, Météo-France, MeteoSwiss.

Met Éireann: daily and hourly files of a station; mean wind in knots at 10 m, global radiation in J/cm2, hours in UTC.
A minimum on the grass (gmin) stands beside that of the air. Pressure is at sea level and left out. Days have no
humidity.

Météo-France: the basic climatological data of a département, all stations below each other. Daily values are in two
files ("RR-T-Vent" and "autres-parametres"), hourly ones in UTC. Each value has its quality behind it, Q and its name:
2 is doubtful, and left out. Radiation is in J/cm2, sunshine in minutes. "mq" is missing.

MeteoSwiss: daily values of automatic stations, named by nine signs: `tre200dx` is the maximum at 2 m. Radiation is the
mean in W/m2, sunshine in minutes.

Layout: Met Éireann, header of its files (https://www.met.ie/climate/available-data/historical-data, 2024);
Météo-France, "Descriptif des champs" of "Données climatologiques de base" (https://meteo.data.gouv.fr, 2024);
MeteoSwiss, "Automatic weather stations", parameters (https://opendatadocs.meteoswiss.ch, 2025).
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from evaeto.core.messages import Message
from evaeto.inputs.formats.base import Format, Head, Location, Opened, ReadOptions
from evaeto.inputs.formats.parts import (
    Field,
    cells_of,
    find_line,
    has_columns,
    header_line,
    lines_of,
    opened,
    pick,
    rows_of,
)
from evaeto.inputs.formats.when import number_in, one_site, stamps
from evaeto.inputs.text_header import unique

if TYPE_CHECKING:
    import pandas as pd

MET_EIREANN_TITLE, METEO_FRANCE_TITLE, METEOSWISS_TITLE = "Met Éireann", "Météo-France", "MeteoSwiss"
_EIREANN = {
    "maxtp": Field("tmax", "degC"),
    "mintp": Field("tmin", "degC"),
    "wdsp": Field("uz", "kn"),
    "glorad": Field("rs", "MJ m-2 d-1", 0.01),
    "sun": Field("sunshine", "h"),
    "rain": Field("precip", "mm"),
}
_EIREANN_HOURS = {
    "temp": Field("tmean", "degC"),
    "rhum": Field("rhmean", "%"),
    "vappr": Field("ea", "hPa"),
    "dewpt": Field("tdew", "degC"),
    "wdsp": Field("uz", "kn"),
    "sun": Field("sunshine", "h"),
    "rain": Field("precip", "mm"),
}
_FRANCE = {
    "TX": Field("tmax", "degC"),
    "TN": Field("tmin", "degC"),
    "TM": Field("tmean", "degC"),
    "UX": Field("rhmax", "%"),
    "UN": Field("rhmin", "%"),
    "UM": Field("rhmean", "%"),
    "FFM": Field("uz", "m s-1"),
    "GLOT": Field("rs", "MJ m-2 d-1", 0.01),
    "INST": Field("sunshine", "h", 1 / 60),
    "RR": Field("precip", "mm"),
}
_FRANCE_HOURS = {
    "T": Field("tmean", "degC"),
    "TD": Field("tdew", "degC"),
    "U": Field("rhmean", "%"),
    "FF": Field("uz", "m s-1"),
    "GLO": Field("rs", "MJ m-2 h-1", 0.01),
    "INS": Field("sunshine", "h", 1 / 60),
    "PSTAT": Field("pressure", "hPa"),
    "RR1": Field("precip", "mm"),
}
_FRENCH_DATES = {"AAAAMMJJ": "%Y%m%d", "AAAAMMJJHH": "%Y%m%d%H"}
_DOUBTFUL = 2
_SWISS = {
    "tre200dx": Field("tmax", "degC"),
    "tre200dn": Field("tmin", "degC"),
    "tre200d0": Field("tmean", "degC"),
    "ure200d0": Field("rhmean", "%"),
    "pva200d0": Field("ea", "hPa"),
    "fkl010d0": Field("uz", "m s-1"),
    "gre000d0": Field("rs", "W m-2"),
    "sre000d0": Field("sunshine", "h", 1 / 60),
    "prestad0": Field("pressure", "hPa"),
    "rre150d0": Field("precip", "mm"),
}


# ---- Met Éireann


def _is_eireann(line: str) -> bool:
    return has_columns(line, ("date", "ind", "maxtp", "mintp")) or has_columns(line, ("date", "ind", "temp", "wetb"))


def _sniff_eireann(head: Head) -> bool:
    return header_line(head, _is_eireann) is not None


def _read_eireann(path: Path, options: ReadOptions) -> Opened:
    lines = lines_of(path)
    at = find_line(path, lines, _is_eireann, "date,ind,maxtp")
    names = unique(cells_of(lines[at]))
    hourly = "maxtp" not in names
    table = rows_of(path, lines, at + 1, names, text=("date",))
    when = stamps(table, "date", "%d-%b-%Y %H:%M" if hourly else "%d-%b-%Y")
    told = "\n".join(lines[:at])
    place = [
        number_in(match[1]) if (match := re.search(rf"{name}\s*:\s*(-?\d+(?:\.\d+)?)", told)) else None
        for name in ("Latitude", "Longitude", "Station Height")
    ]
    indicators = [name for name in names if name.startswith("ind")]
    return opened(
        MET_EIREANN_TITLE, table, when, pick(table, _EIREANN_HOURS if hourly else _EIREANN, options=options),
        hourly=hourly, label="end" if hourly else None, utc_offset=0.0 if hourly else None, wind_height=10.0,
        location=Location(*place), parts=("date", *indicators),
    )  # fmt: skip


# ---- Météo-France


def _sniff_france(head: Head) -> bool:
    first = head.lines[0] if head.lines else ""
    return has_columns(first, ("NUM_POSTE", "NOM_USUEL"), ";") and any(
        has_columns(first, (name,), ";") for name in _FRENCH_DATES
    )


def _read_france(path: Path, options: ReadOptions) -> Opened:
    lines = lines_of(path)
    names = cells_of(lines[0], ";")
    dates = next(name for name in _FRENCH_DATES if name in names)
    table = rows_of(path, lines, 1, names, sep=";", text=("NUM_POSTE", "NOM_USUEL", dates), missing=("mq",))
    wanted = (options.site or "").strip().casefold()
    is_named = wanted in set(table["NOM_USUEL"].str.strip().str.casefold())
    table = one_site(path, table, "NOM_USUEL" if is_named else "NUM_POSTE", options)
    hourly = dates == "AAAAMMJJHH"
    fields = _FRANCE_HOURS if hourly else _FRANCE
    table, doubtful = _without_doubtful(table, fields)
    place = Location(*(_single(table, name) for name in ("LAT", "LON", "ALTI")))
    qualities = [name for name in names if name.startswith("Q") and name[1:] in names]
    told = [Message("network.doubtful", format=METEO_FRANCE_TITLE, count=doubtful)] if doubtful else []
    return opened(
        METEO_FRANCE_TITLE, table, stamps(table, dates, _FRENCH_DATES[dates]), pick(table, fields, options=options),
        hourly=hourly, label="end" if hourly else None, utc_offset=0.0 if hourly else None, wind_height=10.0,
        location=place, parts=("NUM_POSTE", "NOM_USUEL", "LAT", "LON", "ALTI", dates, *qualities), assumptions=told,
    )  # fmt: skip


def _without_doubtful(table: pd.DataFrame, fields: dict[str, Field]) -> tuple[pd.DataFrame, int]:
    """The table without the values whose quality says that they are doubtful, and how many these are."""
    count, attrs = 0, table.attrs
    for name in fields:
        if name in table and f"Q{name}" in table:
            doubtful = (table[f"Q{name}"].astype("str").str.strip().str.removesuffix(".0") == str(_DOUBTFUL)) & (
                table[name].notna()
            )
            count += int(doubtful.sum())
            table = table.assign(**{name: table[name].mask(doubtful)})
    table.attrs = attrs
    return table, count


def _single(table: pd.DataFrame, name: str) -> float | None:
    return number_in(str(table[name].iloc[-1])) if name in table else None


# ---- MeteoSwiss


def _sniff_swiss(head: Head) -> bool:
    first = head.lines[0] if head.lines else ""
    return has_columns(first, ("station_abbr", "reference_timestamp"), ";") and any(
        has_columns(first, (name,), ";") for name in _SWISS
    )


def _read_swiss(path: Path, options: ReadOptions) -> Opened:
    lines = lines_of(path)
    names = cells_of(lines[0], ";")
    table = rows_of(path, lines, 1, names, sep=";", text=("station_abbr", "reference_timestamp"))
    table = one_site(path, table, "station_abbr", options)
    when = stamps(table, "reference_timestamp", "%d.%m.%Y %H:%M")
    return opened(
        METEOSWISS_TITLE, table, when.dt.normalize(), pick(table, _SWISS, options=options), wind_height=10.0,
        parts=("station_abbr", "reference_timestamp"),
    )  # fmt: skip


MET_EIREANN = Format("met_eireann", MET_EIREANN_TITLE, _sniff_eireann, _read_eireann)
METEO_FRANCE = Format("meteo_france", METEO_FRANCE_TITLE, _sniff_france, _read_france)
METEOSWISS = Format("meteoswiss", METEOSWISS_TITLE, _sniff_swiss, _read_swiss)
