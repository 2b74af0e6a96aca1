"""The daily balance of root zone and surface layer for many fields at once: FAO-56 chapters 7 and 8, by numpy.

The order of a day, for which FAO-56 leaves room: the roots grow; rain and irrigation come early (example 38, note 5),
so that they wet the surface before it evaporates and relieve the stress of the day; the soil and the crop take up;
what is beyond field capacity drains. Below the roots the soil keeps what a season with deeper roots left there: it
comes to the root zone as these grow again.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaeto.crops import dual
from evaeto.crops.fields import (
    CURVE_NUMBER,
    DEPLETION,
    DEPTH,
    HEIGHT,
    HEIGHT_INI,
    INTERVAL,
    KE_SHARE,
    MOST,
    OUTPUTS,
    REFILL,
    REW,
    ROOTS,
    ROOTS_INI,
    SALT,
    SHADED,
    SURFACE,
    TAW_PER_M,
    TEW,
    WETTED,
    WHEN,
    Fields,
    Given,
    How,
    P,
    Weather,
)
from evaeto.crops.root_zone import P_LIMITS
from evaeto.crops.stress import stress

LARGE = 1_000_000
"""From so many days of fields on the compiled balance is worth the time to load it."""


def balance_of_fields(
    weather: Weather, given: Given, fields: Fields, how: How, names: tuple[str, ...] = OUTPUTS
) -> NDArray[np.float64]:
    """The balance, (name, time, field), compiled where there is much to do and numba is installed.

    Parameters
    ----------
    weather, given, fields, how : Weather, Given, Fields, How
        Arrays laid out as `evaeto.crops.fields` says.
    names : tuple of str, optional
        What is wanted of `fields.OUTPUTS`.

    Returns
    -------
    ndarray
        In the order of the names.
    """
    from evaeto.extras import installed

    size = (len(names), weather.eto.shape[0], fields.block.size)
    if size[1] * size[2] >= LARGE and installed("numba"):
        from evaeto.crops.balance_compiled import balance_rows

        out = np.empty(size)
        rows = np.array([names.index(name) if name in names else -1 for name in OUTPUTS])
        balance_rows(weather, given, fields, how, rows, out)
        return out
    return balance_by_numpy(weather, given, fields, how, names)


def balance_by_numpy(
    weather: Weather, given: Given, fields: Fields, how: How, names: tuple[str, ...] = OUTPUTS
) -> NDArray[np.float64]:
    """As `balance_of_fields`, a loop over the days.

    Parameters
    ----------
    weather, given, fields, how : Weather, Given, Fields, How
        Arrays laid out as `evaeto.crops.fields` says.
    names : tuple of str, optional
        What is wanted of `fields.OUTPUTS`.

    Returns
    -------
    ndarray
        In the order of the names.
    """
    par, block = fields.parameters, fields.block
    out = np.empty((len(names), weather.eto.shape[0], block.size))
    state = _State(par)
    with np.errstate(invalid="ignore", divide="ignore"):
        for t in range(weather.eto.shape[0]):
            day, season, grows = _day(t, fields, state, how)
            of_sky = [values[t, block] if values.size else None for values in weather]
            of_field = [values[t] if values.size else None for values in given]
            today = _step(day, season, grows, of_sky, of_field, fields, state, how)
            known = np.isfinite(today["depletion"])
            for row, name in enumerate(names):
                always = name in ("kcb", "raw", "taw", "root_depth", "depletion", "deep_percolation")
                value = today[name] if always else np.where(known, today[name], np.nan)
                out[row, t] = value if how.bare else np.where(grows, value, np.nan)
    return out


def available(depth: NDArray[np.float64], par: NDArray[np.float64], layers: NDArray[np.float64]) -> Any:
    """Total available water down to a depth, summed over the layers of the soil: FAO-56 eq. 82 layer by layer.

    Parameters
    ----------
    depth : ndarray
        Of the roots, (field) [m].
    par : ndarray
        Parameters of `fields`.
    layers : ndarray
        As in `Fields`.

    Returns
    -------
    ndarray
        TAW [mm].
    """
    if not layers.size:
        return par[TAW_PER_M] * depth
    ends, water = layers
    starts = np.concatenate([np.zeros((1, ends.shape[1])), ends[:-1]])
    return (np.maximum(np.minimum(depth, ends) - starts, 0.0) * water).sum(axis=0)


class _State:
    """What the next day must know of each field."""

    def __init__(self, par: NDArray[np.float64]) -> None:
        self.season = np.full(par.shape[1], -1)
        self.dr, self.below, self.de = par[DEPLETION].copy(), np.zeros(par.shape[1]), par[SURFACE].copy()
        self.fw, self.zr, self.since = par[WETTED].copy(), np.full(par.shape[1], -1.0), np.full(par.shape[1], 1e9)

    def begin(self, where: NDArray[np.bool_], par: NDArray[np.float64]) -> None:
        fresh = _State(par)
        for name in ("dr", "below", "de", "fw", "zr", "since"):
            setattr(self, name, np.where(where, getattr(fresh, name), getattr(self, name)))


def _day(t: int, fields: Fields, state: _State, how: How) -> tuple[Any, Any, Any]:
    """Day of the season counted from 1, which season it is, and whether the crop grows."""
    start, ends = fields.seasons.start, fields.seasons.ends
    season = (start <= t).sum(axis=0) - 1
    if not how.bare:
        state.begin(season > state.season, fields.parameters)
    state.season = season
    which = np.maximum(season, 0)
    day = t + 1.0 - np.take_along_axis(start, which[None], axis=0)[0]
    return day, which, (season >= 0) & (day <= ends[3])


def _step(
    day: Any, season: Any, grows: Any, of_sky: list[Any], of_field: list[Any], fields: Fields, s: _State, how: How
) -> dict[str, Any]:
    par, (_, ends, ini, mid, end) = fields.parameters, fields.seasons
    eto, rain, climate, rise = of_sky
    given, measured, expected = of_field
    mid, end = (np.take_along_axis(value, season[None], axis=0)[0] for value in (mid, end))
    done = np.where(day <= ends[0], 0.0, np.where(day < ends[1], (day - ends[0]) / (ends[1] - ends[0]), 1.0))
    kcb = np.where(day <= ends[0], ini, np.where(day < ends[1], ini + done * (mid - ini), mid))
    kcb = np.where(day > ends[2], mid + (day - ends[2]) / (ends[3] - ends[2]) * (end - mid), kcb)
    if measured is not None:
        kcb = np.where(np.isnan(measured), kcb, measured)
    kcb, done = np.where(grows, kcb, 0.0), np.where(grows, done, 0.0)
    height = par[HEIGHT_INI] + done * (par[HEIGHT] - par[HEIGHT_INI])
    zr = par[ROOTS_INI] + done * (par[ROOTS] - par[ROOTS_INI])
    before = np.where(s.zr < 0.0, zr, s.zr)  # on the first day those of that day
    taw, held, most_held = (available(depth, par, fields.layers) for depth in (zr, before, par[ROOTS]))
    moved = np.where(
        zr > before, s.below * (taw - held) / np.where(most_held > held, most_held - held, 1.0),
        -s.dr * (held - taw) / held,
    )  # fmt: skip
    dr, below = s.dr + moved, s.below - moved
    rain = np.where(rain >= 0.0, rain, np.nan)
    tew, rew = par[TEW], par[REW]
    lost = np.where(np.isnan(par[CURVE_NUMBER]), 0.0, dual.runoff(rain, par[CURVE_NUMBER], s.de, tew, rew))
    came = rain - lost
    most = np.maximum(1.2 + (0.0 if climate is None else climate) * (height / 3.0) ** 0.3, kcb + 0.05)
    cover = dual.ground_cover(kcb, most, height)

    def demand(applied: Any) -> tuple[Any, ...]:
        if how.dual:
            wet = rain >= dual.WETTING_RAIN
            both = (applied * par[WETTED] + came) / np.where(applied + came > 0.0, applied + came, 1.0)
            fw = np.where(applied > 0.0, np.where(wet, both, par[WETTED]), np.where(wet, 1.0, s.fw))
            few = dual.exposed_wetted_fraction(cover, fw, par[SHADED])
            surface = np.maximum(s.de - came - applied / fw, 0.0)
            kr = dual.evaporation_reduction(surface, tew, rew)
            ke = par[KE_SHARE] * dual.evaporation_coefficient(kr, most, kcb, few)
        else:
            fw, few, surface, ke = s.fw, 1.0, s.de, 0.0 * kcb
        etc = (kcb + ke) * eto
        p = np.clip(par[P] + 0.04 * (5.0 - etc), *P_LIMITS) if how.adjust_p else par[P]
        return fw, few, surface, ke, etc, p * taw

    applied = np.zeros_like(kcb) if given is None else given
    since = s.since + 1.0
    may = grows & (since >= par[INTERVAL])
    ahead = 0.0 if expected is None else expected
    depth = np.where(np.isnan(par[DEPTH]), par[REFILL] * dr - ahead, np.where(par[DEPTH] > ahead, par[DEPTH], 0.0))
    depth = np.minimum(depth, par[MOST])
    comes = may & (dr >= par[WHEN] * demand(applied)[-1]) & (depth > 0.0)
    applied = applied + np.where(comes, depth, 0.0)
    fw, few, surface, ke, etc, raw = demand(applied)
    ks = par[SALT] * stress(np.maximum(dr - came - applied, 0.0), taw, raw, how.convex)
    evaporation = ke * eto
    eta = ks * kcb * eto + evaporation
    wanted = dr - came - applied - (0.0 if rise is None else rise) + eta
    short = np.maximum(wanted - taw, 0.0)
    eta, evaporation, wanted = eta - short, np.maximum(evaporation - short, 0.0), wanted - short
    beyond = np.maximum(-wanted, 0.0)
    s.dr, s.below = np.maximum(wanted, 0.0), np.maximum(below - beyond, 0.0)
    s.de = np.minimum(surface + evaporation / few, tew) if how.dual else s.de
    s.fw, s.zr, s.since = fw, zr, np.where(applied > 0.0, 0.0, since)
    return {
        "kcb": kcb, "ke": ke, "ks": ks, "etc": etc, "eta": eta, "evaporation": evaporation, "depletion": s.dr,
        "raw": raw,
        "taw": taw, "irrigation": applied, "deep_percolation": np.maximum(beyond - below, 0.0), "runoff": lost,
        "surface_depletion": s.de, "root_depth": zr,
    }  # fmt: skip
