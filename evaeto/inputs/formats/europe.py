"""Weather services of Europe: DWD (Climate Data Center), KNMI, GeoSphere Austria (ZAMG) and AEMET.

DWD: "produkt_klima_tag" (daily) and "produkt_st_tag" (radiation, J/cm2); -999 is missing. Units are those of its
description, not of the file. Coordinates are in another file of the archive. Hours, each quantity in a file of its own,
are UTC.

KNMI: everything in tenths; RH is rain, not relative humidity (that is UG, UX, UN), and -1 of rain and sunshine means
less than half a tenth. Days are those of UTC. Pressure is reduced to sea level and left out. Of hours, HH is the end
in UTC, from 1 to 24.

GeoSphere: the data hub's daily stations, "klima-v2-1d" and, before 2024, "klima-v1-1d"; radiation in J/cm2. -1 of
rain means none at all.

AEMET: the daily climate values of OpenData, as its JSON or as a table; decimal commas, "Ip" is rain of less than
0.1 mm, "Acum" a sum of several days. Wind is in m/s at 10 m.

Layout: DWD, "DESCRIPTION_obsgermany_climate_daily_kl_en.pdf" (2024), opendata.dwd.de; KNMI, "Daggegevens van het weer
in Nederland" (https://www.knmi.nl/nederland-nu/klimatologie/daggegevens, 2024) and the header of its files; GeoSphere
Austria, Data Hub, metadata of klima-v2-1d (https://data.hub.geosphere.at, 2024); AEMET OpenData, metadata of "valores
climatologicos" (https://opendata.aemet.es, 2024). Heights: WMO-No. 8, chapter 5.
"""

from __future__ import annotations

import json
from pathlib import Path

from evaeto.core.messages import Message, naming
from evaeto.errors import WeatherError
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
from evaeto.inputs.formats.when import number_in, one_site, plus, stamps, sure
from evaeto.inputs.frames import numbers_of

DWD_TITLE, KNMI_TITLE, GEOSPHERE_TITLE, AEMET_TITLE = "DWD CDC", "KNMI", "GeoSphere Austria", "AEMET"
_DWD = {
    "TXK": Field("tmax", "degC"),
    "TNK": Field("tmin", "degC"),
    "TMK": Field("tmean", "degC"),
    "UPM": Field("rhmean", "%"),
    "VPM": Field("ea", "hPa"),
    "FM": Field("uz", "m s-1"),
    "FG_STRAHL": Field("rs", "MJ m-2 d-1", 0.01),
    "SDK": Field("sunshine", "h"),
    "SD_STRAHL": Field("sunshine", "h"),
    "PM": Field("pressure", "hPa"),
    "RSK": Field("precip", "mm"),
}
_DWD_HOURS = {
    "TT_TU": Field("tmean", "degC"),
    "RF_TU": Field("rhmean", "%"),
    "F": Field("uz", "m s-1"),
    "FG_LBERG": Field("rs", "MJ m-2 h-1", 0.01),
    "SD_SO": Field("sunshine", "h", 1 / 60),
    "P0": Field("pressure", "hPa"),
    "R1": Field("precip", "mm"),
}
_KNMI = {
    "TX": Field("tmax", "degC", 0.1),
    "TN": Field("tmin", "degC", 0.1),
    "TG": Field("tmean", "degC", 0.1),
    "UX": Field("rhmax", "%"),
    "UN": Field("rhmin", "%"),
    "UG": Field("rhmean", "%"),
    "FG": Field("uz", "m s-1", 0.1),
    "Q": Field("rs", "MJ m-2 d-1", 0.01),
    "SQ": Field("sunshine", "h", 0.1),
    "RH": Field("precip", "mm", 0.1),
}
_KNMI_HOURS = {
    "T": Field("tmean", "degC", 0.1),
    "TD": Field("tdew", "degC", 0.1),
    "U": Field("rhmean", "%"),
    "FH": Field("uz", "m s-1", 0.1),
    "Q": Field("rs", "MJ m-2 h-1", 0.01),
    "SQ": Field("sunshine", "h", 0.1),
    "RH": Field("precip", "mm", 0.1),
}
_GEOSPHERE = {
    "tlmax": Field("tmax", "degC"),
    "tmax": Field("tmax", "degC"),
    "tlmin": Field("tmin", "degC"),
    "tmin": Field("tmin", "degC"),
    "tl_mittel": Field("tmean", "degC"),
    "t": Field("tmean", "degC"),
    "rf_mittel": Field("rhmean", "%"),
    "rel": Field("rhmean", "%"),
    "dampf_mittel": Field("ea", "hPa"),
    "dampfmit": Field("ea", "hPa"),
    "vv_mittel": Field("uz", "m s-1"),
    "vvel": Field("uz", "m s-1"),
    "vv": Field("uz", "m s-1"),
    "cglo_j": Field("rs", "MJ m-2 d-1", 0.01),
    "strahl": Field("rs", "MJ m-2 d-1", 0.01),
    "so_h": Field("sunshine", "h"),
    "sonne": Field("sunshine", "h"),
    "p_mittel": Field("pressure", "hPa"),
    "druckmit": Field("pressure", "hPa"),
    "rr": Field("precip", "mm"),
    "nied": Field("precip", "mm"),
}
_AEMET = {
    "tmax": Field("tmax", "degC"),
    "tmin": Field("tmin", "degC"),
    "tmed": Field("tmean", "degC"),
    "hrmax": Field("rhmax", "%"),
    "hrmin": Field("rhmin", "%"),
    "hrmedia": Field("rhmean", "%"),
    "velmedia": Field("uz", "m s-1"),
    "sol": Field("sunshine", "h"),
    "prec": Field("precip", "mm"),
}
_TELLING_AEMET = ("velmedia", "provincia", "altitud", "horatmax")


# ---- DWD


def _sniff_dwd(head: Head) -> bool:
    first = head.lines[0] if head.lines else ""
    return has_columns(first, ("STATIONS_ID", "MESS_DATUM", "eor"), ";") and any(
        has_columns(first, (name,), ";") for name in ("TMK", "FG_STRAHL", *_DWD_HOURS)
    )


def _read_dwd(path: Path, options: ReadOptions) -> Opened:
    lines = lines_of(path)
    names = cells_of(lines[0], ";")
    table = rows_of(path, lines, 1, names, sep=";", text=("MESS_DATUM", "eor"))
    table = one_site(path, table, "STATIONS_ID", options)
    hourly = len(str(table["MESS_DATUM"].iloc[0]).strip()) > len("YYYYMMDD")
    if hourly:  # radiation has the minute of its end, 2020070112:09
        table["MESS_DATUM"] = table["MESS_DATUM"].str.strip().str.slice(0, 10)
    return opened(
        DWD_TITLE, table, stamps(table, "MESS_DATUM", "%Y%m%d%H" if hourly else "%Y%m%d"),
        pick(table, _DWD_HOURS if hourly else _DWD, (-999.0,), options=options), hourly=hourly,
        label="end" if hourly else None, utc_offset=0.0 if hourly else None, wind_height=10.0,
        parts=("STATIONS_ID", "MESS_DATUM", "eor"),
    )  # fmt: skip


# ---- KNMI


def _is_knmi(line: str) -> bool:
    return (
        "YYYYMMDD" in line
        and has_columns(line.lstrip("# "), ("STN", "YYYYMMDD"))
        and any(has_columns(line.lstrip("# "), (name,)) for name in ("TG", "TX", "FG", "Q", "FH"))
    )


def _sniff_knmi(head: Head) -> bool:
    return header_line(head, _is_knmi) is not None


def _read_knmi(path: Path, options: ReadOptions) -> Opened:
    lines = lines_of(path)
    at = find_line(path, lines, _is_knmi, "STN,YYYYMMDD")
    names = cells_of(lines[at].lstrip("# "))
    table = rows_of(path, lines, at + 1, names, text=("YYYYMMDD",), keep=lambda line: not line.startswith("#"))
    table = one_site(path, table, "STN", options)
    for name in ("SQ", "RH"):
        if name in table:
            table[name] = table[name].mask(table[name] == -1, 0.0)
    when = stamps(table, "YYYYMMDD", "%Y%m%d")
    hour = next((name for name in ("HH", "H") if name in names), None)
    if hour is not None:
        when = sure(table, plus(when, numbers_of(table, hour, table[hour]), "h"), hour)
    return opened(
        KNMI_TITLE, table, when, pick(table, _KNMI if hour is None else _KNMI_HOURS, options=options),
        hourly=hour is not None, label=None if hour is None else "end", utc_offset=None if hour is None else 0.0,
        wind_height=10.0, location=_knmi_place(lines[:at], str(table["STN"].iloc[0])),
        parts=("STN", "YYYYMMDD", *filter(None, (hour,))),
    )  # fmt: skip


def _knmi_place(header: list[str], station: str) -> Location:
    """Of the station in the table of stations above the data, "# STN LON(east) LAT(north) ALT(m) NAME"."""
    columns: list[str] = []
    for line in header:
        cells = line.lstrip("# ").replace(":", " ").split()
        if "LON(east)" in cells and "LAT(north)" in cells:
            columns = cells
        elif columns and len(cells) >= 4 and cells[0] == station:
            told = dict(zip(columns, cells, strict=False))
            return Location(*(number_in(told.get(name, "")) for name in ("LAT(north)", "LON(east)", "ALT(m)")))
    return Location()


# ---- GeoSphere


def _sniff_geosphere(head: Head) -> bool:
    first = head.lines[0] if head.lines else ""
    older = (("strahl", "vvel"), ("strahl", "vv"), ("strahl", "rel"))
    return has_columns(first, ("time", "station")) and any(
        has_columns(first, names) for names in (("tlmax",), ("cglo_j",), ("vv_mittel",), ("tl_mittel",), *older)
    )


def _read_geosphere(path: Path, options: ReadOptions) -> Opened:
    lines = lines_of(path)
    names = cells_of(lines[0])
    table = one_site(path, rows_of(path, lines, 1, names, text=("time",)), "station", options)
    for name in ("rr", "nied"):
        if name in table:
            table[name] = table[name].mask(table[name] == -1, 0.0)
    table["time"] = table["time"].str[:10]
    flags = [name for name in names if name.endswith("_flag")]
    return opened(
        GEOSPHERE_TITLE, table, stamps(table, "time", "%Y-%m-%d"),
        pick(table, _GEOSPHERE, options=options), wind_height=10.0,
        parts=("time", "station", "substation", *flags),
    )  # fmt: skip


# ---- AEMET


def _sniff_aemet(head: Head) -> bool:
    first = head.lines[0] if head.lines else ""
    if first.lstrip().startswith("["):
        return all(any(f'"{name}"' in line for line in head.lines[:40]) for name in ("fecha", "indicativo"))
    # Stations without an anemometer have no velmedia
    return any(
        has_columns(first, ("fecha", "indicativo", "tmed", name), sign) for sign in ",;\t" for name in _TELLING_AEMET
    )


def _read_aemet(path: Path, options: ReadOptions) -> Opened:
    lines = lines_of(path)
    lines = _of_json(path, lines) if lines[0].lstrip().startswith("[") else lines
    sep = max(",;\t", key=lines[0].count)
    names = [name.casefold() for name in cells_of(lines[0], sep)]
    text = [name for name in names if name not in _AEMET] + ["prec"]
    table = rows_of(path, lines, 1, names, sep=sep, text=text, decimal="," if _has_commas(lines[1:50], sep) else ".")
    table = one_site(path, table, "indicativo", options)
    import pandas as pd

    assumptions = []
    if "prec" in table:
        rain = table["prec"].str.strip()
        if (rain == "Acum").any():
            assumptions.append(Message("network.rain_of_days", format=AEMET_TITLE))
        known = rain.str.replace(",", ".").replace("Ip", "0")
        table["prec"] = pd.to_numeric(known.mask(rain == "Acum"), errors="coerce")
    elevation = number_in(str(table["altitud"].iloc[0])) if "altitud" in table else None
    return opened(
        AEMET_TITLE, table, stamps(table, "fecha", "%Y-%m-%d"), pick(table, _AEMET, options=options), wind_height=10.0,
        location=Location(elevation=elevation), parts=("fecha", "indicativo", "nombre", "provincia", "altitud"),
        assumptions=assumptions,
    )  # fmt: skip


def _of_json(path: Path, lines: list[str]) -> list[str]:
    """The answer of OpenData as lines of a table, each where its date stands in the file."""
    try:
        days = json.loads("\n".join(lines))
        names = [*dict.fromkeys(name for day in days for name in day)]
    except (ValueError, TypeError) as error:
        raise WeatherError(naming(path, Message("file.not_a_table", why=str(error)))) from None
    at = [number for number, line in enumerate(lines) if '"fecha"' in line]
    at = at if len(at) == len(days) and at[0] > 0 else [*range(1, len(days) + 1)]
    rows = [";".join(names)] + [""] * at[-1]
    for number, day in zip(at, days, strict=True):
        rows[number] = ";".join(str(day.get(name, "")).replace(";", ",") for name in names)
    return rows


def _has_commas(lines: list[str], sep: str) -> bool:
    return any("," in cell for line in lines for cell in cells_of(line, sep))


DWD = Format("dwd", DWD_TITLE, _sniff_dwd, _read_dwd)
KNMI = Format("knmi", KNMI_TITLE, _sniff_knmi, _read_knmi)
GEOSPHERE = Format("geosphere", GEOSPHERE_TITLE, _sniff_geosphere, _read_geosphere)
AEMET = Format("aemet", AEMET_TITLE, _sniff_aemet, _read_aemet)
