"""Soil heat flux beneath the reference crop.

For daily steps it is taken as zero (FAO-56 eq. 42); over a month the soil warms or cools noticeably.
"""

from __future__ import annotations

from evaeto.equations.arrays import Field, FieldResult


def monthly_soil_heat_flux(t_previous: Field, t_next: Field) -> FieldResult:
    """Soil heat flux of a month [MJ m-2 d-1] from the months before and after, FAO-56 eq. 43.

    Parameters
    ----------
    t_previous, t_next : array_like
        Mean air temperature of the previous and of the next month [degC].

    Returns
    -------
    array_like
        Soil heat flux of a month [MJ m-2 d-1].
    """
    return 0.07 * (t_next - t_previous)


def monthly_soil_heat_flux_so_far(t_previous: Field, t: Field) -> FieldResult:
    """Soil heat flux of a month [MJ m-2 d-1] when the next one is not known yet, FAO-56 eq. 44.

    Parameters
    ----------
    t_previous, t : array_like
        Mean air temperature of the previous and of this month [degC].

    Returns
    -------
    array_like
        Soil heat flux of a month [MJ m-2 d-1].
    """
    return 0.14 * (t - t_previous)
