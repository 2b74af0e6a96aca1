"""Reference evapotranspiration from radiation and temperature, without wind."""

from __future__ import annotations

import numpy as np

from evaeto.equations.arrays import Field, FieldResult, elementwise
from evaeto.equations.atmosphere import LATENT_HEAT, psychrometric_constant
from evaeto.equations.humidity import slope_of_saturation_vapour_pressure

SEA_LEVEL = 101.3
"""Mean atmospheric pressure at sea level, FAO-56 eq. 7 [kPa]."""


def priestley_taylor(t: Field, rn: Field, pressure: Field, g: Field = 0.0, alpha: float = 1.26) -> FieldResult:
    """Evapotranspiration of a wet surface [mm d-1] by Priestley and Taylor (1972), Mon. Weather Rev. 100(2), 81-92.

    For wet regions without advection of dry air; too low in arid places.

    Parameters
    ----------
    t : array_like
        Mean air temperature [degC].
    rn, g : array_like
        Net radiation and soil heat flux [MJ m-2 d-1].
    pressure : array_like
        Atmospheric pressure [kPa].
    alpha : float, optional
        Part of the advection-free equilibrium [-].

    Returns
    -------
    array_like
        Evapotranspiration of a wet surface [mm d-1].
    """
    slope = slope_of_saturation_vapour_pressure(t)
    return alpha * slope / (slope + psychrometric_constant(pressure)) * (rn - g) / LATENT_HEAT


@elementwise
def turc(t: Field, rs: Field, rhmean: Field) -> FieldResult:
    """Reference evapotranspiration [mm d-1] by Turc (1961), Annales agronomiques 12, 13-49.

    Made for western Europe, ten days and more, above freezing; it is 0 at 0 degC and below.

    Parameters
    ----------
    t : array_like
        Mean air temperature [degC].
    rs : array_like
        Incoming solar radiation [MJ m-2 d-1].
    rhmean : array_like
        Mean relative humidity, which counts below 50 only [%].

    Returns
    -------
    array_like
        Reference evapotranspiration [mm d-1].
    """
    warm = np.maximum(t, 0.0)
    dryness = 1.0 + np.maximum(50.0 - rhmean, 0.0) / 70.0
    return 0.013 * warm / (warm + 15.0) * (23.8856 * rs + 50.0) * dryness


def makkink(t: Field, rs: Field, pressure: Field = SEA_LEVEL, factor: float = 0.65, offset: float = 0.0) -> FieldResult:
    """Reference evapotranspiration [mm d-1] by Makkink (1957), J. Inst. Water Eng. 11, 277-288.

    For the Netherlands and similar climates. Slope, psychrometric constant and latent heat are those of the Dutch
    weather service (KNMI, Handboek Waarnemingen, chapter 10), the latter two as they change with temperature: at sea
    level the results are its own EV24. It rounds to 0.1 mm.

    Parameters
    ----------
    t : array_like
        Mean air temperature of the 24 hours, not of the extremes [degC].
    rs : array_like
        Incoming solar radiation [MJ m-2 d-1].
    pressure : array_like, optional
        Atmospheric pressure, in proportion to which the psychrometric constant is; the service has sea level
        everywhere [kPa].
    factor, offset : float, optional
        0.65 and 0 by De Bruin (1987), as the Dutch weather service uses it; Makkink has 0.61 and -0.12 [-], [mm d-1].

    Returns
    -------
    array_like
        Reference evapotranspiration [mm d-1].
    """
    saturation = 0.6107 * 10.0 ** (7.5 * t / (t + 237.3))
    slope = 7.5 * np.log(10.0) * 237.3 / (t + 237.3) ** 2 * saturation
    gamma = (0.0646 + 0.00006 * t) * pressure / SEA_LEVEL
    return factor * slope / (slope + gamma) * rs / (2.501 - 0.00238 * t) + offset
