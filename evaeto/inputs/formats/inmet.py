"""INMET, Brazil: the yearly files of automatic stations, and BDMEP.

Yearly files are hourly in UTC: a value at 12 UTC is a sum, a highest or a lowest of the hour before, temperature,
humidity and wind those of that moment; radiation is in kJ/m2 of the hour. Two things differ from what the portal says:
hours of night have no radiation since 2019, or a slightly negative one, and names, dates and hours are written in
several ways ("DATA (YYYY-MM-DD)" and "00:00" before 2019, "Data" and "0000 UTC" since). Wind is measured at 10 m.

Layout: INMET, "Banco de dados meteorologicos", dados historicos anuais (https://portal.inmet.gov.br/dadoshistoricos,
2024) and BDMEP (https://bdmep.inmet.gov.br, 2024); heights: INMET, Nota tecnica 001/2011.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import Any

import numpy as np

from evaeto.core.messages import Message
from evaeto.inputs.formats.base import Format, Head, Location, Opened, ReadOptions
from evaeto.inputs.formats.parts import Field, Picked, cells_of, find_line, lines_of, opened, pick, rows_of, units_in
from evaeto.inputs.formats.when import number_in, plus, stamps

YEARLY_TITLE, BDMEP_TITLE = "INMET", "INMET BDMEP"
_FIELDS = (
    (r"TEMPERATURA M.XIMA", Field("tmax", "degC")),
    (r"TEMPERATURA M.NIMA", Field("tmin", "degC")),
    (r"TEMPERATURA (DO AR . BULBO SECO|M.DIA)", Field("tmean", "degC")),
    (r"TEMPERATURA DO PONTO DE ORVALHO", Field("tdew", "degC")),
    (r"UMIDADE REL(\.|ATIVA DO AR,?) M.X", Field("rhmax", "%")),
    (r"UMIDADE REL(\.|ATIVA DO AR,?) M.N", Field("rhmin", "%")),
    (r"UMIDADE RELATIVA DO AR, (HOR.RIA|M.DIA)", Field("rhmean", "%")),
    (r"VENTO, VELOCIDADE (HOR.RIA|M.DIA)", Field("uz", "m s-1")),
    (r"RADIACAO GLOBAL", Field("rs", "kJ m-2")),
    (r"INSOLACAO TOTAL", Field("sunshine", "h")),
    (r"PRESSAO ATMOSF.RICA (AO NIVEL DA ESTACAO|M.DIA)", Field("pressure", "hPa")),
    (r"PRECIPITACAO TOTAL", Field("precip", "mm")),
)
_CODES = (-9999.0, 9999.0)
_BDMEP = "DATA MEDICAO"


def _plain(text: str) -> str:
    """Without accents, in capitals."""
    letters = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in letters if not unicodedata.combining(sign)).upper()


def _is_header(line: str) -> bool:
    plain = _plain(line)
    if "HORA" not in plain and _BDMEP not in plain:
        return False
    cells = cells_of(plain, ";")
    return _BDMEP in cells or all(
        any(cell.startswith(name) for cell in cells) for name in ("DATA", "HORA", "PRECIPITA")
    )


def _sniff_yearly(head: Head) -> bool:
    lines = head.lines[:12]
    return len(lines) > 8 and _plain(lines[0]).startswith("REGI") and any(";" in x and "(WMO)" in x for x in lines[:6])


def _sniff_bdmep(head: Head) -> bool:
    lines = head.lines[:14]
    return any(x.startswith("Codigo Estacao:") for x in lines) and any(map(_is_header, lines))


def _read_yearly(path: Path, options: ReadOptions) -> Opened:
    return _read(path, options, YEARLY_TITLE, ";")


def _read_bdmep(path: Path, options: ReadOptions) -> Opened:
    return _read(path, options, BDMEP_TITLE, ":")


def _read(path: Path, options: ReadOptions, title: str, parts_by: str) -> Opened:
    lines = lines_of(path)
    at = find_line(path, lines, _is_header, "Data; Hora")
    names = cells_of(lines[at], ";")
    date = next(name for name in names if _plain(name).startswith("DATA"))
    hour = next((name for name in names if re.match(r"HORA\b", _plain(name))), None)
    decimal = "," if any(re.search(r";-?\d*,\d", line) for line in lines[at + 1 : at + 200]) else "."
    table = rows_of(path, lines, at + 1, names, sep=";", decimal=decimal, text=[name for name in (date, hour) if name])
    told = {_plain(line.split(parts_by)[0]).strip(" :"): line.split(parts_by)[-1] for line in lines[:at] if line}
    where = Location(*(number_in(told.get(name, "")) for name in ("LATITUDE", "LONGITUDE", "ALTITUDE")))
    picked = pick(table, _known(names), _CODES, options=options, stated=units_in(names))
    text = table[date].str.replace("/", "-")
    when = stamps(table.assign(**{date: text}), date, "%Y-%m-%d" if re.match(r"\d{4}", text.iloc[0]) else "%d-%m-%Y")
    assumptions = []
    if hour:
        clock = table[hour].str.extract(r"^(\d\d):?(\d\d)")
        when = plus(when, clock[0].astype(float) * 60 + clock[1].astype(float), "min")
        picked, filled = _with_dark_hours(picked, when, where)
        if filled:
            assumptions.append(Message("network.dark_hours", count=filled))
    return opened(
        title, table, when, picked, hourly=hour is not None, location=where, label="end" if hour else None,
        utc_offset=0.0 if hour else None, wind_height=10.0, parts=[name for name in (date, hour) if name],
        assumptions=assumptions,
    )  # fmt: skip


def _known(names: list[str]) -> dict[str, Field]:
    fields = {}
    for pattern, field in _FIELDS:  # in the order of the table, as a mean may also match a later one
        for name in names:
            if name not in fields and re.match(pattern, _plain(name)):
                fields[name] = field
                break
    return fields


def _with_dark_hours(picked: Picked, when: Any, where: Location) -> tuple[Picked, int]:
    """Radiation of hours in whose middle the sun is below the horizon is zero where it is missing or negative."""
    import pandas as pd

    from evaeto.equations.hourly_radiation import mean_solar_hour, sin_solar_elevation, solar_time_angle

    column = next((name for name in picked.columns if name.startswith("rs ")), None)
    if column is None or where.lat is None or where.lon is None:
        return picked, 0
    middle = pd.DatetimeIndex(when - np.timedelta64(30, "m"))
    doy = middle.day_of_year.to_numpy(dtype=float)
    solar = mean_solar_hour(middle.hour.to_numpy() + middle.minute.to_numpy() / 60, where.lon, 0.0)
    sine = sin_solar_elevation(where.lat, doy, solar_time_angle(solar, doy))
    values = picked.columns[column].to_numpy()
    dark = (sine < 0) & (np.isnan(values) | ((values < 0) & (values > -100)))
    filled = pd.Series(np.where(dark, 0.0, values), index=picked.columns[column].index)
    return Picked({**picked.columns, column: filled}, picked.in_file, picked.ignored), int(np.count_nonzero(dark))


INMET = Format("inmet", YEARLY_TITLE, _sniff_yearly, _read_yearly)
BDMEP = Format("inmet_bdmep", BDMEP_TITLE, _sniff_bdmep, _read_bdmep)
