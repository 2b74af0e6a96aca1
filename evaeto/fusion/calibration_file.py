"""Calibration files on their way to a worker: what they say of themselves, and where they can be used.

Light: a page imports it. The model in them is read where it is applied (`calibration.Calibration.load`).
"""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaeto.arguments import require
from evaeto.core.distance import distance_km
from evaeto.core.foreign_messages import foreign_message
from evaeto.core.messages import Message, naming
from evaeto.errors import Problem, WeatherError
from evaeto.uploads.limits import CALIBRATION_BYTES

FORMAT = "evaeto calibration 1"

NEAR_KM = 10.0
"""A calibration made further away than this is used with a warning [km]."""
RANGE_KM = 500.0
"""A point further than this from every site of a region is refused [km]. At nine Brazilian sites, calibrations from
400 km away and more still had two thirds of the error of no calibration (0.53 for 0.80 mm/d)."""
RANGE_M = 500.0
"""A point higher or lower than every site within reach by more than this is refused [m]."""


@dataclass(frozen=True)
class Record:
    """What a calibration saw. `scores` are those of `evaeto.score` on days left out of the learning."""

    method: str
    start: str
    end: str
    n: int
    left_out: str
    scores: Mapping[str, float]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class SavedCalibration:
    """A calibration as `Calibration.save` writes it.

    name, content : of the file
    lat, lon, elevation, sources, record : as of the calibration
    daily : whether it was learnt from daily values; only such a one can be used for a region
    """

    name: str
    content: bytes
    lat: float
    lon: float
    elevation: float
    sources: tuple[str, ...]
    record: Record
    daily: bool

    @classmethod
    def read(cls, name: str, content: bytes) -> SavedCalibration:
        """Take in a file that was read.

        Raises
        ------
        WeatherError
            It is not a calibration, or lacks what every calibration says of itself.
        """
        told = told_by(name, content)
        try:
            lat, lon, elevation = (float(told[key]) for key in ("lat", "lon", "elevation"))
            sources, daily = tuple(map(str, told["sources"])), "regression" in told["model"]
            if not all(map(math.isfinite, (lat, lon, elevation))):
                raise ValueError
            return cls(name, content, lat, lon, elevation, sources, record_of(told["record"]), daily)
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
            raise WeatherError(naming(name, Message("calibration.damaged"))) from None

    @classmethod
    def open(cls, path: str | Path) -> SavedCalibration:
        """Read a file.

        Raises
        ------
        WeatherError
            No such file, or not a calibration.
        """
        try:
            return cls.read(Path(path).name, Path(path).read_bytes())
        except OSError as error:
            raise WeatherError(
                naming(path, Message("calibration.unreadable", why=error.strerror or str(error)))
            ) from None

    def away_km(self, lat: float, lon: float) -> float:
        """Distance to a point [km]."""
        return distance_km(self.lat, self.lon, lat, lon)


def files_read(calibration: Any) -> Any:
    """The same calibration, or several, where a path becomes the file: workers may not share a disk.

    Raises
    ------
    WeatherError
        No such file, or not a calibration.
    """
    if isinstance(calibration, str | Path):
        return SavedCalibration.open(calibration)
    several_of_them = isinstance(calibration, Sequence) and not isinstance(calibration, bytes)
    return [files_read(each) for each in calibration] if several_of_them else calibration


def several(calibration: Any) -> list[Any]:
    """The calibrations there are: none, one or several."""
    if calibration is None:
        return []
    return list(calibration) if isinstance(calibration, Sequence) else [calibration]


def require_calibrations(calibration: Any) -> None:
    """Make sure that what `files_read` gave is None, a calibration or several.

    Raises
    ------
    ArgumentError
        It is something else.
    """
    for each in several(calibration):
        require("calibration", each, "calibration", "path")


def told_by(name: str, content: bytes) -> dict[str, Any]:
    """The content of a calibration file.

    Raises
    ------
    WeatherError
        It is not one.
    """
    if len(content) > CALIBRATION_BYTES:
        raise WeatherError(Message("calibration.too_large", file=name, most=CALIBRATION_BYTES // 1000))
    try:
        told = json.loads(content.decode())
    except RecursionError:
        raise WeatherError(naming(name, Message("calibration.damaged"))) from None
    except UnicodeDecodeError:
        raise WeatherError(naming(name, Message("calibration.unreadable", why=Message("file.not_text")))) from None
    except json.JSONDecodeError as error:
        raise WeatherError(naming(name, Message("calibration.not_json", line=error.lineno))) from None
    except ValueError:  # a number of thousands of digits
        raise WeatherError(naming(name, Message("calibration.damaged"))) from None
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        raise WeatherError(naming(name, Message("calibration.other_version")))
    return told


def record_of(told: Mapping[str, Any]) -> Record:
    """The record in a calibration file."""
    scores = {name: math.nan if value is None else float(value) for name, value in told["scores"].items()}
    return Record(
        _said(told["method"]), str(told["start"]), str(told["end"]), int(told["n"]), _said(told["left_out"]), scores,
        tuple(map(_said, told["warnings"])),
    )  # fmt: skip


def _said(value: Any) -> str:
    """A message of a file; of an older one, or one that is not as we write it, its text."""
    text = value.get("text") if isinstance(value, dict) else value
    return foreign_message(value) or str(text)


def problems_of(
    chosen: Sequence[SavedCalibration],
    *,
    point: tuple[float, float] | None,
    elevation: float | None,
    sources: Collection[str],
) -> list[Problem]:
    """Why calibrations cannot be used at a point with these sources; None is what is not known yet."""
    problems = []
    if len(chosen) > 1:
        problems += [
            Problem("calibration", each.name, naming(each.name, Message("calibration.not_daily")))
            for each in chosen
            if not each.daily
        ]
        if point and (why := out_of_range([(c.lat, c.lon, c.elevation) for c in chosen], *point, elevation)):
            problems.append(Problem("calibration", [each.name for each in chosen], why))
    known = {source for each in chosen for source in each.sources if each.daily or len(chosen) > 1}
    if known and sources and not known & set(sources):
        sources_of_it = sorted(known)
        message = Message("calibration.none_of_its_sources_chosen", sources=sources_of_it)
        problems.append(Problem("calibration", sources_of_it, message))
    return problems


def out_of_range(
    sites: Iterable[tuple[float, float, float]], lat: float, lon: float, elevation: float | None
) -> Message | None:
    """Why calibrated sites (lat, lon, elevation) say nothing of a point; None where they do, as far as is known."""
    away = [(distance_km(site_lat, site_lon, lat, lon), height) for site_lat, site_lon, height in sites]
    nearest = min(distance for distance, _ in away)
    if nearest > RANGE_KM:
        return Message("calibration.too_far", distance=round(nearest), most=RANGE_KM)
    if elevation is None:
        return None
    step = min(abs(height - elevation) for distance, height in away if distance <= RANGE_KM)
    if step > RANGE_M:
        return Message(
            "calibration.too_high_or_low", radius=RANGE_KM, difference=round(step), elevation=elevation, most=RANGE_M
        )
    return None
