"""Fusion without any reference: inputs combined by inverse variance, ETo from them, its error by propagation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from evaeto.fusion.agreement import Agreement
from evaeto.fusion.combine import combine
from evaeto.fusion.gather import days_of_year

if TYPE_CHECKING:
    import xarray as xr

Array = NDArray[np.float64]

ETO_INPUTS = ("tmax", "tmin", "ea", "u2", "rs")
SHARED_ERROR = 0.8
"""Correlation of the errors of two services: reanalyses share observations, grid size and physics (our judgement)."""


@dataclass(frozen=True)
class Fused:
    """inputs (time), weight (input, source, time), eto and its error sd (time) [mm d-1]."""

    inputs: xr.Dataset
    weight: xr.DataArray
    eto: Array
    error_sd: Array


def fuse_by_agreement(by_source: xr.Dataset, agreement: Agreement, lat: float, elevation: float) -> Fused:
    """Combine what can be believed, input by input, and compute FAO-56 ETo from it.

    The error of ETo is that of each input times the slope of the Penman-Monteith equation there, errors of
    different inputs independent.
    """
    inputs, weight = combine(agreement.without_rejected(by_source), agreement.error_sd)
    crossed = inputs["tmax"] < inputs["tmin"]
    for name in ("tmax", "tmin"):
        inputs[name] = inputs[name].where(~crossed)
    doy = days_of_year(by_source)
    values = {name: inputs[name].to_numpy() for name in ETO_INPUTS}
    eto = _eto(values, doy, lat, elevation)
    variance = np.zeros(len(doy))
    for name in ETO_INPUTS:
        sd = _error_of_input(name, weight, agreement.error_sd)
        step = 0.1 * sd  # a central difference well inside the error, so that the slope is that of the place
        higher = _eto({**values, name: values[name] + step}, doy, lat, elevation)
        lower = _eto({**values, name: values[name] - step}, doy, lat, elevation)
        variance += ((higher - lower) / 0.2) ** 2
    return Fused(inputs, weight, eto, np.sqrt(variance))


def _eto(values: dict[str, Array], doy: Array, lat: float, elevation: float) -> Array:
    from evaeto.reference_et.penman_monteith import daily_numpy

    tmax, tmin, ea, u2, rs = (values[name] for name in ETO_INPUTS)
    return np.asarray(daily_numpy(tmax, tmin, ea, u2, doy, rs=rs, lat=lat, elevation=elevation))


def _error_of_input(name: str, weight: xr.DataArray, error_sd: dict[str, dict[str, float]]) -> Array:
    """Error of a fused input [its units]: sqrt(Σ w_i w_j ρ_ij s_i s_j), ρ = SHARED_ERROR off the diagonal."""
    parts = weight.sel(input=name).transpose("source", "time").to_numpy()
    sd = np.array([error_sd[str(key)][name] for key in weight["source"].values])[:, None] * parts
    own = (sd**2).sum(axis=0)
    return np.asarray(np.sqrt(own + SHARED_ERROR * (sd.sum(axis=0) ** 2 - own)))
