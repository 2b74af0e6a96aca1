"""A calibration: what the overlap of services and a reference taught, with an honest record of it, and its file."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from evaeto.arguments import takes
from evaeto.core import notebook_cards
from evaeto.core.exposure import Exposure, exposure_named
from evaeto.core.messages import Message, as_plain, naming
from evaeto.core.replacing import write_whole
from evaeto.errors import WeatherError
from evaeto.fusion import climatology as clim
from evaeto.fusion import regression
from evaeto.fusion.calibration_file import FORMAT, Record, SavedCalibration, told_by
from evaeto.fusion.drift import Drift
from evaeto.fusion.site_model import SiteModel

DIGITS = 8
"""Significant digits kept, so that a saved calibration is the calibration."""


@dataclass(frozen=True, repr=False)
class Calibration:
    """A calibration of services at one place; `evaeto.fuse(..., calibration=)` applies it.

    Attributes
    ----------
    lat, lon : float
        Of the place [degrees north], [degrees east].
    elevation : float
        Of the place [m].
    sources : tuple of str
        Keys of the services calibrated.
    model : SiteModel or Rescaling
        What was learnt.
    record : Record
        What was seen, the scores on days left out of the learning, and the warnings.
    exposure : {"unknown", "sheltered", "open", "windy"}
        How the place lies to the wind: a region follows sites that lie alike.
    """

    lat: float
    lon: float
    elevation: float
    sources: tuple[str, ...]
    model: SiteModel | clim.Rescaling
    record: Record
    exposure: Exposure = "unknown"

    @property
    def scores(self) -> Mapping[str, float]:
        """Those on days left out of the learning (`evaeto.score`); empty of a climatology."""
        return self.record.scores

    def __repr__(self) -> str:
        return notebook_cards.lines(*self._card())

    def _repr_html_(self) -> str:
        return notebook_cards.card(*self._card())

    def _card(self) -> tuple[str, dict[str, str], tuple[str, ...]]:
        """What a notebook shows: title, rows and warnings."""
        record = self.record
        scores = ", ".join(f"{name} {value:.3g}" for name, value in record.scores.items())
        rows = {"sources": ", ".join(self.sources), "elevation": f"{self.elevation:g} m", "method": str(record.method)}
        if record.n:
            rows["learnt from"] = f"{record.n} days, {record.start} to {record.end}"
        if scores:
            rows["on days left out"] = f"{scores} ({record.left_out})"
        return f"Calibration at {self.lat:g}, {self.lon:g}", rows, record.warnings

    @takes(path="path")
    def save(self, path: str | Path) -> None:
        """Write a small JSON file.

        Parameters
        ----------
        path : str or Path
            File to write; it appears whole or not at all.
        """
        write_whole(path, self.to_json())

    @takes()
    def to_json(self) -> bytes:
        """What `save` writes.

        Returns
        -------
        bytes
            The content of the file.
        """
        content = {"format": FORMAT, **asdict(self)}
        scores = self.record.scores.items()
        content["record"]["scores"] = {name: None if math.isnan(value) else value for name, value in scores}
        for name in ("method", "left_out", "warnings"):
            content["record"][name] = as_plain(getattr(self.record, name))
        return json.dumps(content, indent=1, default=_plain).encode()

    @staticmethod
    @takes(path="path")
    def load(path: str | Path) -> Calibration:
        """Read what `save` wrote.

        Parameters
        ----------
        path : str or Path
            File that `save` wrote.

        Returns
        -------
        Calibration
            The calibration.

        Raises
        ------
        WeatherError
            No such file, or not a calibration of this format.
        """
        return loaded(SavedCalibration.open(path))


AnyCalibration = Calibration | SavedCalibration


def loaded(saved: AnyCalibration) -> Calibration:
    """The calibration in a file that was read; one that is a calibration already stays as it is.

    Raises
    ------
    WeatherError
        The file is damaged.
    """
    if isinstance(saved, Calibration):
        return saved
    content = told_by(saved.name, saved.content)
    try:
        model = _model(content["model"])
    except (KeyError, TypeError, ValueError):
        raise WeatherError(naming(saved.name, Message("calibration.damaged"))) from None
    lies = exposure_named(content.get("exposure")) or "unknown"
    return Calibration(saved.lat, saved.lon, saved.elevation, saved.sources, model, saved.record, lies)


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.tolist()
    raise TypeError(f"{type(value).__name__} has no place in a calibration file")


def rounded(model: Any) -> Any:
    """The model with all numbers at the digits they are saved with."""
    changes: dict[str, Any] = {}
    for name, value in vars(model).items():
        if isinstance(value, np.ndarray):
            changes[name] = np.array([float(f"{number:.{DIGITS}g}") for number in value.ravel()]).reshape(value.shape)
        elif isinstance(value, float):
            changes[name] = float(f"{value:.{DIGITS}g}")
        elif isinstance(value, regression.SeasonalRegression | Drift):
            changes[name] = rounded(value)
    return replace(model, **changes)


def _model(content: dict[str, Any]) -> SiteModel | clim.Rescaling:
    if "regression" not in content:
        return clim.Rescaling(**_arrays(content))
    fitted = {**_arrays(content["regression"]), "predictors": tuple(content["regression"]["predictors"])}
    drift = None if content["drift"] is None else Drift(**_arrays(content["drift"]))
    seen = content.get("seen")
    return SiteModel(
        regression.SeasonalRegression(**fitted), np.array(content["error_sd"]), content["quantile"], drift,
        None if seen is None else np.array(seen),
    )  # fmt: skip


def _arrays(content: dict[str, Any]) -> dict[str, Any]:
    return {name: np.array(value) if isinstance(value, list) else value for name, value in content.items()}
