"""The call that repeats a calculation, to be pasted into a script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from evaeto.sources.station import Station


def as_python(request: Mapping[str, Any], period: tuple[date, date], sources: tuple[str, ...]) -> str:
    """The exact call of a request that was made.

    Dates stand in place of a mode and services in place of "auto": both mean something else on another day. What was
    uploaded, or is a calibration to be saved, is read from a file of its name.
    """
    start, end = period
    lines = [
        f"lat={float(request['lat'])!r},",
        f"lon={float(request['lon'])!r},",
        f'start="{start}",',
        f'end="{end}",',
        f"sources={[key for key in sources if key != 'station']!r},".replace("'", '"'),
    ]
    if request.get("elevation") is not None:
        lines.append(f"elevation={float(request['elevation'])!r},")
    if request.get("exposure", "unknown") != "unknown":
        lines.append(f'exposure="{request["exposure"]}",')
    station = request.get("station")
    if isinstance(station, Station):
        lines.append(f"station={_read(station)},")
        if request.get("wind_height") is not None:
            lines.append(f"wind_height={request['wind_height']!r},")
    if (calibration := request.get("calibration")) is not None:
        several = isinstance(calibration, Sequence)
        names = [each.name for each in calibration] if several else calibration.name
        lines.append(f"calibration={names!r},")
    if request.get("kc") is not None:
        lines.append(f"kc={float(request['kc'])!r},")
    if request.get("crop") is not None:
        lines.append(f'crop="{request["crop"]}",')
        lines.append(f'planting="{request["planting"]}",')
    body = "".join(f"    {line}\n" for line in lines)
    return f"import evaeto\n\nresult = evaeto.compute(\n{body})\nprint(result.to_dataframe())\n"


def _read(station: Station) -> str:
    """The file of a station, or how it is read where it was said what its columns are."""
    said = station.said
    told = {
        name: value
        for name, value in (
            ("names", dict(said.names)), ("units", dict(said.units)), ("dayfirst", said.dayfirst),
            ("label", said.label), ("utc_offset", said.utc_offset), ("sheet", said.sheet), ("site", said.site),
        )
        if value not in (None, {})
    }  # fmt: skip
    if not told:
        return repr(station.name)
    return f"evaeto.read_weather({station.name!r}, {', '.join(f'{name}={value!r}' for name, value in told.items())})"
