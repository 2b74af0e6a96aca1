"""Weather from files: opened by their format, names and units recognised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from evaeto.arguments import among, takes
from evaeto.core.messages import Message, either
from evaeto.inputs.accumulation import Accumulation
from evaeto.inputs.derived_variables import at_elevation
from evaeto.inputs.formats.base import ReadOptions, TimeLabel
from evaeto.inputs.formats.registry import open_file, weather_of
from evaeto.inputs.normalise import normalise
from evaeto.inputs.questions import asked_at_once, with_answers

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

ACCUMULATIONS, LABELS = among(*get_args(Accumulation)), among(*get_args(TimeLabel))


@takes(
    path="path", accumulation=ACCUMULATIONS, dayfirst="flag", names="words", units="words", wind_height="number",
    label=LABELS, utc_offset="number", sheet=("text", "count"), site="text", lat="number", lon="number",
    elevation="number",
)  # fmt: skip
def read_weather(
    path: str | Path,
    accumulation: Accumulation = "auto",
    *,
    dayfirst: bool | None = None,
    names: Mapping[str, str] | None = None,
    units: Mapping[str, str] | None = None,
    wind_height: float | None = None,
    label: TimeLabel | None = None,
    utc_offset: float | None = None,
    sheet: str | int | None = None,
    site: str | None = None,
    lat: float | None = None,
    lon: float | None = None,
    elevation: float | None = None,
) -> xr.Dataset:
    """Read daily or hourly weather of one place (a table) or of many (NetCDF), names and units recognised.

    Files of networks, services, loggers and models are read by their own layout (`evaeto.inputs.formats`). Any other
    table may have titles above its header and units in its names (`tmax [degC]`, `rs (W/m²)`) or in a row below it;
    otherwise those usual for the name are meant (`T2M_MAX` is degC, `tasmax` K). Names are understood in English,
    Portuguese, Spanish, French, German and Italian. `# lat: -7.5` lines, titles such as "Latitude: 7.5 S" or constant
    columns give `lat`, `lon` and `elevation`. `docs/formats.md` has the rules.

    Parameters
    ----------
    path : str or Path
        A text table in any encoding, an Excel file (.xlsx) or NetCDF (.nc, .nc4, .cdf); `evaeto.open_grid` opens what
        does not fit into memory.
    accumulation : {"auto", "step", "midnight"}
        What hourly sums are sums of, see `normalise`.
    dayfirst : bool, optional
        Whether 01/02/2020 is 1 February, where the file leaves it open.
    names : mapping, optional
        What columns are, by their names in the file: ``{"T": "tmax"}``; "" leaves a column out.
    units : mapping, optional
        Units of columns, by their names in the file: ``{"T": "degF"}``.
    wind_height : float, optional
        Height of the anemometer [m], for wind whose height the file does not say.
    label : {"end", "middle", "start"}, optional
        Which moment of its hour a time of hourly weather is, where the file does not say it.
    utc_offset : float, optional
        Of the times of hourly weather from UTC [h], where the file does not say it.
    sheet : str or int, optional
        Of an Excel file; without it the first that has a table.
    site : str, optional
        Which of the stations in a file.
    lat, lon : float, optional
        The place [degrees], for local midnights written in UTC.
    elevation : float, optional
        Of the place [m], for the pressure of a specific humidity or mixing ratio in a file without either.

    Returns
    -------
    Dataset
        As `normalise` returns it; wind of a known height is brought to 2 m, `uz` is left for
        `eto(wind_height=...)`. `attrs` say what the file is (`format`), what was assumed (`assumptions`), and of hourly
        weather what its times are (`time_label`, `utc_offset`), as far as the file says.

    Raises
    ------
    WeatherError
        No such file, not this kind of file, or its content is not valid; the message says what and where.
    """
    said = {"dayfirst": dayfirst, "names": names or {}, "units": units or {}, "wind_height": wind_height,
            "label": label, "utc_offset": utc_offset, "sheet": sheet, "site": site,
            "accumulation": accumulation, "lat": lat, "lon": lon, "elevation": elevation}  # fmt: skip
    return asked_at_once(lambda answers: _read(path, **with_answers(said, answers)))


def _read(
    path: str | Path, accumulation: Accumulation, lat: float | None, lon: float | None, **said: Any
) -> xr.Dataset:
    """What `read_weather` returns, by the options of `ReadOptions`."""
    options = ReadOptions(**said)
    weather = read_any(path, options)
    if lon is not None:
        weather.attrs |= {"lon": lon} if lat is None else {"lat": lat, "lon": lon}
    return normalise(weather, options.wind_height, accumulation, options.utc_offset)


def read_any(path: str | Path, options: ReadOptions | None = None) -> xr.Dataset | pd.DataFrame:
    """What a file holds, before its values are checked and converted; see `read_weather`.

    Raises
    ------
    WeatherError
        No such file, or not this kind of file.
    """
    return at_elevation(weather_of(open_file(path, options)), None if options is None else options.elevation)


def unknown_ending(suffix: str, known: Sequence[str]) -> Message:
    """What is to be said of a file whose name ends otherwise."""
    if not suffix:
        return Message("file.no_ending", known=either(known))
    return Message("file.unknown_ending", ending=suffix, known=either(known))
