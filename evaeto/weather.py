"""Daily weather as people have it, brought to the names and units of the table of quantities.

`read_weather` reads files, `normalise` takes what is in memory. Nothing is guessed: a value that is missing
stays missing, and one that cannot be right stops with a message saying where it is and what to do.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from evaeto.errors import WeatherError
from evaeto.quantities import ALIASES, QUANTITIES, conversion

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

TIME_NAMES = ("time", "date", "datetime", "day", "valid_time", "timestamp")
FILL_VALUES = (-999.0, -9999.0)
"""Written for "missing" by NASA POWER and by many station networks; beyond the limits of every quantity."""
SLACK = 0.002
"""Values may pass a physical limit by this part of its range: packed files round, models overshoot."""
PLACE = ("lat", "lon", "elevation")

_UNITS_IN_NAME = re.compile(r"^(?P<name>[^\[(]+?)\s*[\[(](?P<units>[^\])]*)[\])]\s*$")
_PLACE_COMMENT = re.compile(r"^#\s*(?P<name>\w+)\s*[:=]\s*(?P<value>[-+]?\d+(\.\d+)?)\s*(?P<units>\S*)\s*$")
_BY_NAME = {name.casefold(): name for name in QUANTITIES}


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What a foreign variable stands for: the quantity, its unit, and its height if it is wind [m]."""

    quantity: str
    units: str
    height: float | None = None


def read_weather(path: str | Path) -> xr.Dataset:
    """Read daily weather of one place (CSV) or of many (NetCDF), names and units recognised.

    CSV: a `date` or `time` column with ISO dates, comma, semicolon or tab between columns, comment lines
    starting with `#`. Units may stand in the names (`tmax [degC]`, `rs (W/m²)`) or in a row under the names;
    otherwise those usual for the name are meant (`T2M_MAX` is degC, `tasmax` K). `# lat: -7.5` lines or
    constant columns give `lat`, `lon` and `elevation`.

    Parameters
    ----------
    path
        A file ending in .csv, .txt, .tsv, .xlsx (first sheet), .nc, .nc4 or .cdf

    Returns
    -------
    Dataset
        As `normalise` returns it; wind of a known height is brought to 2 m, `uz` is left for
        `eto(wind_height=...)`

    Raises
    ------
    WeatherError
        No such file, not this kind of file, or its content makes no sense; the message says what and where.
    """
    path = Path(path)
    if not path.is_file():
        raise WeatherError(f"{path}: no such file")
    suffix = path.suffix.lower()
    if suffix in (".csv", ".txt", ".tsv"):
        return normalise(_read_csv(path))
    if suffix == ".xlsx":
        import pandas as pd

        return normalise(pd.read_excel(path))
    if suffix in (".nc", ".nc4", ".cdf"):
        import xarray as xr

        with xr.open_dataset(path) as dataset:
            return normalise(dataset).load()
    raise WeatherError(f"{path}: {suffix or 'no'} ending is not understood; use .csv, .xlsx or .nc")


def normalise(weather: xr.Dataset | pd.DataFrame, wind_height: float | None = None) -> xr.Dataset:
    """Bring daily weather to the names and units of the table of quantities.

    Names: those of the table, of CF/CMIP, NASA POWER and Open-Meteo. Units: `attrs["units"]`, else those in a
    column name, else those usual for the name. Dask-backed variables stay lazy and are not checked for
    limits.

    Parameters
    ----------
    weather
        Dataset with a `time` coordinate, or DataFrame of one place with a DatetimeIndex or a date column
    wind_height
        Height above the ground at which `uz` was measured [m]; None leaves `uz` as it is. Names with a height
        of their own (`WS10M`) need none

    Returns
    -------
    Dataset
        Days in order, CF attributes, coordinates `lat`, `lon` and `elevation` where they are known. Days
        without `u2` take it from the wind at another height (FAO-56 eq. 47). `attrs["ignored"]` names the
        variables that were not recognised and left out

    Raises
    ------
    WeatherError
        No dates, ambiguous or double dates, two variables for one quantity, an unknown unit, or values beyond
        the physical limits.
    """
    import pandas as pd
    import xarray as xr

    if not isinstance(weather, (pd.DataFrame, xr.Dataset)):
        kind = type(weather).__name__  # type: ignore[unreachable]  # callers need not check types
        raise WeatherError(f"weather: must be a Dataset or a DataFrame, not {kind}; read_weather reads files")
    dataset = _from_frame(weather) if isinstance(weather, pd.DataFrame) else weather
    dataset = _with_time(dataset)
    dataset, meanings, ignored = _recognise(dataset)
    converted = {name: _convert(name, dataset[name], meaning) for name, meaning in meanings.items()}
    variables = {m.quantity: converted[name] for name, m in meanings.items() if m.quantity != "uz"}
    variables |= _wind_at_2m(converted, meanings, wind_height)
    place = {name: variables.pop(name) for name in PLACE if name in variables}
    result = dataset.drop_vars([name for name in meanings if name not in dataset.dims])
    result = result.assign_coords(place).assign(variables)
    return result.assign_attrs(ignored=", ".join(map(str, ignored))) if ignored else result


def dates_of(weather: pd.DataFrame) -> pd.DatetimeIndex:
    """The day of every row of a DataFrame, from its DatetimeIndex or its date column.

    Raises
    ------
    WeatherError
        There is neither, or a date is missing or not written as year, month, day.
    """
    import pandas as pd

    dated = isinstance(weather.index, pd.DatetimeIndex)
    days = pd.DatetimeIndex(weather.index) if dated else _parse_dates(_date_column(weather))
    if days.hasnans:
        raise WeatherError(f"date: row {int(np.argmax(days.isna())) + 1} has none")
    return days.tz_localize(None).normalize().rename("time")  # the day as it is written, whatever its zone


def _date_column(weather: pd.DataFrame) -> pd.Series[Any]:
    for name in TIME_NAMES:
        for column in weather.columns:
            if str(column).strip().casefold() == name:
                return weather[column]
        if str(weather.index.name).strip().casefold() == name:
            return weather.index.to_series()
    raise WeatherError(f"date: no column of dates; name it one of {', '.join(TIME_NAMES)} and write YYYY-MM-DD")


def _parse_dates(column: pd.Series[Any]) -> pd.DatetimeIndex:
    import pandas as pd

    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        return pd.DatetimeIndex(column)
    text = column.astype("str").str.strip().str.replace("/", "-")
    complete = text.str.match(r"\d{4}(-\d\d-\d\d|\d{4})([T ].*)?$")  # "2020-05" or 05/01/2020 leave the day open
    if not complete.all():
        row = int(np.argmin(complete))
        raise WeatherError(
            f"{column.name}: {str(column.iloc[row])!r} in row {row + 1} is not an unambiguous date; write YYYY-MM-DD"
        )
    try:
        return pd.DatetimeIndex(pd.to_datetime(text, format="ISO8601"))
    except ValueError as error:
        raise WeatherError(f"{column.name}: not a date: {error}") from None


def _from_frame(weather: pd.DataFrame) -> xr.Dataset:
    import pandas as pd
    import xarray as xr

    days = dates_of(weather)
    variables: dict[str, Any] = {}
    for position, column in enumerate(weather.columns):
        name = str(column).strip()
        if name.casefold() in TIME_NAMES:
            continue
        if name in variables:
            raise WeatherError(f"{name}: this column stands twice in the table")
        values = weather.iloc[:, position]
        if _meaning(name, None) is not None and not pd.api.types.is_numeric_dtype(values.dtype):
            values = _numbers(name, values)
        variables[name] = ("time", values.to_numpy())
    dataset = xr.Dataset(variables, coords={"time": days})
    for variable in list(dataset.data_vars):
        meaning = _meaning(str(variable), None)
        if meaning is not None and meaning.quantity in PLACE:
            dataset[variable] = _constant(str(variable), dataset[variable])
    return dataset


def _numbers(name: str, values: pd.Series[Any]) -> pd.Series[Any]:
    import pandas as pd

    numbers = pd.to_numeric(values, errors="coerce")
    wrong = numbers.isna() & values.notna() & (values.astype("str").str.strip() != "")
    if wrong.any():
        row = int(np.argmax(wrong))
        raise WeatherError(f"{name}: {values.iloc[row]!r} in row {row + 1} is not a number")
    return numbers


def _constant(name: str, values: xr.DataArray) -> xr.DataArray:
    present = np.unique(values.values[~np.isnan(values.values)])
    if present.size != 1:
        raise WeatherError(
            f"{name}: a table holds one place, but this column has {present.size} values; "
            "use a Dataset with a site dimension for several places"
        )
    return values.isel(time=0, drop=True).copy(data=present[0])


def _with_time(dataset: xr.Dataset) -> xr.Dataset:
    """The dataset with a sorted `time` coordinate of single days."""
    import pandas as pd

    for name in TIME_NAMES:
        if name in dataset.coords:
            dataset = dataset.rename({name: "time"}) if name != "time" else dataset
            break
    else:
        raise WeatherError("time: the Dataset has no time coordinate, so the days are not known")
    if "time" not in dataset.dims:
        return dataset
    days = dataset.indexes["time"]
    if isinstance(days, pd.DatetimeIndex):
        if days.hasnans:
            raise WeatherError("time: a date is missing")
        days = days.normalize()
    elif not hasattr(days, "calendar"):  # other calendars of climate models come as cftime
        raise WeatherError(f"time: must hold dates, not {days.dtype}")
    if days.has_duplicates:
        double = days[days.duplicated()][0]
        raise WeatherError(f"time: {double:%Y-%m-%d} is there more than once; one value a day is expected")
    return dataset if days.is_monotonic_increasing else dataset.sortby("time")


def _recognise(dataset: xr.Dataset) -> tuple[xr.Dataset, dict[Hashable, _Meaning], list[Hashable]]:
    """The dataset without the variables that mean nothing here, what the others mean, and those left out.

    Coordinates get their own names at once, as a dimension goes by the same name in every variable.
    """
    meanings: dict[Hashable, _Meaning] = {}
    ignored: list[Hashable] = []
    taken: dict[tuple[str, float | None], Hashable] = {}
    for name, variable in dataset.variables.items():
        if name == "time":
            continue
        meaning = _meaning(str(name), variable.attrs.get("units"))
        if meaning is None:
            if name in dataset.data_vars:
                ignored.append(name)
            continue
        key = (meaning.quantity, meaning.height)
        if key in taken:
            raise WeatherError(f"{taken[key]!r} and {name!r} are both {meaning.quantity}; keep one of them")
        taken[key] = name
        meanings[name] = meaning
    renamed = {n: m.quantity for n, m in meanings.items() if m.quantity in PLACE and n != m.quantity}
    meanings = {renamed.get(name, name): meaning for name, meaning in meanings.items()}
    return dataset.drop_vars(ignored).rename(renamed), meanings, ignored


def _meaning(name: str, units: str | None) -> _Meaning | None:
    """What a name stands for; `units` as stated by the variable go before those of the name."""
    name = name.strip()
    if match := _UNITS_IN_NAME.match(name):
        name, units = match["name"], units or match["units"].strip()
    if name in ALIASES:
        quantity, alias = ALIASES[name]
        return _Meaning(quantity.name, units or alias.units, alias.height)
    if canonical := _BY_NAME.get(name.casefold()):
        return _Meaning(canonical, units or QUANTITIES[canonical].units)
    return None


def _convert(name: Hashable, variable: xr.DataArray, meaning: _Meaning) -> xr.DataArray:
    """The variable in the table's units, fill values missing, limits checked, CF attributes set."""
    quantity = QUANTITIES[meaning.quantity]
    try:
        scale, offset = conversion(meaning.quantity, meaning.units)
    except ValueError as error:
        raise WeatherError(f"{name}: {error}") from None
    values = variable if variable.dtype.kind == "f" else variable.astype(float)
    lazy = values.chunks is not None
    for fill in FILL_VALUES:
        if lazy or (values.values == fill).any():
            values = values.where(values != fill)
    if (scale, offset) != (1.0, 0.0):
        values = values * scale + offset
    if not lazy:
        _check_limits(name, values.values, meaning)
    values = values.copy(deep=False)
    values.attrs = quantity.attrs
    return values


def _check_limits(name: Hashable, values: np.ndarray[Any, Any], meaning: _Meaning) -> None:
    quantity = QUANTITIES[meaning.quantity]
    present = values[~np.isnan(values)]
    if not present.size:
        return
    low, high = float(present.min()), float(present.max())
    slack = SLACK * (quantity.upper - quantity.lower)
    if quantity.lower - slack <= low and high <= quantity.upper + slack:
        return
    label = quantity.name if name == quantity.name else f"{quantity.name} (from {name!r})"
    raise WeatherError(
        f"{label}: values from {low:g} to {high:g} {quantity.units} (read as {meaning.units}) lie "
        f"beyond the physical limits {quantity.lower:g} to {quantity.upper:g}; "
        f"most often the unit is another one: state it in attrs['units'] or in the column name "
        f"('{name} [{meaning.units}]'), or make a wrong value missing"
    )


def _wind_at_2m(
    converted: dict[Hashable, xr.DataArray], meanings: Mapping[Hashable, _Meaning], wind_height: float | None
) -> dict[str, xr.DataArray]:
    """`u2` where any wind can be brought to 2 m, and `uz` where its height is not known."""
    from evaeto.reference_et.wind import wind_speed_at_2m

    result: dict[str, xr.DataArray] = {}
    u2 = next((converted[name] for name, meaning in meanings.items() if meaning.quantity == "u2"), None)
    for name, meaning in meanings.items():
        if meaning.quantity != "uz":
            continue
        height = meaning.height or wind_height
        if height is None:
            result["uz"] = converted[name]
            continue
        # Eq. 47 gives 1.0002 at 2 m, a rounding of its constants.
        wind = converted[name] if height == 2.0 else wind_speed_at_2m(converted[name], height)
        u2 = wind if u2 is None else u2.fillna(wind)
    if u2 is not None:
        u2 = u2.copy(deep=False)
        u2.attrs = QUANTITIES["u2"].attrs
        result["u2"] = u2
    return result


def _read_csv(path: Path) -> pd.DataFrame:
    """The table of a CSV file, units in the names, place from comments as constant columns."""
    import pandas as pd

    try:
        with path.open(encoding="utf-8-sig") as file:
            lines = [next(file, "") for _ in range(100)]
    except UnicodeDecodeError:
        raise WeatherError(f"{path}: is not a text file in UTF-8") from None
    content = [number for number, line in enumerate(lines) if line.strip() and not line.startswith("#")]
    if len(content) < 2:
        raise WeatherError(f"{path}: has no rows of data")
    header = lines[content[0]].strip()
    delimiter = max(",;\t", key=header.count)
    names = [name.strip().strip('"') for name in header.split(delimiter)]
    second = [cell.strip().strip('"') for cell in lines[content[1]].strip().split(delimiter)]
    has_units = not any(re.match(r"^[-+]?\d", cell) for cell in second)
    if has_units and len(content) < 3:
        raise WeatherError(f"{path}: has no rows of data")
    if has_units:
        names = [
            f"{n} [{u}]" if u and n.casefold() not in TIME_NAMES else n for n, u in zip(names, second, strict=False)
        ]
    try:
        table = pd.read_csv(
            path, sep=delimiter, header=None, names=names, skiprows=content[1 + has_units], comment="#",
            engine="c", decimal="," if delimiter == ";" and re.search(r"\d,\d", lines[content[-1]]) else ".",
            dtype={name: str for name in names if name.casefold() in TIME_NAMES}, index_col=False,
            skipinitialspace=True,
        )  # fmt: skip
    except (pd.errors.ParserError, ValueError) as error:
        raise WeatherError(f"{path}: cannot be read as a table: {error}") from None
    for line in lines:
        match = _PLACE_COMMENT.match(line)
        if match and (meaning := _meaning(match["name"].lower(), match["units"])) and meaning.quantity in PLACE:
            table[f"{match['name'].lower()} [{meaning.units}]"] = float(match["value"])
    return table
