"""The wind at the height of a crop where only services tell of it: level, day-to-day course, and what stays unknown.

A service gives the wind over a cell of 10 to 50 km with the roughness of its model. Brought to 2 m by the logarithmic
law over grass it is too strong over sheltered farmland (gridMET overestimates ETo at most of 793 agricultural
stations, above all through wind: doi:10.31223/X54F38), and over cells that a model takes for forest the wind near the
ground is far too weak. The level of a service is therefore shrunk towards that of agricultural stations, the more the
less the level tells:

    ln u' = ln c + w (L - ln c) + g (ln u - L)

u is the wind of the day, L the mean of ln u over the days there are, c = `USUAL` the usual level, w = `SLOPE` the part
of its departure from the usual that is believed, and g = `DAILY` the part of the day-to-day departures. w rises to 1
where every service tells of a strong wind (`WINDY`), since there a sheltered station is the exception. The result rises
with u and with L. What the surroundings do to a site beyond that lasts (`lasting_sd`), and is the larger the more the
services tell of.

Where a service gives winds at two heights (WS2M and WS10M of NASA POWER), they tell the roughness its model assumes,
and its level is first brought to farmland through the blending height: the 0.2 m/s of a cell of forest become 1 to 2.

The user may say how the site lies. A site between hedges, trees or houses and one in open fields differ as the
logarithmic law between roughness lengths says, from a wind that both share at the blending height (Wieringa 1986,
Q. J. R. Meteorol. Soc. 112, 867-889).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaeto.core.exposure import Exposure

Array = NDArray[np.float64]

USUAL = 0.8
"""c [m s-1]: where level and usual level meet, as it serves ETo; chosen leaving out whole regions."""
SLOPE = 0.45
"""w inland and over usual winds."""
SLOPE_WEAK = 0.05
"""The same below `USUAL`: stations whose services told of 0.2 to 1.0 m/s measured 1.5 to 3.1 (Paraná)."""
WINDY, WINDY_WIDTH = 3.0, 0.15
"""Level [m s-1] of the service with the least wind where half of the rest is believed, and how fast that comes, in
ln u."""
DAILY = 0.7
FEW_DAYS = 10.0
FEW_DAYS_LEVEL = 2.0
"""Days that the mean wind of over 2000 stations (FAO-56 p. 63) [m s-1] is worth in a level, so that a single day of
storm is not taken for the level of a place."""
WEAKEST = 0.05
"""A lower wind [m s-1] counts as this in a logarithm."""
UNKNOWN_SITE, UNKNOWN_SLOPE = 0.1, 0.25
"""Standard deviation of ln u from site to site where exposure is not known: where the services tell of the usual wind,
and for each unit of ln u by which they depart from it. Calm air is calm in the open too; in a wind of 3 m/s a sheltered
site and an open one lie far apart."""
KNOWN_SITE = 0.7
"""Part of that which is left where exposure is said."""
BLENDING_HEIGHT = 60.0
"""Height [m] at which the wind no longer knows the next field (Wieringa 1986)."""
ROUGHNESS = {"sheltered": 0.25, "unknown": 0.1, "open": 0.03}
"""Roughness length of the surroundings [m], after Davenport's classes (Wieringa 1992, J. Wind Eng. Ind. Aerodyn. 41,
357-368): rough, roughly open, open."""


ROUGHNESSES = (0.001, 1.6)
"""Shortest and longest roughness length of a model [m] that is used: a longer one leaves no profile at 2 m."""


def to_2m(roughness: float) -> float:
    """Part of the wind at the blending height that is left at 2 m over a roughness length [m]."""
    return float(np.log(2.0 / roughness) / np.log(BLENDING_HEIGHT / roughness))


@dataclass(frozen=True)
class _Site:
    """Of an exposure: factor on the level, slope of it, part of the rest believed everywhere, and daily slope."""

    factor: float
    slope: float
    daily: float
    believes_strong: bool


_FACTORS = {name: to_2m(length) / to_2m(ROUGHNESS["unknown"]) for name, length in ROUGHNESS.items()}
_SITES: dict[Exposure, _Site] = {
    "unknown": _Site(_FACTORS["unknown"], SLOPE, DAILY, believes_strong=True),
    "sheltered": _Site(_FACTORS["sheltered"], SLOPE, DAILY, believes_strong=False),
    "open": _Site(_FACTORS["open"], 0.83, 0.95, believes_strong=True),
    "windy": _Site(1.0, 1.0, 1.0, believes_strong=True),
}  # fmt: skip
"""In open fields most of a level is believed, between the farmland of all stations and the bare plain, where the
services' own level stands."""


def levels(u2: Array) -> Array:
    """Mean ln u of each service [ln m s-1]: (source, time, ...) to (source, ...); NaN for one without wind.

    Parameters
    ----------
    u2 : ndarray
        Wind at 2 m as services give it [m s-1], NaN where missing.
    """
    return _levels(_logarithms(u2))


def _logarithms(u2: Array) -> Array:
    return np.asarray(np.log(np.maximum(u2, WEAKEST)))


def _levels(logs: Array) -> Array:
    present = np.isfinite(logs)
    days = present.sum(axis=1)
    total = logs.sum(axis=1) if present.all() else np.where(present, logs, 0.0).sum(axis=1)
    found = (total + FEW_DAYS * np.log(FEW_DAYS_LEVEL)) / (days + FEW_DAYS)
    return np.asarray(np.where(days > 0, found, np.nan))


def site_level(level: Array, exposure: Exposure = "unknown") -> Array:
    """ln u at the site from the levels of services (source, ...), NaN where a service has none."""
    site = _SITES[exposure]
    least = np.full(level.shape[1:], np.inf)
    for row in level:  # a few services
        least = np.fmin(least, row)
    strong = 1.0 / (1.0 + np.exp(-(least - np.log(WINDY)) / WINDY_WIDTH)) if site.believes_strong else np.float64(0.0)
    away = level - np.log(USUAL)
    slope = site.slope + (1.0 - site.slope) * strong
    lies = (1.0 - strong) * np.log(site.factor)  # a strong wind of the services is that of open ground already
    return np.asarray(np.log(USUAL) + lies + np.where(away < 0.0, SLOPE_WEAK, slope) * away)


def over_farmland(roughness: Array, height: Array) -> Array:
    """Change of ln u2 from a model's cell to farmland, both under the wind at the blending height.

    Parameters
    ----------
    roughness : ndarray
        Roughness length of the model [m], NaN where it does not tell.
    height : ndarray
        Of its wind, from which FAO-56 eq. 47 made that at 2 m [m].
    """
    length = np.clip(roughness, *ROUGHNESSES)
    from_2m = np.where(height == 2.0, 1.0, np.log(67.8 * height - 5.42) / 4.87)  # the wind at its own height
    at_blending_height = from_2m * np.log(BLENDING_HEIGHT / length) / np.log(height / length)
    return np.asarray(np.nan_to_num(np.log(at_blending_height * to_2m(ROUGHNESS["unknown"]))))


def at_site(u2: Array, exposure: Exposure = "unknown", change: Array | None = None) -> tuple[Array, Array, Array]:
    """Wind at the site from that of services over their cells.

    Parameters
    ----------
    u2 : ndarray
        Shape (source, time, ...), wind at 2 m as services give it [m s-1], NaN where missing.
    exposure : {"unknown", "sheltered", "open", "windy"}, optional
        How the site lies to the wind.
    change : ndarray, optional
        Shape (source, ...), of ln u2 from the cell of each service to farmland, as `over_farmland` tells it.

    Returns
    -------
    tuple of ndarray
        Wind at 2 m at the site [m s-1], of the same shape; by how much an error of a service's wind shrinks in it
        (source, ...); and what lasts of its error, as a standard deviation of ln u (source, ...).
    """
    logs = _logarithms(u2)
    level = _levels(logs)
    believed = level if change is None else level + change
    there, daily = site_level(believed, exposure), _SITES[exposure].daily
    wind = np.exp(there[:, None] + daily * (logs - level[:, None]))
    return wind, daily * np.exp(there - level), lasting_sd(believed, exposure)


def lasting_sd(level: Array, exposure: Exposure = "unknown") -> Array:
    """Standard deviation of ln u from site to site that no service tells of, from the levels of services (source, ...).

    A service without wind has that of the usual one.
    """
    away = np.nan_to_num(level - np.log(USUAL))
    left = 1.0 if exposure == "unknown" else KNOWN_SITE
    return np.asarray(left * np.hypot(UNKNOWN_SITE, UNKNOWN_SLOPE * away))
