"""The daily balance of root zone and surface layer for many fields at once: FAO-56 chapters 7 and 8, by numpy.

The order of a day, for which FAO-56 leaves room: the roots grow; rain and irrigation come early (example 38, note 5),
so that they wet the surface before it evaporates and relieve the stress of the day; the soil and the crop take up;
what is beyond field capacity drains. Below the roots the soil keeps what a season with deeper roots left there: it
comes to the root zone as these grow again.
"""

from __future__ import annotations

from typing import Any, NamedTuple

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
ALWAYS = ("kcb", "raw", "taw", "root_depth", "depletion", "deep_percolation")
"""What a day has whose balance is not known."""
STRETCH = 20_000
"""So many days of fields have their plants laid out at once: a single field its whole season, for a call of numpy takes
as long for one day as for a hundred."""


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
    par, block, days = fields.parameters, fields.block, weather.eto.shape[0]
    out = np.empty((len(names), days, block.size))
    state = _State(par)
    length = max(STRETCH // max(block.size, 1), 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        for first in range(0, days, length):
            stretch = slice(first, min(first + length, days))
            plants = _plants(stretch, weather, given, fields, state, how)
            depletion = np.empty(plants.kcb.shape)
            for i, t in enumerate(range(days)[stretch]):
                of_field = [values[t] if values.size else None for values in given]
                rise = weather.rise[t, block] if weather.rise.size else None
                today = _step(plants.on(i), weather.eto[t, block], rise, of_field, fields, state, how)
                depletion[i] = today["depletion"]
                for row, name in enumerate(names):
                    out[row, t] = today[name]
            unknown = ~np.isfinite(depletion)
            for row, name in enumerate(names):
                if name not in ALWAYS:
                    out[row, stretch][unknown] = np.nan
                if not how.bare:
                    out[row, stretch][~plants.grows] = np.nan
    return out


def available(depth: NDArray[np.float64], par: NDArray[np.float64], layers: NDArray[np.float64]) -> Any:
    """Total available water down to a depth, summed over the layers of the soil: FAO-56 eq. 82 layer by layer.

    Parameters
    ----------
    depth : ndarray
        Of the roots, (..., field) [m].
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
    return (np.maximum(np.minimum(depth[..., None, :], ends) - starts, 0.0) * water).sum(axis=-2)


class _State:
    """What the next day must know of each field."""

    def __init__(self, par: NDArray[np.float64]) -> None:
        self.season = np.full(par.shape[1], -1)
        self.dr, self.below, self.de = par[DEPLETION].copy(), np.zeros(par.shape[1]), par[SURFACE].copy()
        self.fw, self.zr, self.since = par[WETTED].copy(), np.full(par.shape[1], -1.0), np.full(par.shape[1], 1e9)
        self.runs_off = not bool(np.isnan(par[CURVE_NUMBER]).all())

    def begin(self, where: NDArray[np.bool_], par: NDArray[np.float64]) -> None:
        fresh = _State(par)
        for name in ("dr", "below", "de", "fw", "since"):
            setattr(self, name, np.where(where, getattr(fresh, name), getattr(self, name)))


class _Plants(NamedTuple):
    """What does not depend on the water in the soil, by day and field (or of one day)."""

    begins: Any
    """Whether the balance begins anew."""
    grows: Any
    rain: Any
    kcb: Any
    zr: Any
    """Depth of the roots [m], and that of the day before."""
    before: Any
    taw: Any
    held: Any
    most_held: Any
    """Water available in the root zone, in that of the day before, and in the deepest one [mm]."""
    most: Any
    """Kc max [-]."""
    cover: Any

    def on(self, day: int) -> _Plants:
        return _Plants(*(values[day] for values in self))


def _plants(stretch: slice, weather: Weather, given: Given, fields: Fields, state: _State, how: How) -> _Plants:
    """The plants of the days of a stretch; `state` learns season and roots of the last one."""
    par, block, (start, ends, ini, mids, last) = fields.parameters, fields.block, fields.seasons
    t = np.arange(stretch.start, stretch.stop)[:, None]
    season = sum((first <= t).astype(int) for first in start) - np.ones((t.size, block.size), dtype=int)
    begins = np.diff(season, axis=0, prepend=state.season[None]) > 0
    which = np.maximum(season, 0)
    begun, mid, end = (np.take_along_axis(each, which, axis=0) for each in (start, mids, last))
    day: Any = t + 1.0 - begun
    grows = (season >= 0) & (day <= ends[3])
    done = np.where(day <= ends[0], 0.0, np.where(day < ends[1], (day - ends[0]) / (ends[1] - ends[0]), 1.0))
    kcb = np.where(day <= ends[0], ini, np.where(day < ends[1], ini + done * (mid - ini), mid))
    kcb = np.where(day > ends[2], mid + (day - ends[2]) / (ends[3] - ends[2]) * (end - mid), kcb)
    if given.kcb.size:
        kcb = np.where(np.isnan(given.kcb[stretch]), kcb, given.kcb[stretch])
    kcb, done = np.where(grows, kcb, 0.0), np.where(grows, done, 0.0)
    height = par[HEIGHT_INI] + done * (par[HEIGHT] - par[HEIGHT_INI])
    zr = par[ROOTS_INI] + done * (par[ROOTS] - par[ROOTS_INI])
    before = np.concatenate([state.zr[None], zr[:-1]])
    before = np.where((before < 0.0) | (begins & (not how.bare)), zr, before)  # on the first day those of that day
    state.season, state.zr = season[-1], zr[-1]
    taw, held, most_held = (available(depth, par, fields.layers) for depth in (zr, before, par[ROOTS]))
    rain = weather.precip[stretch][:, block]
    climate = weather.climate[stretch][:, block] if weather.climate.size else 0.0
    most = np.maximum(1.2 + climate * (height / 3.0) ** 0.3, kcb + 0.05)
    return _Plants(
        begins & (not how.bare), grows, np.where(rain >= 0.0, rain, np.nan), kcb, zr, before, taw, held,
        np.broadcast_to(most_held, zr.shape), most, dual.ground_cover(kcb, most, height),
    )  # fmt: skip


def _step(
    plants: _Plants, eto: Any, rise: Any, of_field: list[Any], fields: Fields, s: _State, how: How
) -> dict[str, Any]:
    par = fields.parameters
    begins, grows, rain, kcb, zr, before, taw, held, most_held, most, cover = plants
    given, _, expected = of_field
    if begins.any():
        s.begin(begins, par)
    moved = np.where(
        zr > before, s.below * (taw - held) / np.where(most_held > held, most_held - held, 1.0),
        -s.dr * (held - taw) / held,
    )  # fmt: skip
    dr, below = s.dr + moved, s.below - moved
    tew, rew = par[TEW], par[REW]
    lost = np.zeros_like(rain)
    if s.runs_off:
        lost = np.where(np.isnan(par[CURVE_NUMBER]), 0.0, dual.runoff(rain, par[CURVE_NUMBER], s.de, tew, rew))
    came = rain - lost

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
    fw, few, surface, ke, etc, raw = demand(applied)
    comes = may & (dr >= par[WHEN] * raw) & (depth > 0.0)
    if comes.any():
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
    s.fw, s.since = fw, np.where(applied > 0.0, 0.0, since)
    return {
        "kcb": kcb, "ke": ke, "ks": ks, "etc": etc, "eta": eta, "evaporation": evaporation, "depletion": s.dr,
        "raw": raw,
        "taw": taw, "irrigation": applied, "deep_percolation": np.maximum(beyond - below, 0.0), "runoff": lost,
        "surface_depletion": s.de, "root_depth": zr,
    }  # fmt: skip
