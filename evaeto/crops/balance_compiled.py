"""The daily balance of many fields compiled, in one pass over the memory; see `daily_balance`, which it agrees with.

Importing this loads numba (1.75 s), so only large jobs do. A strip of fields goes through its days in order, with all
that is known of it in the nearest cache.
"""

from __future__ import annotations

import math

import numpy as np

from evaeto.compiling import compiled
from evaeto.crops.dual import KC_MIN, LEAST_FEW, WETTING_RAIN
from evaeto.crops.fields import (
    CURVE_NUMBER,
    DE,
    DEPLETION,
    DEPTH,
    DR,
    ETA,
    ETC,
    EVAPORATION,
    HEIGHT,
    HEIGHT_INI,
    INTERVAL,
    IRRIGATION,
    KCB,
    KE,
    KE_SHARE,
    KS,
    MOST,
    PARAMETERS,
    PERCOLATION,
    RAW,
    REFILL,
    REW,
    ROOTS,
    ROOTS_INI,
    RUNOFF,
    SALT,
    SHADED,
    SURFACE,
    TAW,
    TAW_PER_M,
    TEW,
    WETTED,
    WHEN,
    ZR,
    P,
)
from evaeto.crops.root_zone import P_LIMITS
from evaeto.crops.stress import SHAPE

STRIP = 128
"""Fields worked on at a time: with fewer, a page of the memory of each output is come back to too often."""
_STATE = 9
(_DR, _BELOW, _DE, _FW, _ZR, _SINCE, _SEASON, _H, _HPOW) = range(_STATE)
_P_LEAST, _P_MOST = P_LIMITS
_BEND = math.expm1(SHAPE)


@compiled(nogil=True, error_model="numpy", fastmath={"contract", "nsz"})
def _available(depth, per_m, layers, f):  # type: ignore[no-untyped-def]
    """As `daily_balance.available`, of one field."""
    if layers.size == 0:
        return per_m * depth
    total, start = 0.0, 0.0
    for k in range(layers.shape[1]):
        end = min(depth, layers[0, k, f])
        if end > start:
            total += (end - start) * layers[1, k, f]
        start = layers[0, k, f]
    return total


@compiled(nogil=True, error_model="numpy", fastmath={"contract", "nsz"})
def balance_rows(weather, given, fields, how, rows, out):  # type: ignore[no-untyped-def]
    """Fill `out` (output, time, field); `rows` says in which row each output goes, -1 for none.

    Parameters
    ----------
    weather, given, fields, how
        As in `fields`.
    rows
        (len(OUTPUTS))
    out
        (row, time, field)
    """
    eto, precip, climate, rise = weather
    irrigated, measured, expected = given
    all_par, seasons, block, layers = fields
    start, ends, kc_ini, kc_mid, kc_end = seasons
    dual, adjust_p, convex, bare = how
    days, n_seasons = eto.shape[0], start.shape[0]
    fields_ = block.size
    state = np.empty((_STATE, STRIP))
    today = np.empty((14, STRIP))
    par = np.empty((PARAMETERS, STRIP))
    for first in range(0, fields_, STRIP):
        n = min(STRIP, fields_ - first)
        for row in range(PARAMETERS):
            for i in range(n):
                par[row, i] = all_par[row, first + i]
        for i in range(n):
            state[_SEASON, i] = -1.0
            state[_DR, i], state[_BELOW, i] = par[DEPLETION, i], 0.0
            state[_DE, i], state[_FW, i] = par[SURFACE, i], par[WETTED, i]
            state[_ZR, i] = -1.0  # those of its first day
            state[_SINCE, i] = 1e9
            state[_H, i] = -1.0
            state[_HPOW, i] = 0.0
        for t in range(days):
            for i in range(n):
                f = first + i
                b = block[f]
                season = int(state[_SEASON, i])
                while season + 1 < n_seasons and t >= start[season + 1, f]:
                    season += 1
                    if not bare:
                        state[_DR, i], state[_BELOW, i] = par[DEPLETION, i], 0.0
                        state[_DE, i], state[_FW, i] = par[SURFACE, i], par[WETTED, i]
                        state[_SINCE, i] = 1e9
                        state[_ZR, i] = -1.0  # those of its first day
                state[_SEASON, i] = season
                day = t + 1.0 - start[season, f] if season >= 0 else 0.0
                grows = season >= 0 and day <= ends[3, f]
                if not grows and not bare:
                    for v in range(14):
                        today[v, i] = np.nan
                    continue
                # ---- the plant
                kcb, done = 0.0, 0.0
                if grows:
                    e0, e1, e2, e3 = ends[0, f], ends[1, f], ends[2, f], ends[3, f]
                    ini, mid, end = kc_ini[f], kc_mid[season, f], kc_end[season, f]
                    if day <= e0:
                        kcb = ini
                    elif day < e1:
                        done = (day - e0) / (e1 - e0)
                        kcb = ini + done * (mid - ini)
                    elif day <= e2:
                        kcb, done = mid, 1.0
                    else:
                        kcb, done = mid + (day - e2) / (e3 - e2) * (end - mid), 1.0
                    if measured.size and measured[t, f] == measured[t, f]:
                        kcb = measured[t, f]
                height = par[HEIGHT_INI, i] + done * (par[HEIGHT, i] - par[HEIGHT_INI, i])
                zr = par[ROOTS_INI, i] + done * (par[ROOTS, i] - par[ROOTS_INI, i])
                dr, below, before = state[_DR, i], state[_BELOW, i], state[_ZR, i]
                before = zr if before < 0.0 else before
                per_m = par[TAW_PER_M, i]
                taw = _available(zr, per_m, layers, f)
                if zr > before:
                    held = _available(before, per_m, layers, f)
                    moved = below * (taw - held) / (_available(par[ROOTS, i], per_m, layers, f) - held)
                    dr, below = dr + moved, below - moved
                elif zr < before:
                    held = _available(before, per_m, layers, f)
                    moved = dr * (held - taw) / held
                    dr, below = dr - moved, below + moved
                # ---- water and sky of the day
                e, rain = eto[t, b], precip[t, b]
                if not rain >= 0.0:
                    rain = np.nan
                de, tew, rew = state[_DE, i], par[TEW, i], par[REW, i]
                lost = 0.0
                cn = par[CURVE_NUMBER, i]
                if cn == cn and rain > 0.0:
                    dry, wet = cn / (2.281 - 0.01281 * cn), cn / (0.427 + 0.00573 * cn)
                    share = (de - 0.5 * rew) / (0.2 * rew + 0.3 * tew)
                    share = min(max(share, 0.0), 1.0)
                    storage = 250.0 * (100.0 / (wet + share * (dry - wet)) - 1.0)
                    beyond = rain - 0.2 * storage
                    if beyond > 0.0:
                        lost = beyond * beyond / (rain + 0.8 * storage)
                came = rain - lost
                most, cover = 0.0, 0.0
                if dual:
                    term = climate[t, b] if climate.size else 0.0
                    if height != state[_H, i]:
                        state[_H, i], state[_HPOW, i] = height, (height / 3.0) ** 0.3
                    most = 1.2 + term * state[_HPOW, i]
                    most = kcb + 0.05 if most < kcb + 0.05 else most
                    base = (kcb - KC_MIN) / (most - KC_MIN)
                    if base > 0.0:
                        cover = math.exp((1.0 + 0.5 * height) * math.log(base))
                        cover = 0.99 if cover > 0.99 else cover
                # ---- once without the irrigation of the rule, and once with it where it comes
                applied = irrigated[t, f] if irrigated.size else 0.0
                since = state[_SINCE, i] + 1.0
                tried = not grows or not since >= par[INTERVAL, i]
                fw, few, ke, etc, raw, start_de = 1.0, 1.0, 0.0, 0.0, 0.0, de
                while True:
                    if dual:
                        fw = state[_FW, i]
                        if applied > 0.0:
                            fw = par[WETTED, i]
                            if rain >= WETTING_RAIN:
                                fw = (applied * fw + came) / (applied + came) if applied + came > 0.0 else fw
                        elif rain >= WETTING_RAIN:
                            fw = 1.0
                        few = fw * (1.0 - par[SHADED, i] * cover)
                        few = 1.0 - cover if few > 1.0 - cover else few
                        few = LEAST_FEW if few < LEAST_FEW else few
                        start_de = de - came - applied / fw
                        start_de = 0.0 if start_de < 0.0 else start_de
                        kr = (tew - start_de) / (tew - rew)
                        kr = 1.0 if kr > 1.0 else kr
                        kr = 0.0 if kr < 0.0 else kr
                        ke = kr * (most - kcb)
                        ke = few * most if ke > few * most else ke
                        ke *= par[KE_SHARE, i]
                    etc = (kcb + ke) * e
                    p = par[P, i]
                    if adjust_p:
                        p = p + 0.04 * (5.0 - etc)
                        p = _P_MOST if p > _P_MOST else p
                        p = _P_LEAST if p < _P_LEAST else p
                    raw = p * taw
                    if tried or not dr >= par[WHEN, i] * raw:
                        break
                    tried = True
                    depth, ahead = par[DEPTH, i], expected[t, f] if expected.size else 0.0
                    if depth != depth:
                        depth = par[REFILL, i] * dr - ahead
                    elif depth <= ahead:
                        depth = 0.0
                    depth = par[MOST, i] if depth > par[MOST, i] else depth
                    if not depth > 0.0:
                        break
                    applied += depth
                if applied > 0.0:
                    since = 0.0
                morning = dr - came - applied
                morning = 0.0 if morning < 0.0 else morning
                ks = (taw - morning) / (taw - raw)
                if convex:
                    ks = 1.0 - (math.exp(SHAPE * (1.0 - ks)) - 1.0) / _BEND
                ks = 1.0 if ks > 1.0 else ks
                ks = 0.0 if ks < 0.0 else ks
                ks *= par[SALT, i]
                evaporation = ke * e
                eta = ks * kcb * e + evaporation
                up = rise[t, b] if rise.size else 0.0
                wanted = dr - came - applied - up + eta
                if wanted > taw:
                    short = wanted - taw
                    eta -= short
                    evaporation = evaporation - short if evaporation > short else 0.0
                    wanted = taw
                down = 0.0
                if wanted < 0.0:
                    down = -wanted - below
                    below = -down if down < 0.0 else 0.0
                    down = 0.0 if down < 0.0 else down
                    wanted = 0.0
                if wanted != wanted:
                    down = below = wanted
                if dual:
                    de = start_de + evaporation / few
                    de = tew if de > tew else de
                state[_DR, i], state[_BELOW, i], state[_DE, i], state[_FW, i] = wanted, below, de, fw
                state[_ZR, i], state[_SINCE, i] = zr, since
                whole = wanted - wanted  # what is not known of the balance leaves nothing of the day
                today[KCB, i], today[KE, i], today[KS, i], today[ETC, i] = kcb, ke + whole, ks + whole, etc + whole
                today[ETA, i], today[EVAPORATION, i], today[DR, i] = eta + whole, evaporation + whole, wanted
                today[RAW, i], today[TAW, i], today[IRRIGATION, i] = raw, taw, applied + whole
                today[PERCOLATION, i], today[RUNOFF, i], today[DE, i], today[ZR, i] = down, lost + whole, de + whole, zr
            for v in range(14):
                row = rows[v]
                if row >= 0:
                    for i in range(n):
                        out[row, t, first + i] = today[v, i]
