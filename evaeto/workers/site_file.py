"""A finished site of a batch as one small file: what a worker sends, and what is kept until all sites are done."""

from __future__ import annotations

import hashlib
import io
import json
import pickle
import zipfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from evaeto._version import __version__
from evaeto.analysis.total_errors import PERSISTENCE_ATTRS
from evaeto.core.messages import as_plain, from_plain
from evaeto.fusion.calibration import AnyCalibration, Calibration
from evaeto.pipeline.fetching import Failure
from evaeto.request import Request
from evaeto.result import Result
from evaeto.settings import Settings
from evaeto.sources.delivery import Delivery
from evaeto.sources.station import Station

PASSING = frozenset({"unavailable", "rate_limited"})
"""Codes of failures of a service that may be gone at the next run."""

_OF_A_SOURCE = frozenset(
    {"days", "model", "issued_at", "station", "station_name", "distance_km", "cache_age_h", "wind_height_m"}
)
"""What a batch keeps of the use of a source."""

_ABOUT, _ATTRS = "__about__", "__attrs__"


@dataclass(frozen=True, slots=True)
class Piece:
    """The daily series of one site.

    values : arrays (time) by the name of the variable
    attrs : CF attributes of each variable
    about : plain values and messages: identity, elevation [m] and where it comes from, warnings, method, the sources
        used with version and time, how its daily errors go on (`persistence`), and `lacking`, the services to ask again
    because their failure may pass
    """

    values: dict[str, np.ndarray]
    attrs: dict[str, dict[str, Any]]
    about: dict[str, Any]


def identity(
    request: Request, settings: Settings, station: Station | None = None, calibrations: Sequence[AnyCalibration] = ()
) -> str:
    """What the result of a site depends on, as a short text: an equal one is not computed again.

    The part of the period each service is asked for belongs to it: when a service serves more of it than at the
    last run, there is something to fetch. So does the version of the program, not to mix those of two, and the file
    of a station with what is said of it, and the calibrations.
    """
    asked: dict[str, Any] = {
        "place": [request.lat, request.lon, request.elevation],
        "period": [request.start.isoformat(), request.end.isoformat()],
        "sources": {key: [day.isoformat() for day in request.period_of(key)] for key in request.sources},
        "limits": {name: list(pair) for name, pair in sorted(request.limits.items())},
        "exposure": request.exposure,
        "label": settings.label,
        "version": __version__,
        **({} if settings.archive_model == "best_match" else {"archive_model": settings.archive_model}),
        **({"from_cache": True} if settings.from_cache else {}),
    }
    if calibrations:
        asked["calibrations"] = [hashlib.sha256(_told(each)).hexdigest() for each in calibrations]
    if station is not None and not isinstance(station.content, bytes):
        asked["station"] = [hashlib.sha256(pickle.dumps(station.content)).hexdigest(), station.wind_height]
    if station is not None and isinstance(station.content, bytes):
        said = {name: value for name, value in asdict(station.said).items() if value}
        asked["station"] = [hashlib.sha256(station.content).hexdigest(), station.name, station.wind_height, said]
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:24]


def _told(calibration: AnyCalibration) -> bytes:
    """All that a calibration holds."""
    return calibration.to_json() if isinstance(calibration, Calibration) else calibration.content


def pack(result: Result, outcomes: Sequence[Delivery | Failure], mark: str) -> bytes:
    """The file of a finished site; `mark` is its identity."""
    dataset = result.dataset
    series = {str(name): data for name, data in dataset.data_vars.items() if data.dims == ("time",)}
    attrs = {name: {key: _plain(value) for key, value in data.attrs.items()} for name, data in series.items()}
    about = {
        "identity": mark,
        "start": str(dataset["time"].values[0])[:10],
        "days": dataset.sizes["time"],
        "elevation": float(dataset["elevation"]),
        "elevation_source": result.tells("elevation_source"),
        "method": result.tells("method"),
        "references": dataset.attrs["references"],
        "persistence": {name: float(dataset[name]) for name in PERSISTENCE_ATTRS if name in dataset},
        "label": result.label,
        "sources": [
            {name: value for name, value in described.items() if name in _OF_A_SOURCE and value is not None}
            | {"key": described["key"], "version": described["version"], "asked_at": described["asked_at"]}
            for described in map(asdict, result.sources)
        ],
        "lacking": [found.source for found in outcomes if isinstance(found, Failure) and found.code in PASSING],
        "warnings": list(result.warnings),
    }
    arrays: dict[str, Any] = {name: data.to_numpy() for name, data in series.items()}
    arrays |= {_ABOUT: np.array(json.dumps(as_plain(about))), _ATTRS: np.array(json.dumps(attrs))}
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    return buffer.getvalue()


def unpack(content: bytes) -> Piece:
    """Read such a file.

    Raises
    ------
    ValueError
        It is damaged or of another kind.
    """
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            values = {name: arrays[name] for name in arrays.files}
        about, attrs = json.loads(str(values.pop(_ABOUT))), json.loads(str(values.pop(_ATTRS)))
    except (zipfile.BadZipFile, KeyError, EOFError, OSError) as error:
        raise ValueError(f"not the file of a finished site ({type(error).__name__}: {error})") from error
    return Piece(values, attrs, from_plain(about))


def _plain(value: Any) -> Any:
    return value.tolist() if isinstance(value, np.ndarray | np.generic) else value
