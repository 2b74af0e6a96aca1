"""The file of a weather station that somebody hands over, as bytes: read into days, a visitor's judged first."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from evaeto.core.messages import of_error, without_file
from evaeto.errors import WeatherError
from evaeto.inputs.remarks import KINDS, remarks, with_remarks

if TYPE_CHECKING:
    import xarray as xr


def read_visitors_file(
    name: str, content: bytes, wind_height: float | None, place: tuple[float, float] | None = None
) -> xr.Dataset:
    """The weather in a file that a visitor handed over, without what only takes room; for `uploads.confined`.

    Raises
    ------
    WeatherError
        It must not be read (`uploads.guard`), or cannot be.
    """
    from evaeto.uploads import guard
    from evaeto.uploads.limits import STATION

    weather = read_file(name, content, wind_height, place, lambda path: guard.check(path, STATION))
    kept = {key: weather.attrs[key] for key in KINDS if key in weather.attrs}
    said = {kind: remarks(weather, kind) for kind in KINDS}
    weather = weather.drop_vars([name for name in weather.coords if name != "time"])
    weather.attrs, weather.encoding = kept, {}
    for kind, messages in said.items():
        weather = with_remarks(weather, kind, messages)
    return weather


def read_file(
    name: str,
    content: bytes,
    wind_height: float | None,
    place: tuple[float, float] | None,
    check: Callable[[Path], None] = lambda path: None,
) -> xr.Dataset:
    from evaeto.inputs.hours_to_days import as_days
    from evaeto.inputs.weather_files import read_any

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / _file_name(name)
        path.write_bytes(content)
        try:
            check(path)
            return as_days(read_any(path), wind_height, place=place)
        except WeatherError as error:
            # The folder is of this moment, and of this machine
            raise WeatherError(without_file(of_error(error), path)) from None


def _file_name(name: str) -> str:
    """A name on the disk that people recognise; theirs may be longer than a disk takes, or lead elsewhere."""
    given = Path(name)
    stem = "".join(sign if sign.isalnum() or sign in "-_ ." else "_" for sign in given.stem[:40])
    return f"{stem.strip('. ') or 'station'}{given.suffix[:10]}"
