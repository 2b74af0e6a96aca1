"""Every text a user of the page reads, in one place."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

TEXTS: Mapping[str, str] = MappingProxyType(
    {
        "title": "evaeto",
        "subtitle": "Reference evapotranspiration for any point on Earth",
        "tab.map": "Map",
        "tab.eto": "ETo",
        "tab.about": "About",
        "demo.note": "These numbers are not measurements of the real world.",
        # notices
        "notice.failed": "Something went wrong: {error}. The rest of the page goes on working.",
        "notice.dismiss": "Dismiss",
        # map
        "map.hint": "Click the map to choose a point.",
        "map.label": "Map of the world; click to choose a point",
        "map.point": "Chosen point",
        "map.coordinates": "Coordinates",
        "map.elevation": "Elevation",
        "map.elevation.unknown": "found with the first calculation",
        "map.use": "Use this point",
        "map.use.tip": "Go to the ETo tab with this point",
        "map.today": "ETo today",
        "map.today.tip": "Calculate the latest complete day at this point",
        "map.copyright": "Outlines: Natural Earth",
        # form
        "form.place": "Place",
        "form.period": "Period",
        "form.sources": "Weather services",
        "form.lat": "Latitude (°N)",
        "form.lon": "Longitude (°E)",
        "form.elevation": "Elevation (m), optional",
        "form.elevation.hint": "from a terrain model",
        "form.mode": "Period",
        "form.days": "Days",
        "form.mode.recent": "Recent",
        "form.mode.recent.tip": "The last days up to yesterday",
        "form.mode.period": "Dates",
        "form.mode.period.tip": "Any days since 1940",
        "form.mode.forecast": "Forecast",
        "form.mode.forecast.tip": "Today and the days to come",
        "form.recent": "The last",
        "form.ahead": "Today and the next",
        "form.not_here": "not for this place",
        "form.not_then": "no day of this period: serves {coverage}",
        "form.station": "Your own station (optional)",
        "form.station.choose": "Choose a file",
        "form.station.hint": "Daily measurements (CSV, Excel, NetCDF) as one more source",
        "form.station.forget": "Leave it out",
        "form.wind_height": "Height of the wind gauge (m)",
        "form.wind_height.wrong": "Height of the wind gauge must be a number from 0.5 to 200 m (got '{value}')",
        "form.start": "First day",
        "form.end": "Last day",
        "form.one_day": "1 day",
        "form.many_days": "{count} days",
        "form.calculate": "Calculate ETo",
        "form.blocked": "Before calculating:",
        "form.no_point": "choose a point on the map or enter its coordinates",
        "form.no_date": "choose a date",
        # cards
        "card.title": "{lat:.4f}°, {lon:.4f}° · {start} to {end} · {days}",
        "card.title.day": "{lat:.4f}°, {lon:.4f}° · {start}",
        "card.step": "Step {current}/{total}: {step}",
        "card.waiting": "Waiting for the cluster",
        "card.elapsed": "Elapsed",
        "card.progress": "Progress",
        "card.cancel": "Cancel",
        "card.cancel.tip": "Stop this calculation",
        "card.close": "Close",
        "card.close.tip": "Remove this card; a running calculation is stopped",
        "card.done": "Finished",
        "card.empty": "No calculation yet. Choose a point and a period, then calculate.",
        "status.PENDING": "Waiting",
        "status.RUNNING": "Running",
        "status.SUCCESS": "Done",
        "status.ERROR": "Failed",
        "status.TIMEOUT": "Timed out",
        "status.CANCELLED": "Cancelled",
        # results
        "result.mean": "Mean ETo",
        "result.total": "Total ETo",
        "result.days": "Days",
        "result.days.partial": "{with_eto} of {days}",
        "result.elevation": "Elevation",
        "result.per_day": "mm/day",
        "result.warnings": "What to know about this result",
        "result.download.csv": "Download CSV",
        "result.download.xlsx": "Download Excel",
        "result.download.busy": "Preparing the file …",
        "result.download.failed": "The file could not be made: {error}",
        "result.file": "evaeto_{lat}_{lon}_{start}_{end}.{extension}",
        "chart.title": "Daily reference evapotranspiration, ETo [mm/day]",
        "chart.hint": "Drag to zoom in, double-click to zoom out.",
        "chart.date": "Date",
        "chart.eto": "ETo",
        "chart.label": "Line chart of daily ETo, {start} to {end}",
        "table.date": "Date",
        "table.eto": "ETo (mm/day)",
        "table.quality": "Quality",
        "table.sources": "Sources",
        "table.origin": "Exceptions",
        "table.caption": "Daily results",
        "table.first": "First page",
        "table.previous": "Previous page",
        "table.next": "Next page",
        "table.last": "Last page",
        "table.range": "{from}–{to} of {count}",
        "table.missing": "missing",
        "quality.HIGH": "High",
        "quality.MEDIUM": "Medium",
        "quality.LOW": "Low",
        "quality.MISSING": "Missing",
        # about
        "about.what": (
            "evaeto fetches daily weather for a point from several public services, checks it, combines it and "
            "computes FAO-56 Penman-Monteith reference evapotranspiration (ETo): the water a well-watered grass "
            "surface gives to the air, in millimetres a day. Every day of a result says which services it rests on."
        ),
        "about.quality.title": "Quality of a day",
        "about.quality": (
            "<b>High</b>: every input came from at least two services and passed the checks. "
            "<b>Medium</b>: from one service, or one input was estimated by a FAO-56 procedure. "
            "<b>Low</b>: more than one input was estimated. <b>Missing</b>: ETo could not be computed; "
            "nothing is ever made up."
        ),
        "about.sources.title": "Weather services",
        "about.source": "Service",
        "about.kind": "Rests on",
        "about.coverage": "Coverage",
        "about.resolution": "Resolution",
        "about.licence": "Licence",
        "about.credits": "Credits",
        "about.method.title": "Method",
        "about.method": (
            "Allen, R. G., Pereira, L. S., Raes, D., Smith, M. (1998): Crop evapotranspiration. Guidelines for "
            "computing crop water requirements. FAO Irrigation and Drainage Paper 56, Rome. A day is the civil day "
            "in local standard time."
        ),
        "about.version": "evaeto {version}, BSD-3-Clause",
    }
)


def say(key: str, **values: object) -> str:
    """The text of `key`, with `values` filled in."""
    return TEXTS[key].format(**values) if values else TEXTS[key]


def section(prefix: str) -> dict[str, str]:
    """All texts below `prefix`, by the rest of their key; what a front-end widget is given."""
    return {key.removeprefix(prefix + "."): text for key, text in TEXTS.items() if key.startswith(prefix + ".")}
