"""The table of days of a result: its rows, its frame, and where each day comes from."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from evaeto.core.day_rows import DayRows, Terms
from evaeto.core.flags import QUALITIES
from evaeto.core.messages import Message, QuantityName, listed
from evaeto.equations.humidity import relative_humidity
from evaeto.export.exportable import DECIMALS
from evaeto.sources.catalogue import source_of

if TYPE_CHECKING:
    from pandas import DataFrame
    from xarray import Dataset

Origins = list[tuple[list[str], str]]

_EPOCH = date(1970, 1, 1).toordinal()


def origins_of(dataset: Dataset) -> Origins:
    """For every day, the sources used, and in words the inputs that came otherwise than from all of them."""
    weight = dataset["weight"].transpose("time", "source", "input").to_numpy() > 0
    stands_in = [dataset[name].transpose("time", "input").to_numpy() for name in ("estimated", "interpolated")]
    keys = [str(key) for key in dataset["source"].values]
    names = [str(name) for name in dataset["input"].values]
    patterns, index = np.unique(
        np.concatenate([weight.reshape(len(weight), -1), *stands_in], axis=1), axis=0, return_inverse=True
    )
    # A period has few distinct patterns, so that words are made for these and not for 11,000 days
    words = [_origin(row, keys, names) for row in patterns]
    return [words[i] for i in index.ravel()]


def rows_of(dataset: Dataset, origins: Origins) -> DayRows:
    """The days as `evaeto.Result.rows` describes them, kept by column until a row is asked for."""
    weather = _fused_weather(dataset)
    numbers = {f"{name}_mm": dataset[name].to_numpy() for name in ("eto", "eto_lower", "eto_upper")}
    crop = {"kc": "kc", "etc": "etc_mm"} if "kc" in dataset else {}
    days = dataset["time"].to_numpy().astype("datetime64[D]").astype("i4") + np.int32(_EPOCH)
    return DayRows(
        {
            "date": array("i", days.tobytes()),
            **{name: _packed(values) for name, values in numbers.items()},
            "quality": Terms.of(QUALITIES[flag] for flag in dataset["quality"].to_numpy()),
            "sources": Terms.of(sources for sources, _ in origins),
            "origin": Terms.of(origin for _, origin in origins),
            **{name: _packed(values) for name, values in weather.items()},
            **{named: _packed(dataset[name].to_numpy()) for name, named in crop.items()},
        }
    )


def frame_of(dataset: Dataset, origins: Origins) -> DataFrame:
    """The days as `evaeto.Result.to_dataframe` describes them."""
    import pandas as pd

    frame = pd.DataFrame(
        {name: dataset[name].to_numpy() for name in ("eto", "eto_lower", "eto_upper")},
        index=pd.DatetimeIndex(dataset["time"].to_numpy(), name="date"),
    )
    frame["quality"] = np.array(QUALITIES, dtype=object)[dataset["quality"].to_numpy()]
    frame["sources"] = ["+".join(sources) for sources, _ in origins]
    frame["origin"] = [str(origin) for _, origin in origins]
    for name, values in _fused_weather(dataset).items():
        frame[name] = values
    for name in ("kc", "etc"):
        if name in dataset:
            frame[name] = dataset[name].to_numpy()
    frame.attrs = dict(dataset.attrs)
    return frame


def _fused_weather(dataset: Dataset) -> Mapping[str, np.ndarray]:
    """The fused inputs by name, the mean relative humidity that they make behind the vapour pressure."""
    weather = {str(name): dataset[str(name)].to_numpy() for name in dataset["input"].values}
    humidity = relative_humidity(weather["ea"], weather["tmax"], weather["tmin"])
    found: dict[str, np.ndarray] = {}
    for name, values in weather.items():
        found[name] = values
        if name == "ea":
            found["rhmean"] = np.asarray(humidity)
    return found


def _packed(values: np.ndarray) -> array[float]:
    """Numbers as rows have them; what is not finite is missing."""
    rounded = np.round(values.astype(float), DECIMALS)
    return array("d", np.where(np.isfinite(rounded), rounded, np.nan).tobytes())


def _origin(pattern: np.ndarray, keys: list[str], names: list[str]) -> tuple[list[str], str]:
    """Sources used on a day and the exceptions in words, from one pattern of weights and estimates."""
    used = pattern[: len(keys) * len(names)].reshape(len(keys), len(names)).astype(bool)
    estimated, interpolated = pattern[len(keys) * len(names) :].reshape(2, len(names)).astype(bool)
    sources = [key for key, row in zip(keys, used, strict=True) if row.any()]
    exceptions = []
    for column, name in enumerate(names):
        delivered = [key for key, row in zip(keys, used, strict=True) if row[column]]
        variable, by = QuantityName(name), [source_of(key).name for key in delivered]
        if estimated[column]:
            exceptions.append(Message("origin.estimated", variable=variable))
        elif interpolated[column]:
            exceptions.append(Message("origin.interpolated", variable=variable, sources=by))
        elif not delivered:
            exceptions.append(Message("origin.missing", variable=variable))
        elif delivered != sources:
            exceptions.append(Message("origin.only", variable=variable, sources=by))
    return sources, listed(exceptions) if exceptions else ""
