"""Fusion without any reference: inputs combined by inverse variance, ETo from them, its error by propagation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from evaeto.core.quantities import ETO_INPUTS
from evaeto.fusion.alignment import days_of_year, eto_of_inputs
from evaeto.fusion.combine import combine
from evaeto.fusion.plausibility import SourceAssessment

if TYPE_CHECKING:
    import xarray as xr

Array = NDArray[np.float64]

LEAST = {"ea": 0.0, "u2": 0.0, "rs": 0.0}
"""What an input cannot be below, however large its error: air so cold that it holds little vapour has a band too."""
SHARED_ERROR = 0.8
"""Correlation of the errors of two services: reanalyses share observations, grid size and physics (our judgement)."""


@dataclass(frozen=True)
class Fused:
    """inputs (time), weight (input, source, time), eto and its error sd (time) [mm d-1]."""

    inputs: xr.Dataset
    weight: xr.DataArray
    eto: Array
    error_sd: Array


def fuse_by_agreement(
    by_source: xr.Dataset, agreement: SourceAssessment, lat: float | Array, elevation: float | Array
) -> Fused:
    """Combine what can be believed, input by input, and compute FAO-56 ETo from it."""
    inputs, weight = combine(agreement.without_rejected(by_source), agreement.error_sd)
    crossed = inputs["tmax"] < inputs["tmin"]
    for name in ("tmax", "tmin"):
        inputs[name] = inputs[name].where(~crossed)
    eto, error_sd = eto_with_error(inputs, error_of_inputs(weight, agreement.error_sd), lat, elevation)
    return Fused(inputs, weight, eto, error_sd)


def eto_with_error(
    inputs: xr.Dataset, error_sd: Mapping[str, Array], lat: float | Array, elevation: float | Array
) -> tuple[Array, Array]:
    """FAO-56 ETo (time) and the standard deviation of its error (time) [mm d-1].

    The error of ETo is that of each input times the slope of the Penman-Monteith equation there, errors of
    different inputs independent.

    Parameters
    ----------
    inputs : Dataset(time) of the inputs of ETo
    error_sd : standard deviation of the error of each input (time), in its units
    lat, elevation : of the point [degrees north], [m]
    """
    doy = days_of_year(inputs)
    values = {name: inputs[name].to_numpy() for name in ETO_INPUTS}
    eto = _eto(values, doy, lat, elevation)
    variance = np.zeros(eto.shape)
    for name in ETO_INPUTS:
        step = 0.1 * error_sd[name]  # a central difference well inside the error: the slope is that of the place
        above = values[name] + step
        below = np.maximum(values[name] - step, LEAST.get(name, -np.inf))
        change = _eto({**values, name: above}, doy, lat, elevation) - _eto({**values, name: below}, doy, lat, elevation)
        width = above - below
        slope = np.divide(change, width, out=np.zeros_like(change), where=width != 0)
        variance += (slope * error_sd[name]) ** 2
    return eto, np.sqrt(variance)


def error_of_inputs(weight: xr.DataArray, error_sd: Mapping[str, Mapping[str, float]]) -> dict[str, Array]:
    """Error of each fused input (time), in its units: sqrt(Σ w_i w_j ρ_ij s_i s_j), ρ = SHARED_ERROR between two."""
    errors = {}
    for name in ETO_INPUTS:
        parts = weight.sel(input=name).transpose("source", "time", ...).to_numpy()
        sd = np.array([error_sd[str(key)][name] for key in weight["source"].values])[:, None] * parts
        own = (sd**2).sum(axis=0)
        errors[name] = np.sqrt(own + SHARED_ERROR * (sd.sum(axis=0) ** 2 - own))
    return errors


def _eto(values: dict[str, Array], doy: Array, lat: float | Array, elevation: float | Array) -> Array:
    tmax, tmin, ea, u2, rs = (values[name] for name in ETO_INPUTS)
    return eto_of_inputs(tmax, tmin, ea, u2, rs, doy, lat, elevation)
