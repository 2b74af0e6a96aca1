"""Whether a monthly climatology can be that of reference ETo at a place."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evaeto.core.messages import Message, either
from evaeto.errors import WeatherError
from evaeto.fusion.reference_course import SURE_CORRELATION, correlation
from evaeto.fusion.reference_level import SURE_LEVEL, USUAL_LEVEL, likely_units, short
from evaeto.fusion.reference_values import without_impossible
from evaeto.inputs.checks import CODES

Array = NDArray[np.float64]


def judge_climatology(means: Array, sds: Array, own_means: Array, own_sds: Array) -> tuple[Message, ...]:
    """Compare twelve monthly means and standard deviations with those of the services' fused ETo.

    Parameters
    ----------
    means, sds : ndarray
        Shape (12,), of the reference [mm d-1].
    own_means, own_sds : ndarray
        Shape (12,), of the services, NaN for a month without days.

    Returns
    -------
    tuple of Message
        What may be wrong with it.

    Raises
    ------
    WeatherError
        Another unit, sums instead of means, impossible values, a spread that is no daily one, or the seasons of the
        other hemisphere.
    """
    for name, values in (("mean", means), ("sd", sds)):
        coded = np.flatnonzero(np.isin(values, CODES))
        if coded.size:
            month = int(coded[0]) + 1
            raise WeatherError(Message("climatology.impossible", name=name, month=month, value=float(values[coded[0]])))
    level = float(np.nanmedian(means / own_means)) if (own_means > 0.3).all() else float(means.sum() / own_means.sum())
    if not SURE_LEVEL[0] <= level <= SURE_LEVEL[1]:
        units = likely_units(level)
        if units:
            raise WeatherError(Message("climatology.other_unit", level=short(level), units=either([*units])))
        raise WeatherError(Message("climatology.wrong_level", level=short(level)))
    wrong = np.flatnonzero(without_impossible(means)[1])
    if wrong.size:
        month = int(wrong[0]) + 1
        raise WeatherError(Message("climatology.impossible", name="mean", month=month, value=float(means[wrong[0]])))
    if (sds == 0).any():
        month = int(np.flatnonzero(sds == 0)[0]) + 1
        raise WeatherError(Message("climatology.impossible", name="sd", month=month, value=0.0))
    spread = float(np.median(sds / np.maximum(own_sds, 1e-9)))
    if not 0.1 <= spread <= 5:
        raise WeatherError(Message("climatology.wrong_spread", level=short(spread)))
    swing, own_swing = (float(np.ptp(values) / max(values.mean(), 0.1)) for values in (means, own_means))
    warnings = []
    if swing == 0 and own_swing > 0.05:
        warnings.append(Message("climatology.constant", value=float(means[0])))
    if swing > 0.1 and own_swing > 0.1:
        r, turned = correlation(means, own_means), correlation(np.roll(means, 6), own_means)
        if r < -0.5 and turned > 0.5:
            raise WeatherError(Message("climatology.other_hemisphere"))
        if r < SURE_CORRELATION:
            warnings.append(Message("climatology.other_season", r=round(r, 2)))
    if not 0.35 <= spread <= 2.5:
        warnings.append(Message("climatology.spread", level=short(spread)))
    if level < USUAL_LEVEL[0]:
        warnings.append(Message("reference.low", level=short(level)))
    elif level > USUAL_LEVEL[1]:
        warnings.append(Message("reference.high", level=short(level)))
    return tuple(warnings)
