"""Vapour pressures: at saturation, its slope, and the actual one from whatever humidity was measured.

FAO-56 = Allen, Pereira, Raes, Smith (1998), Crop evapotranspiration, FAO Irrigation and Drainage Paper 56.
All functions work element by element on floats, numpy arrays and DataArrays.
"""

from __future__ import annotations

import numpy as np

from evaeto.equations.arrays import Field, FieldResult, elementwise, first_present

HUMIDITY_ORDER = ("ea", "rhmax+rhmin", "tdew", "rhmax", "rhmean", "rhmin", "tmin")
"""What the actual vapour pressure is taken from, best first: a measurement of it, then by FAO-56 (p. 37 to 39 and 58)
both extremes of relative humidity, dew point, RHmax alone, RHmean; RHmin alone, which FAO-56 does not know (ASCE-EWRI
2005 eq. 13), where RHmax was not measured at all; and at last the estimate that dew forms at Tmin. That both extremes
stand before the dew point is ours: FAO-56 (boxes 7 and 11) and ASCE-EWRI (2005, table 3) list the dew point first."""
HUMIDITIES = ("ea", "rhmax", "rhmin", "tdew", "rhmean")
"""What describes the humidity of a day."""
HUMIDITIES_OF_HOUR = ("ea", "tdew", "rhmean")
"""What describes the humidity of an hour, best first."""


def saturation_vapour_pressure(t: Field) -> FieldResult:
    """Saturation vapour pressure e°(T) [kPa], FAO-56 eq. 11 (Tetens over water).

    Parameters
    ----------
    t : array_like
        Temperature [degC].

    Returns
    -------
    array_like
        Saturation vapour pressure e°(T) [kPa].
    """
    return 0.6108 * np.exp(17.27 * t / (t + 237.3))


def mean_saturation_vapour_pressure(tmax: Field, tmin: Field) -> FieldResult:
    """Mean saturation vapour pressure of the day es [kPa], FAO-56 eq. 12.

    The mean of e° at both extremes: e° of the mean temperature would be too low, as the curve is convex.

    Parameters
    ----------
    tmax, tmin : array_like
        Daily maximum and minimum air temperature [degC].

    Returns
    -------
    array_like
        Mean saturation vapour pressure of the day es [kPa].
    """
    return (saturation_vapour_pressure(tmax) + saturation_vapour_pressure(tmin)) / 2.0


def relative_humidity(ea: Field, tmax: Field, tmin: Field) -> FieldResult:
    """Mean relative humidity of the day [%], FAO-56 eq. 19 solved for it (Allen et al. 1998).

    Above 100 where the vapour pressure is higher than es: nothing is cut off.

    Parameters
    ----------
    ea : array_like
        Actual vapour pressure [kPa].
    tmax, tmin : array_like
        Daily maximum and minimum air temperature [degC].

    Returns
    -------
    array_like
        Mean relative humidity [%].
    """
    return 100.0 * ea / mean_saturation_vapour_pressure(tmax, tmin)


def slope_of_saturation_vapour_pressure(t: Field) -> FieldResult:
    """Slope Δ of the saturation vapour pressure curve [kPa degC-1], FAO-56 eq. 13.

    Parameters
    ----------
    t : array_like
        Mean air temperature [degC].

    Returns
    -------
    array_like
        Slope Δ of the saturation vapour pressure curve [kPa degC-1].
    """
    return 4098.0 * saturation_vapour_pressure(t) / (t + 237.3) ** 2


def vapour_pressure_from_dew_point(tdew: Field) -> FieldResult:
    """Actual vapour pressure [kPa] from the dew point [degC], FAO-56 eq. 14.

    Parameters
    ----------
    tdew : array_like
        Dew point [degC].

    Returns
    -------
    array_like
        Actual vapour pressure [kPa].
    """
    return saturation_vapour_pressure(tdew)


def vapour_pressure_from_specific_humidity(q: Field, pressure: Field) -> FieldResult:
    """Actual vapour pressure [kPa] from specific humidity [kg kg-1], by the ratio 0.622 of the gas constants.

    Parameters
    ----------
    q : array_like
        Specific humidity, water vapour in moist air [kg kg-1].
    pressure : array_like
        Atmospheric pressure [kPa].

    Returns
    -------
    array_like
        Actual vapour pressure [kPa].
    """
    return q * pressure / (0.622 + 0.378 * q)


def vapour_pressure_from_mixing_ratio(w: Field, pressure: Field) -> FieldResult:
    """Actual vapour pressure [kPa] from the mixing ratio [kg kg-1], by the ratio 0.622 of the gas constants.

    Parameters
    ----------
    w : array_like
        Mixing ratio, water vapour to dry air [kg kg-1].
    pressure : array_like
        Atmospheric pressure [kPa].

    Returns
    -------
    array_like
        Actual vapour pressure [kPa].
    """
    return w * pressure / (0.622 + w)


def vapour_pressure_from_psychrometer(tdry: Field, twet: Field, pressure: Field, coefficient: float) -> FieldResult:
    """Actual vapour pressure [kPa] from dry and wet bulb temperature, FAO-56 eq. 15 and 16.

    Parameters
    ----------
    tdry, twet : array_like
        Dry and wet bulb temperature [degC].
    pressure : array_like
        Atmospheric pressure [kPa].
    coefficient : float
        Of the instrument [degC-1]: 0.000662 ventilated at 5 m s-1, 0.000800 naturally ventilated at about
        1 m s-1, 0.001200 indoors without ventilation.

    Returns
    -------
    array_like
        Actual vapour pressure [kPa].
    """
    return saturation_vapour_pressure(twet) - coefficient * pressure * (tdry - twet)


def vapour_pressure_from_rhmax_rhmin(tmax: Field, tmin: Field, rhmax: Field, rhmin: Field) -> FieldResult:
    """Actual vapour pressure [kPa] from both extremes of relative humidity [%], FAO-56 eq. 17.

    The highest humidity goes with the lowest temperature [degC] and the other way round.

    Parameters
    ----------
    tmax, tmin : array_like
        Daily maximum and minimum air temperature [degC].
    rhmax, rhmin : array_like
        Daily maximum and minimum relative humidity [%].

    Returns
    -------
    array_like
        Actual vapour pressure [kPa].
    """
    return (saturation_vapour_pressure(tmin) * rhmax + saturation_vapour_pressure(tmax) * rhmin) / 200.0


def vapour_pressure_from_rhmax(tmin: Field, rhmax: Field) -> FieldResult:
    """Actual vapour pressure [kPa] from RHmax [%] and Tmin [degC], FAO-56 eq. 18 (when RHmin is doubtful).

    Parameters
    ----------
    tmin : array_like
        Daily minimum air temperature [degC].
    rhmax : array_like
        Daily maximum relative humidity [%].

    Returns
    -------
    array_like
        Actual vapour pressure [kPa].
    """
    return saturation_vapour_pressure(tmin) * rhmax / 100.0


def vapour_pressure_from_rhmin(tmax: Field, rhmin: Field) -> FieldResult:
    """Actual vapour pressure [kPa] from RHmin [%] and Tmax [degC], ASCE-EWRI (2005) eq. 13.

    Parameters
    ----------
    tmax : array_like
        Daily maximum air temperature [degC].
    rhmin : array_like
        Daily minimum relative humidity [%].

    Returns
    -------
    array_like
        Actual vapour pressure [kPa].
    """
    return saturation_vapour_pressure(tmax) * rhmin / 100.0


def vapour_pressure_from_rhmean(tmax: Field, tmin: Field, rhmean: Field) -> FieldResult:
    """Actual vapour pressure [kPa] from RHmean [%] and the temperature extremes [degC], FAO-56 eq. 19.

    Parameters
    ----------
    tmax, tmin : array_like
        Daily maximum and minimum air temperature [degC].
    rhmean : array_like
        Daily mean relative humidity [%].

    Returns
    -------
    array_like
        Actual vapour pressure [kPa].
    """
    return mean_saturation_vapour_pressure(tmax, tmin) * rhmean / 100.0


def vapour_pressure_from_tmin(tmin: Field) -> FieldResult:
    """Actual vapour pressure [kPa] estimated from Tmin [degC], FAO-56 eq. 48: the air saturates at dawn.

    Holds over well-watered land. In dry places the dew point stays 2 to 3 °C below Tmin (FAO-56 p. 58) and
    the estimate is too high.

    Parameters
    ----------
    tmin : array_like
        Daily minimum air temperature [degC].

    Returns
    -------
    array_like
        Actual vapour pressure [kPa].
    """
    return saturation_vapour_pressure(tmin)


@elementwise
def actual_vapour_pressure(
    tmax: Field,
    tmin: Field,
    ea: Field | None = None,
    rhmax: Field | None = None,
    rhmin: Field | None = None,
    tdew: Field | None = None,
    rhmean: Field | None = None,
    estimate: bool = True,
) -> FieldResult:
    """Actual vapour pressure of each day [kPa] from the best humidity that day has, by `HUMIDITY_ORDER`.

    Parameters
    ----------
    tmax, tmin : array_like
        Daily maximum and minimum air temperature [degC].
    ea : array_like, optional
        Measured actual vapour pressure [kPa].
    rhmax, rhmin, rhmean : array_like, optional
        Relative humidity [%].
    tdew : array_like, optional
        Dew point [degC].
    estimate : bool, optional
        Whether a day without any humidity is estimated from Tmin (eq. 48); otherwise it is NaN.

    Returns
    -------
    array_like
        Actual vapour pressure of each day [kPa].

    Notes
    -----
    A humidity may be None (not measured at all) or NaN (missing that day). `humidity_method` tells what was used.
    """
    return first_present(
        ea,
        None if rhmax is None or rhmin is None else lambda: vapour_pressure_from_rhmax_rhmin(tmax, tmin, rhmax, rhmin),
        None if tdew is None else lambda: vapour_pressure_from_dew_point(tdew),
        None if rhmax is None else lambda: vapour_pressure_from_rhmax(tmin, rhmax),
        None if rhmean is None else lambda: vapour_pressure_from_rhmean(tmax, tmin, rhmean),
        # the gap of an RHmax that was measured must not pass for its absence: eq. 13 is far off the mean of both
        None if rhmin is None or rhmax is not None else lambda: vapour_pressure_from_rhmin(tmax, rhmin),
        (lambda: vapour_pressure_from_tmin(tmin)) if estimate else None,
    )


@elementwise
def humidity_method(
    tmax: Field,
    tmin: Field,
    ea: Field | None = None,
    rhmax: Field | None = None,
    rhmin: Field | None = None,
    tdew: Field | None = None,
    rhmean: Field | None = None,
    estimate: bool = True,
) -> FieldResult:
    """What `actual_vapour_pressure` takes each day: the position in `HUMIDITY_ORDER`, else NaN.

    Parameters
    ----------
    tmax, tmin : array_like
        Daily maximum and minimum air temperature [degC].
    ea : array_like, optional
        Actual vapour pressure [kPa].
    rhmax, rhmin : array_like, optional
        Daily maximum and minimum relative humidity [%].
    tdew : array_like, optional
        Dew point [degC].
    rhmean : array_like, optional
        Daily mean relative humidity [%].
    estimate : bool, optional
        Whether equation 48 (Tmin as dew point) stands in where there is no humidity.

    Returns
    -------
    array_like
        Position in `HUMIDITY_ORDER` of what each day takes; NaN where it has none.
    """
    required: dict[str, tuple[FieldResult, ...]] = {
        "ea": (ea,),
        "rhmax+rhmin": (rhmax, rhmin, tmax, tmin),
        "tdew": (tdew,),
        "rhmax": (rhmax, tmin),
        "rhmean": (rhmean, tmax, tmin),
        "rhmin": (rhmin if rhmax is None else None, tmax),
        "tmin": (tmin if estimate else None,),
    }
    return first_present(
        np.full(np.broadcast_shapes(np.shape(tmax), np.shape(tmin)), np.nan),
        *(
            np.where(~np.isnan(sum(required[name])), float(position), np.nan)
            for position, name in enumerate(HUMIDITY_ORDER)
            if all(field is not None for field in required[name])
        ),
    )
