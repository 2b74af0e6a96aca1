"""Sentences of the library that the page says in the visitor's language.

The library speaks English: to logs, scripts and notebooks. A catalogue other than English may have a sentence of it as
a key of its own; one with `{fields}` stands for whatever the library puts there, which is translated in turn. What no
catalogue has stays as it was said.
"""

from __future__ import annotations

import functools
import re

from evaeto.sources.catalogue import SERVICES, STATION

SENTENCES: tuple[str, ...] = (
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
    # elevation
    "given by the user",
    "middle of the city, by the terrain model of GeoNames",
    "terrain model of {name}",
    # progress of a source
    "asking",
    "asking {station}",
    "asking for the elevation",
    "connection lost, connecting again",
    "connected again, going on",
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
    "{operator} gets one request at a time",
    "{operator} gets {count} requests at a time",
    "{operator} allows {count} calls a minute",
    "{operator} allows {count} calls an hour",
    "{operator} allows {count} calls a day",
    "{operator} allows 1 call in two seconds",
    "{operator} allows {count} calls a second",
    # ends
    "cancelled by the user",
    "stopped after {seconds} s",
    "No service delivered weather. {reasons}. Try again later, choose other sources, or run `evaeto doctor` "
    "to see which services can be reached.",
    "The calculation was stopped at its time limit of {seconds} s. Ask for a shorter period, or set a longer limit.",
    "The connection to the Dask cluster was lost, and the calculation with it. Try again.",
    "The connection to the Dask cluster was lost, and it did not come back within {seconds} s. Try again.",
    "The connection to the Dask cluster was lost, and the result with it. Calculate it again.",
    "The Dask cluster could not take the calculation: {why}. Check that the scheduler runs (`evaeto doctor`), "
    "then try again.",
    "The calculation was given up after several worker processes died with it. Try again; if it happens again, "
    "the workers need more memory.",
    "The elevation of the point is not known: {service} did not answer ({why}). Enter the elevation.",
    # what to know about a result
    "{name} serves {first} to {last}, only part of the period",
    "computed for {first} to {last}, the part of {begin} to {end} that {names} covers",
    "solar radiation was estimated from the temperature range (FAO-56 eq. 50) on {count} days",
    "actual vapour pressure was estimated from tmin (FAO-56 eq. 48) on {count} days",
    "a gap of up to {most} days was bridged within a source on {count} days",
    "a gap of up to {most} days was bridged within a source on 1 day",
    "{count} days without ETo, because {names} is missing",
    "1 day without ETo, because {names} is missing",
    "{variable} rejected on {count} days ({reason})",
    "{variable} rejected on 1 day ({reason})",
    "limits",
    "tmax below tmin",
    "radiation",
    "stuck",
    "spike",
    "left out, because only {share} of its days are complete and valid (at least {least} are needed)",
    "{one} and {other} disagree: mean ETo {lower} and {upper} mm/d; without a reference nothing tells which "
    "is right, calibrate if you can",
    "its days do not go with those of the other services; left out",
    "the level of {variable} changes by {count} {units} around {day}",
    "the level of {variable} changes by {count} {units} around {day}, it cannot be told which",
    "its days are local solar days and begin {count} h before the civil day ({zone})",
    "its days are local solar days and begin {count} h after the civil day ({zone})",
    "its wind is the highest prevailing speed of each period, so the mean of a day is too high",
    "FAO-56 Penman-Monteith, daily (Allen et al. 1998, eq. 6); {fusion}",
    "no reference: services combined by inverse variance of each input",
    "services calibrated with a monthly climatology",
    "services calibrated with a daily reference {first} to {last}",
    # what is wrong with a form
    "latitude must be a number from {lower} to {upper} degrees north",
    "longitude must be a number from {lower} to {upper} degrees east",
    "longitude must be a number from {lower} to {upper} degrees east; {given} °E is {same}",
    "elevation must be a number from {lower} to {upper} m",
    "the point is in the open sea, where there is no crop to water",
    "choose at least one source",
    "must not be before the first day, {day}",
    "must not be before {day}, the first day of {names}",
    "must not be after {day}, the newest day of {names}",
    "the services",
    "needs a valid point, because today is the date there",
    # calibrations and crops
    "must be a number from {lower} to {upper}",
    "no day of the period is in the season of the crop",
    "{file}: cannot be read as a calibration: {why}",
    "{file}: is not an evaeto calibration of this version",
    "{file}: is a damaged calibration file",
    "{file}: was made from a climatology; a region needs daily references",
    "was made with {names}; none of them is chosen",
    "the nearest calibrated site is {count} km away, beyond {most} km; calibrate a nearer site, or fuse "
    "without a calibration",
    "every site within {most} km is at least {count} m higher or lower than {lower} m, beyond {upper} m; "
    "calibrate a site of similar elevation",
    "the calibration was not applied: {why}",
    "regional calibration: {why}",
    "the calibration was made {count} km away; its band does not know of the distance",
    "{count} days without a calibrated source are not calibrated",
    "services calibrated with {count} sites of the region",
    "{count} stretches of days",
    "{count} stretches of whole years, {most} years in all",
    "reference: has {count} days in common with the weather; at least {most} are needed",
    "{file}: has no column `eto` (reference ETo, mm/day)",
    # said of one service, whatever it is
    "{what}; left out",
    "{service}: {what}",
)
"""The first that fits is taken."""

_NUMBERS = frozenset({"count", "seconds", "most", "lower", "upper", "from", "to", "given", "same"})
"""Fields that hold a number and nothing else."""

_SERVICE_NAMES = (*(service.name for service in SERVICES.values()), STATION.name)
"""What the field `service` holds."""


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
    if name in _NUMBERS:
        kind = r"[-+]?[0-9][0-9.,e+-]*"
    else:
        kind = "|".join(map(re.escape, _SERVICE_NAMES)) if name == "service" else ".+?"
    return f"(?P<{name}>{kind})"
