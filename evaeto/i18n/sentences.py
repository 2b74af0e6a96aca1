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
    "No service delivered weather. {reasons}. Try again later, choose other sources, or run `evaeto doctor` "
    "to see which services can be reached.",
    "No service delivered enough valid days. {reasons}. Choose another period or source.",
    "{service}: {what}",
    "{service} or {alternative}: {what}",
    # demo labels, kinds of sources
    "synthetic demo weather",
    "records demo: {name}",
    "Your station",
    "measurements you supplied",
    "a point",
    "your own",
    "free to use, citation requested",
    "public domain",
    "CC BY 4.0, non-commercial use of the free service",
    "NLOD 2.0 and CC BY 4.0",
    "satellite radiation (CERES), MERRA-2 reanalysis",
    "ERA5, ERA5-Land and ECMWF IFS",
    "weather models, the best of each region",
    "Locationforecast 2.0, ECMWF and MEPS",
    "National Weather Service gridpoint forecast",
    "measurements of the nearest reporting station",
    "0.5° × 0.625° weather, 1° radiation",
    "about {from} to {to} km, temperature adjusted to a 90 m elevation model",
    "1 to 2.5 km in the Nordic countries, about 9 km elsewhere",
    "2.5 km",
    "a station, most often an airport, up to 100 km away",
    "the United States and their territories",
    # elevation
    "given by the user",
    "middle of the city, by the terrain model of GeoNames",
    "of the place, by GeoNames",
    "terrain model of {name}",
    # progress of a source
    "asking",
    "asking, its turn has come",
    "asking {station}",
    "asking for the elevation",
    "asking for the place",
    "1 days",
    "1 days, kept from before",
    "1 days from the cache",
    "{count} days",
    "{count} days, kept from before",
    "{count} days from the cache",
    "left out: {reason}",
    "{reason}, trying again in {seconds} s",
    "asks to wait {seconds} s ({reason})",
    "no answer within {seconds} s",
    "no connection ({why})",
    "the answer was cut off",
    "{why}: waiting {seconds} s",
    "{why}: waiting",
    "{why}: {seconds} s to wait",
    "{operator} gets one request at a time",
    "{operator} gets {count} requests at a time",
    "{operator} allows {count} calls a minute",
    "{operator} allows {count} calls an hour",
    "{operator} allows {count} calls a day",
    "{operator} allows 1 call in two seconds",
    "{operator} allows {count} calls a second",
    "{operator} is being asked for others",
    "{why}: {seconds} s to wait",
    "the answer cannot be decompressed",
    "the answer is not JSON, it begins with {start}",
    "the answer is not of the documented shape ({why})",
    "it redirects to another host, {host}",
    "it redirects in a circle",
    "no reason given",
    "no value for this place from {first} to {last}",
    "no temperature for this place",
    "no elevation for this place",
    "{given} is not a height in metres",
    "it serves none of the days from {first} to {last}",
    "the answer is about {count} points, asked one",
    "the answer is about {count} places, asked one",
    "the answer has {day}, a day that was not asked for",
    "the answer has {day} twice",
    "the answer is not about places",
    "{value} is no coordinate",
    "{value} is not a number",
    "{name} has {day}, a day that was not asked for",
    "{name} came in {found}, expected {asked}",
    "{name} came in {found}, which is not understood",
    "header.fill_value, the value that stands for missing data, is not told",
    "its days are in {count} h from UTC, asked {most} h",
    "its hours are in {count} h from UTC, asked {most} h",
    "its hours are not in order of time",
    "its steps are not in order of time",
    "no day with all its 24 hours from {first} to {last}",
    "the place is not covered; it has no forecast grid",
    "the place is not covered; {why}",
    "{given} is not a duration in days, hours and minutes",
    "no station within {count} km reported a whole day from {first} to {last}: asked {names}",
    "no station within {count} km reported a whole day from {first} to {last}",
    "{station} is not known any more",
    "{file} has {first} to {last}, no day of this period",
    # ends
    "cancelled by the user",
    "stopped before it answered",
    "stopped after {seconds} s",
    "The calculation was stopped at its time limit of {seconds} s. Ask for a shorter period, or set a longer limit.",
    "The connection to the Dask cluster was lost, and the calculation with it. Try again.",
    "The elevation of the point is not known: {service} did not answer ({why}). Enter the elevation.",
    "its card was closed",
    "The calculation was given up after several worker processes died with it. Try again; if it happens again, "
    "the workers need more memory.",
    "The Dask cluster could not take the calculation: {why}. Check that the scheduler runs (`evaeto doctor`), "
    "then try again.",
    "The calculation failed: {why}. Please report this.",
    # what to know about a result
    "{name} serves {first} to {last}, only part of the period",
    "computed for {first} to {last}, the part of {begin} to {end} that {names} covers",
    "a gap of up to {most} days was bridged within a source on {count} days",
    "a gap of up to {most} days was bridged within a source on 1 day",
    "{count} days without ETo, because {variables} is missing",
    "1 day without ETo, because {variables} is missing",
    "left out, because only {share} of its days are complete and valid (at least {least} are needed)",
    "the level of {variable} changes by {count} {units} around {day}",
    "the level of {variable} changes by {count} {units} around {day}, it cannot be told which",
    "its days are local solar days and begin {count} h before the civil day ({zone})",
    "its days are local solar days and begin {count} h after the civil day ({zone})",
    "its wind is the highest prevailing speed of each period, so the mean of a day is too high",
    "FAO-56 Penman-Monteith, daily (Allen et al. 1998, eq. 6); {fusion}",
    "1 day",
    "civil day in local standard time, UTC{count} h",
    "{variable}: estimated",
    "{variable}: missing",
    "{variable}: interpolated in {names}",
    "{variable}: {names} only",
    "incoming solar radiation was estimated from the temperature range (FAO-56 eq. 50) on {days}",
    "actual vapour pressure was estimated from tmin (FAO-56 eq. 48) on {days}",
    "degC",
    "m s-1",
    "MJ m-2 d-1",
    "left out for want of 24 hours: {names}",
    "not in the answer: {names}",
    "the service says that this version of it is deprecated (HTTP 203)",
    "measured at {station}",
    "{name} ({station}), {count} km away, {most} m above sea level",
    "{name} ({station}), {count} km away",
    "nearer stations without a whole day: {names}",
    "its operator demands to know whom to write to and may refuse whoever does not say; set EVAETO_CONTACT to an "
    "e-mail or web address",
    "the calibration was not applied: {why}",
    "{days} without a calibrated source are not calibrated",
    "the calibration made at {place} is worse than the mean of its reference on days left out of the learning "
    "(NSE {count}); look at its reference, or do without it",
    "the 90 % band of ETo is {count} mm/d wide on average, more than ETo itself ({given} mm/d): at this place and time "
    "the inputs do not settle it",
    # what is wrong with a form
    "latitude must be a number from {lower} to {upper} degrees north",
    "longitude must be a number from {lower} to {upper} degrees east",
    "longitude must be a number from {lower} to {upper} degrees east; {given} °E is {same}",
    "elevation must be a number from {lower} to {upper} m",
    "the point is in the open sea, where there is no crop to water",
    "choose at least one source",
    "must not be before the first day, {day}",
    "must not be before {day}, the first day of the services",
    "must not be after {day}, the newest day of the services",
    "must not be before {day}, the first day of {names}",
    "must not be after {day}, the newest day of {names}",
    "needs a valid point, because today is the date there",
    "{name} serves {first} to {last}, no day of this period",
    "{service} does not cover {place}",
    "must be a date written as YYYY-MM-DD",
    "must be a date",
    "must be a whole number from {lower} to {upper} for {name}",
    # what is wrong with a file
    "has no rows of data",
    "no column has a known name; there are {names}",
    # what is wrong with a grid
    # calibrations, crops, a cluster that is lost
    "connection lost, connecting again",
    "connected again, going on",
    "a worker was lost, its work is done again",
    "The connection to the Dask cluster was lost, and it did not come back within {seconds} s. Try again.",
    "The connection to the Dask cluster was lost, and the result with it. Calculate it again.",
    "no day of the period is in the season of the crop",
    "{count} days without a calibrated source are not calibrated",
    # said of one service, whatever it is
    "{what}; its operator demands to know whom to write to and may refuse whoever does not say; set "
    "EVAETO_CONTACT to an e-mail or web address",
    "{what}; left out",
    "{service} and {names}",
    "{file}: not recognised and left out: {names}",
    # words of credit stand as their operators ask for them, in English; what is said of their licence is translated
    "{attribution} ({licence}; {address})",
    "{attribution} ({licence})",
    "Station data supplied by the user",
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
        "alternative": _SERVICE,
        "licence": "|".join(re.escape(licence) for licence in dict.fromkeys(s.licence for s in _SERVICES)),
        "variable": "|".join(QUANTITIES),
        "variables": rf"(?:{'|'.join(QUANTITIES)})(?:, (?:{'|'.join(QUANTITIES)}))*",
        "day": r"\d{4}-\d\d-\d\d",
        "days": r"\d+ days?",
        "address": r"\S*",
    }
)
"""Fields that hold something known; the others hold anything."""

_NEXT_REASON = re.compile(rf"\. (?=(?:{_SERVICE})(?: or (?:{_SERVICE}))?: )")


def reasons_of(text: str) -> list[str]:
    """The sentences, each of a service, that stand in the field `reasons`."""
    return _NEXT_REASON.split(text)


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
