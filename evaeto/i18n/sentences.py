"""Sentences of the library that the page says in the visitor's language.

The library speaks English: to logs, scripts and notebooks. A catalogue other than English may have a sentence of it as
a key of its own; one with `{fields}` stands for whatever the library puts there, which is translated in turn. What no
catalogue has stays as it was said.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from types import MappingProxyType

from evaeto.core.quantities import QUANTITIES
from evaeto.sources.catalogue import SERVICES, STATION

SENTENCES: tuple[str, ...] = (
    # said of services, whatever it is; first, or a sentence that begins with a field would take all of it
    "{service}: {what}",
    "{variable} rejected on {count} days ({reason})",
    "{variable} rejected on 1 day ({reason})",
    "limits",
    "tmax below tmin",
    "radiation",
    "stuck",
    "spike",
    "{one} and {other} disagree: mean ETo {lower} and {upper} mm/d; without a reference nothing tells which "
    "is right, calibrate if you can",
    "its days do not go with those of the other services",
    "no reference: services combined by inverse variance of each input",
    "services calibrated with a monthly climatology",
    "services calibrated with a daily reference {first} to {last}",
    "solar radiation of its clearest days is {count} of that of a clear sky, which is not possible here",
    "its daily temperature range does not go with its solar radiation (Rs / (Ra √ΔT) = {count}, usual 0.16 to "
    "0.19): it may be the data of another place",
    "{names}: their days do not go together, and nothing here tells which is right",
    "wind: mean {levels}; nothing here tells which is right, the lower counts more",
    "wind: mean {levels}; that of {worst} is left out, {best} is closer to {usual}",
    "{count} m/s ({service}) and {levels}",
    "{count} m/s ({service})",
    "the median",
    "what weather stations usually measure",
    "services calibrated with {count} sites of the region",
    "the calibration was made {count} km away; its band does not know of the distance",
    "calibration: was made with {known}; none of them is among {names}",
    "calibration at {place}: was made from a climatology; a regional calibration needs daily references",
    "regional calibration: the nearest calibrated site is {count} km away, beyond {most} km; calibrate a nearer "
    "site, or fuse "
    "without a calibration",
    "regional calibration: every site within {most} km is at least {count} m higher or lower than {given} m, "
    "beyond {upper} m; "
    "calibrate a site of similar elevation",
    # what is wrong with a form
    "planting: no day of the period is within the {count} days from {day}",
    "kc: must not be negative (got {given})",
    "stages: must be four lengths in whole days (got {given})",
    "depth: must be positive (got {given})",
    "initial_depletion: must be from 0 to {most} mm, the available water (got {given})",
    # what is wrong with a file
    "has no rows of data",
    "is not a text file in UTF-8",
    "is not an Excel file (.xlsx)",
    "is not a NetCDF file",
    "cannot be read as a table: {why}",
    "{file}: has no rows of data",
    "{file}: is not a text file in UTF-8",
    "{file}: is not an Excel file (.xlsx)",
    "{file}: is not a NetCDF file",
    "{file}: cannot be read as a table: {why}",
    "{file}: has no column `eto` (reference ETo, mm/day)",
    "{file}: no such file",
    "{file}: {ending} ending is not understood; use .csv, .xlsx or .nc",
    "reference: has no column `eto`",
    "reference: has {count} days in common with the weather; at least {most} are needed",
    "reference: {day} is there more than once",
    "date: no column of dates; name it one of {names} and write YYYY-MM-DD",
    "{name}: this column stands twice in the table",
    "{name}: a table holds one place, but this column has {count} values; use a Dataset with a site dimension "
    "for several places",
    "time: {when} is there more than once; one value a day is expected",
    "time: {when} is there more than once; one value an hour is expected",
    "time: a date is missing",
    "{one} and {other} are both {quantity}; keep one of them",
    # what is wrong with a grid
    "{file}: cannot be read as a grid; it must be a NetCDF file, or a ZIP file with a Zarr store in it",
    "{file}: {count} values are more than {most}; cut a part out",
    "{file}: there is no variable eto in it, and to compute the ETo its weather lacks {names}",
    "{file}: ETo in {unit} with steps that are not of one day is no rate; state a unit such as mm d-1",
    "{file}: ETo in {unit} is not understood; it may be in {one} or {other}",
    "{name}: unit {unit} is not understood; expected one of {names}",
    "{file}: there is no ETo in it, all of it is missing",
    "{file}: its ETo, from {from} to {to} {units}, lies beyond the physical limits {lower} to {upper}; "
    "most often the unit is another one",
    "{file}: has no ending; use .nc, or a .zip with a .zarr in it",
    "{file}: {ending} ending is not understood; use .nc, or a .zip with a .zarr in it",
    "{file}: there is no Zarr store in it",
    "{file}: a grid has the dimensions time, lat and lon, not {names}",
    "{file}: its times are not all dates",
    "{file}: its lat and lon are not all degrees of latitude and longitude",
    "{file}: a grid needs at least two rows and two columns to have cells",
    "{name}: the grid does not state its unit (attrs['units'] is missing)",
    "{name}: the grid has {count} of them; choose one, with {how}",
    "{one}: the wind speed needs both components, {names}",
    # calibrations, crops, a cluster that is lost
    "Kc {count} on every day, given by the user",
    "{crop} planted {day}: Kc {kc} (FAO-56 table 12, not adjusted to the climate), stages of {stages} days (table 11)",
    "must be a number from {lower} to {upper}",
    "{file}: cannot be read as a calibration: {why}",
    "{file}: is not an evaeto calibration of this version",
    "{file}: is a damaged calibration file",
    "{file}: was made from a climatology; a region needs daily references",
    "was made with {names}; none of them is chosen",
    "the nearest calibrated site is {count} km away, beyond {most} km; calibrate a nearer site, or fuse "
    "without a calibration",
    "every site within {most} km is at least {count} m higher or lower than {lower} m, beyond {upper} m; "
    "calibrate a site of similar elevation",
    "regional calibration: {why}",
    "{count} stretches of days",
    "{count} stretches of whole years, {most} years in all",
    # said of one service, whatever it is
    "{what}; kept, since no other service is better",
    "{what}; left out",
)
"""The first that fits is taken."""

_NUMBERS = frozenset({"count", "seconds", "most", "lower", "upper", "from", "to", "given", "same"})
"""Fields that hold a number and nothing else."""

_SERVICES = (*SERVICES.values(), STATION)
_SERVICE = "|".join(re.escape(service.name) for service in _SERVICES)
_FIELDS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(_NUMBERS, r"[-+]?[0-9][0-9.,e+-]*"),
        "service": _SERVICE,
        "variable": "|".join(QUANTITIES),
        "variables": rf"(?:{'|'.join(QUANTITIES)})(?:, (?:{'|'.join(QUANTITIES)}))*",
        "day": r"\d{4}-\d\d-\d\d",
        "days": r"\d+ days?",
    }
)
"""Fields that hold something known; the others hold anything."""


def parts_of(text: str) -> tuple[str, dict[str, str]] | None:
    """The sentence that `text` is, with what stands in its fields; None when it is none."""
    for sentence, pattern in _patterns():
        if found := pattern.fullmatch(text):
            return sentence, found.groupdict()
    return None


@functools.cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((sentence, _pattern(sentence)) for sentence in SENTENCES)


def _pattern(sentence: str) -> re.Pattern[str]:
    pieces = re.split(r"\{(\w+)\}", sentence)
    return re.compile(
        "".join(_field(piece) if i % 2 else re.escape(piece) for i, piece in enumerate(pieces)), re.DOTALL
    )


def _field(name: str) -> str:
    return f"(?P<{name}>{_FIELDS.get(name, '.+?')})"
