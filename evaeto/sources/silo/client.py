"""SILO Data Drill: https://www.longpaddock.qld.gov.au/silo/api-documentation/

A table in text. Each value has a code of where it comes from:
https://www.longpaddock.qld.gov.au/silo/about/file-formats-and-samples/
"""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from datetime import date, datetime

import numpy as np

from evaeto.core import local_days
from evaeto.core.calendar import calendar
from evaeto.core.messages import Message, QuantityName
from evaeto.errors import SourceBadAnswer
from evaeto.settings import Settings
from evaeto.sources import daily
from evaeto.sources.delivery import Delivery, Place, Report, days_delivered
from evaeto.sources.silo.about import SILO
from evaeto.sources.transport import access, failures
from evaeto.sources.transport.http import get_json, lifetime_s
from evaeto.sources.transport.kept import Span

KEY = SILO.key

OWN_ETO = "et_short_crop"
"""Its FAO-56 ETo, with wind of 2 m/s everywhere."""

VARIABLE_MAP = {
    "daily_rain": ("R", "precip", "mm"),
    "max_temp": ("X", "tmax", "°C"),
    "min_temp": ("N", "tmin", "°C"),
    "vp": ("V", "ea", "hPa"),
    "radiation": ("J", "rs", "MJ/m²"),
    OWN_ETO: ("F", "eto", "mm"),
}
"""Its name for each quantity, the letter that asks for it and its documented unit, which the answer does not tell."""

LONG_TERM_AVERAGE = 75
"""Code of a value that is the mean of many years of that day of the year, put where no station reported: no weather."""

_DAY = "YYYY-MM-DD"


async def fetch(place: Place, start: date, end: date, settings: Settings, report: Report) -> Delivery:
    """Daily weather from `start` to `end`, both included. Raises a `SourceError` and nothing else."""
    base = access.address(SILO, settings)
    params = {
        "latitude": f"{place.lat:.4f}",
        "longitude": f"{place.lon:.4f}",
        "start": f"{start:%Y%m%d}",
        "finish": f"{end:%Y%m%d}",
        "format": "csv",
        "comment": "".join(letter for letter, _, _ in VARIABLE_MAP.values()),
    }
    report(Message("progress.requesting"))
    answer = await get_json(
        KEY,
        f"{base}/cgi-bin/silo/DataDrillDataset.php",
        params,
        lambda table: parse(table, start, end),
        settings=settings,
        report=report,
        ttl_s=lifetime_s(end, local_days.today_at(place.lat, place.lon)),
        is_whole=lambda delivery: not delivery.incomplete,
        span=Span(start, end, ("start", "finish"), _day_of, parse, daily.on_all_days),
        decode=failures.text,
    )
    delivery = answer.value
    report(days_delivered(delivery.weather.sizes["time"], from_cache=answer.from_cache))
    return replace(delivery, asked_at=answer.asked_at, from_cache=answer.from_cache)


def parse(table: str, start: date, end: date) -> Delivery:
    """Read an answer; see `tests/sources/test_silo.py` for the shape of real ones.

    The height it tells is that of a cell of 5 km, not the point's: it is not passed on.

    Raises
    ------
    SourceRefused
        It is a sentence.
    SourceBadAnswer
        A column is missing, a row has other columns, or a day was not asked for.
    SourceNoData
        Every value is missing.
    """
    lines = list(csv.reader(table.splitlines()))
    if not lines or _DAY not in lines[0]:
        raise (
            failures.refused(KEY, table.strip()[:200])
            if table.strip()
            else SourceBadAnswer(KEY, Message("answer.no_table"))
        )
    header = [name.strip() for name in lines[0]]
    whole = [line for line in lines[1:] if any(line)]
    if any(len(line) != len(header) and line[header.index(_DAY) :][:1] != [""] for line in whole):
        # Cut off, or with a comma too many: a value would be taken for that of another column
        raise SourceBadAnswer(KEY, Message("answer.no_table"))
    rows = [dict(zip(header, map(str.strip, line), strict=False)) for line in whole]
    if lacking := [name for name in ("max_temp", "min_temp") if name not in header]:
        raise SourceBadAnswer(KEY, Message("source.absent", names=lacking))
    days_asked = calendar(start, end)
    dated = [row for row in rows if row[_DAY]]
    index = daily.positions(KEY, (row[_DAY] for row in dated), days_asked)
    values, averaged = {}, []
    for name, (_, quantity, unit) in VARIABLE_MAP.items():
        if name not in header:
            values[quantity] = np.full(len(days_asked), np.nan)
            continue
        scale, offset = daily.factors(KEY, name, quantity, unit, unit)
        told = [row[name] if row.get(f"{name}_source") != str(LONG_TERM_AVERAGE) else "" for row in dated]
        averaged += [quantity] * any(row.get(f"{name}_source") == str(LONG_TERM_AVERAGE) for row in dated)
        series = daily.spread((float(text) if text else None for text in told), index, len(days_asked))
        values[quantity] = series * scale + offset
    own = values.pop("eto")
    weather = daily.dataset(KEY, days_asked, values)
    absent = [name for name in VARIABLE_MAP if name not in header and name != OWN_ETO]
    there = {quantity for name, (_, quantity, _) in VARIABLE_MAP.items() if name in header and quantity not in averaged}
    notes = [Message("source.days_at_nine")]
    if absent:
        notes.append(Message("source.absent", names=absent))
    if averaged := [name for name in averaged if name != "eto"]:
        notes.append(Message("source.long_term_averages", names=[*map(QuantityName, averaged)]))
    metadata = " ".join(row.get("metadata") or "" for row in rows)
    extracted = re.search(r"extracted\s*=\s*(\d{8})", metadata)
    data_set = re.search(r'dataset\s*=\s*([^"]*?)(?:\s{2,}|Please|reference|elevation|$)', metadata)
    return Delivery(
        source=KEY,
        weather=weather,
        version=extracted.group(1) if extracted else None,
        model=(data_set.group(1).strip() or None) if data_set else None,
        notes=tuple(notes),
        incomplete=bool(np.isnan(weather.to_array()).any()),
        delivered=frozenset(there),
        provider_eto=daily.provider_eto(weather["time"], own),
    )


def _day_of(text: str) -> date:
    return datetime.strptime(text, "%Y%m%d").date()
