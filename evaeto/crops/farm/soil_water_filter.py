"""A depletion with a variance: what the balance predicts, what a reading of the soil corrects.

The balance of FAO-56 gives the depletion D of the evening. Its error has a part that is fresh on each day, and parts
that last: of each cause one unknown of variance 1 for all days, as in `analysis.total_errors`. Each day they grow,

    P' = F² P + q + Σ (2 F g C + g²)        C' = F C + g

with F how much of a millimetre that is missing in the morning still is in the evening, q the variance of what is fresh,
and for each cause that lasts g, what it does on the day, and C, its covariance with D. A reading z with variance R
corrects them (Kalman 1960, with the lasting causes considered and not estimated: Schmidt 1966),

    K = P / (P + R)      D ← D + K (z - D)      P ← (1 - K) P      C ← (1 - K) C

numpy alone.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

QUANTILE = 1.6449
"""Half the width of a 90 % band in standard deviations."""


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """What is not known of a depletion.

    Attributes
    ----------
    variance : float
        Of the depletion [mm2].
    shared : tuple of float
        Its covariance with each cause of error that lasts [mm].
    """

    variance: float
    shared: tuple[float, ...]

    @property
    def sd(self) -> float:
        """Standard deviation [mm]."""
        return math.sqrt(self.variance)


def carried(before: Uncertainty, kept: float, lasting: tuple[float, ...], fresh: float) -> Uncertainty:
    """The uncertainty of the evening from that of the evening before.

    Parameters
    ----------
    before : Uncertainty
        Of the evening before.
    kept : float
        How much of a millimetre of depletion is still one in the evening, F [-]: 1 without stress, less where a dry
        root zone takes up less (`kept_of`).
    lasting : tuple of float
        What each cause that lasts does to the depletion on the day, g: one standard deviation of it [mm].
    fresh : float
        Variance of all that is fresh on the day, q [mm2].

    Returns
    -------
    Uncertainty
        Of the evening.
    """
    both = list(zip(lasting, before.shared, strict=True))
    variance = kept**2 * before.variance + fresh + sum(2.0 * kept * g * c + g * g for g, c in both)
    return Uncertainty(max(variance, 0.0), tuple(kept * c + g for g, c in both))


def drained(found: Uncertainty, beyond: float) -> Uncertainty:
    """The uncertainty after what is beyond field capacity has drained: a depletion is not negative.

    The mean square of what is left above zero of a normal error about a depletion of -`beyond`.

    Parameters
    ----------
    found : Uncertainty
        Before it drains.
    beyond : float
        Water that drains [mm].

    Returns
    -------
    Uncertainty
        About a depletion of zero.
    """
    if beyond <= 0.0 or found.sd == 0.0:
        return found
    z = beyond / found.sd
    tail = 0.5 * math.erfc(z / math.sqrt(2.0))
    density = math.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi)
    left = max(found.variance * ((1.0 + z * z) * tail - z * density), 0.0)
    return Uncertainty(left, tuple(tail * c for c in found.shared))


def corrected(
    depletion: float, found: Uncertainty, reading: float, variance: float
) -> tuple[float, Uncertainty, float]:
    """A depletion corrected by a reading of the soil.

    Parameters
    ----------
    depletion : float
        Of the balance [mm].
    found : Uncertainty
        Of it.
    reading : float
        Depletion by the reading [mm].
    variance : float
        Of the reading, R [mm2].

    Returns
    -------
    tuple
        The depletion [mm], its uncertainty, and the weight K of the reading [-].
    """
    gain = found.variance / (found.variance + variance)
    after = Uncertainty((1.0 - gain) * found.variance, tuple((1.0 - gain) * c for c in found.shared))
    return depletion + gain * (reading - depletion), after, gain


def kept_of(ks: float, transpiration: float, taw: float, raw: float) -> float:
    """F of a day: 1, and under stress 1 less how much the use falls with each millimetre (eq. 84), never below 0.

    Parameters
    ----------
    ks : float
        Stress coefficient of the day [-].
    transpiration : float
        What the crop would use without stress, Kcb ETo [mm].
    taw, raw : float
        Total and readily available water [mm].

    Returns
    -------
    float
        F [-].
    """
    if not 0.0 < ks < 1.0:
        return 1.0
    return max(1.0 - transpiration / (taw - raw), 0.0)
