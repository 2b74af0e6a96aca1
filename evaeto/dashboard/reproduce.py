"""The call that repeats a calculation, to be pasted into a script."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from evaeto.sources.station import Station


def as_python(request: Mapping[str, Any], period: tuple[date, date], sources: tuple[str, ...], calibrated: bool) -> str:
    """The exact call of a request that was made.

    Dates stand in place of a mode and services in place of "auto": both mean something else on another day. What was
    uploaded is read from a file of its name; a calibration is read from where it was saved.
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
    station = request.get("station")
    if isinstance(station, Station):
        lines.append(f"station={station.name!r},")
        if request.get("wind_height") is not None:
            lines.append(f"wind_height={request['wind_height']!r},")
    if calibrated:
        lines.append('calibration=evaeto.Calibration.load("calibration.json"),')
    body = "".join(f"        {line}\n" for line in lines)
    return (
        "import evaeto\n\n"
        'if __name__ == "__main__":\n'
        f"    result = evaeto.compute(\n{body}    )\n"
        "    print(result.to_dataframe())\n"
    )
