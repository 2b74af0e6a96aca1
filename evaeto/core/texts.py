"""The English text of every `Message`, by its key: `area.what_happened`.

Fields stand in braces, without a format or conversion: `messages.said` writes them. A pair is singular and plural.
A text says what is wrong, where, with which value, and what to do.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

TEXTS: Mapping[str, str | tuple[str, str]] = MappingProxyType(
    {
        # tables: what is wrong with a file of text or a DataFrame
        "table.row": "row {row}",
        "table.row_of_file": "row {place} of {file}",
        "table.line_of_file": "line {place} of {file}",
        "table.not_a_number": "{name}: '{value}' in {where} is not a number; leave the cell empty where a value is "
        "missing",
        "table.not_a_date": "{name}: '{value}' in {where} is not an unambiguous date; write YYYY-MM-DD",
        "table.no_date": "date: {where} has none",
        "table.too_many_cells": "{file}: line {line} has {cells} cells, but the header has {columns}; put a text that "
        "contains the delimiter ({delimiter}) in quotes, or correct the line",
        "table.decimal_commas": "{file}: line {line} has {cells} cells, but the header has {columns}, as if numbers "
        "with decimal commas stood between commas; save the table with semicolons between the columns, or with decimal "
        "points",
        "table.too_few_cells": "{file}: line {line} has {cells} cells, but the header has {columns}; it is cut off or "
        "lacks a delimiter ({delimiter}): correct the line, and leave a cell empty where a value is missing",
        "table.quote_not_closed": "{file}: a quotation mark in line {line} is not closed where its cell ends; close "
        "it, and write those within a text twice",
        "table.nul": "{file}: line {line} has a NUL byte; the file is damaged, or it is not text in UTF-8",
        "table.thousands": "{file}: {name}: '{value}' has a point where other numbers of the table have a decimal "
        "comma; write it without a sign for thousands",
        "table.thousands_or_decimals": "{file}: '{value}' may be a thousand or a decimal number; write it without a "
        "sign for thousands, or with a decimal point",
        "table.double_column": "{file}: {name} appears more than once, as columns {columns}; keep one of them",
        "table.two_places": "{file}: the comments state two values of {name}, {values}; keep one of them",
        # days: made of hours
        "days.made": "days are made of their 24 hours, each time being the {label} of its step, in {zone}",
        "days.end": "end",
        "days.middle": "middle",
        "days.start": "start",
        "days.local_time": "local standard time",
        "days.incomplete": (
            "1 day lacks some of its 24 hours and is missing: {names}",
            "{count} days lack some of their 24 hours and are missing: {names}",
        ),
        "days.values_missing": (
            "{variable} lacks an hour of 1 day, where it is missing",
            "{variable} lacks hours of {count} days, where it is missing",
        ),
        "days.no_whole_day": "time: no day has all its 24 hours from {first} to {last}, each time being the {label} of "
        "its step; add the other hours, or make the days with evaeto.daily and another label",
        "days.not_hourly": "time: the values are {hours} h apart; one value a day is expected, or steps of an hour or "
        "shorter, of which evaeto.daily makes days",
        "days.no_steps": "time: days are made of dates and times in steps of an hour or shorter, and there are none",
        "days.sunshine_beyond_step": "sunshine: {value} h within a step of {hours} h; give the hours of sunshine of "
        "each step, or state the unit in the column name",
        # series: two that are compared
        "series.steps_differ": "estimate and reference differ in their steps of time, {one} and {other} h; make days "
        "of the hours first, with evaeto.daily",
    }
)
