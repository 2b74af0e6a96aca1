"""The file of a weather station that somebody hands over, as bytes: read into days, a visitor's judged first."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evaeto.core.messages import of_error, without_file
from evaeto.errors import WeatherError
from evaeto.inputs.formats.base import ReadOptions
from evaeto.inputs.remarks import KINDS, remarks, with_remarks

if TYPE_CHECKING:
    import xarray as xr


def read_visitors_file(
    name: str,
    content: bytes,
    wind_height: float | None,
    place: tuple[float, float] | None = None,
    said: ReadOptions | None = None,
) -> xr.Dataset:
    """The weather in a file that a visitor handed over, without what only takes room; for `uploads.confined`.

    Raises
    ------
    WeatherError
        It must not be read (`uploads.guard`), or cannot be.
    """
    from evaeto.uploads import guard
    from evaeto.uploads.limits import STATION

    weather = read_file(name, content, wind_height, place, said, lambda path: guard.check(path, STATION))
    kept = {key: weather.attrs[key] for key in KINDS if key in weather.attrs}
    told = {kind: remarks(weather, kind) for kind in KINDS}
    weather = weather.drop_vars([name for name in weather.coords if name != "time"])
    weather.attrs, weather.encoding = kept, {}
    for kind, messages in told.items():
        weather = with_remarks(weather, kind, messages)
    return weather


def read_visitors_hours(name: str, content: bytes) -> xr.Dataset:
    """The weather in a file that a visitor handed over, at the times it has; for `uploads.confined`.

    Raises
    ------
    WeatherError
        It must not be read (`uploads.guard`), or cannot be.
    """
    from evaeto.inputs.weather_files import read_weather
    from evaeto.uploads import guard
    from evaeto.uploads.limits import STATION

    with on_disk(name, content) as path:
        guard.check(path, STATION)
        weather = read_weather(path)
    # Where it was measured is asked of the result: the file may stand for it
    weather = weather.drop_vars([key for key in weather.coords if key != "time"])
    weather.attrs = {key: weather.attrs[key] for key in ("utc_offset", "time_label") if key in weather.attrs}
    weather.encoding = {}
    return weather.load()


def read_file(
    name: str,
    content: bytes,
    wind_height: float | None,
    place: tuple[float, float] | None,
    said: ReadOptions | None = None,
    check: Callable[[Path], None] = lambda path: None,
) -> xr.Dataset:
    """The days of a file, after a look whether they are usual at the place.

    Parameters
    ----------
    name, content : str, bytes
        Of the file.
    wind_height : float or None
        Of its anemometer [m].
    place : tuple of float or None
        Latitude and longitude of the station [degrees].
    said : ReadOptions, optional
        What is said of the file.
    check : callable
        Raises where the file must not be read.

    Raises
    ------
    WeatherError
        It cannot be read.
    """
    from evaeto.inputs.hours_to_days import as_days
    from evaeto.inputs.likely import in_likely_units, require_single_days
    from evaeto.inputs.questions import asked_at_once
    from evaeto.inputs.weather_files import read_any

    with on_disk(name, content) as path:
        check(path)

        def reading(answers: Mapping[str, Any]) -> xr.Dataset:
            read = read_any(path, (said or ReadOptions()).with_answers(answers))
            days = as_days(read, wind_height, place=place)
            require_single_days(days)
            return days if place is None else in_likely_units(days, place[0])

        return asked_at_once(reading)


@contextlib.contextmanager
def on_disk(name: str, content: bytes) -> Iterator[Path]:
    """A file in a folder of this moment, of which no error speaks."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / _file_name(name)
        path.write_bytes(content)
        try:
            yield path
        except WeatherError as error:
            raise WeatherError(without_file(of_error(error), path)) from None


def _file_name(name: str) -> str:
    """A name on the disk that people recognise; theirs may be longer than a disk takes, or lead elsewhere."""
    given = Path(name)
    stem = "".join(sign if sign.isalnum() or sign in "-_ ." else "_" for sign in given.stem[:40])
    return f"{stem.strip('. ') or 'station'}{given.suffix[:10]}"
