"""Random numbers that belong to a place and a day: drawing a longer period never changes a day's.

A generator with a state would give a day another value with every start date. Here each number is a hash of
(place, name, day), and series with a memory look back over a fixed window only.
"""

from __future__ import annotations

from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from evaeto.core.calendar import Array

Days = NDArray[np.int64]
"""Consecutive days, counted from 1970-01-01."""

_MEMORY = 40
"""Days a series with a memory looks back: at a persistence of 0.8 what is older weighs 0.0001."""


def uniform(place: str, name: str, days: Days) -> Array:
    """Evenly distributed in (0, 1), independent from day to day; shape (days,)."""
    seed = np.frombuffer(blake2b(f"{place} {name}".encode(), digest_size=8).digest(), dtype=np.uint64)
    # SplitMix64 (Steele, Lea and Flood 2014): a counter, thoroughly mixed
    x = seed + days.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    x ^= x >> np.uint64(31)
    draws: Array = ((x >> np.uint64(11)).astype(np.float64) + 0.5) / 2.0**53
    return draws


def normal(place: str, name: str, days: Days) -> Array:
    """Standard normal, independent from day to day, limited to ±3.5; shape (days,)."""
    radius = np.sqrt(-2 * np.log(uniform(place, f"{name} radius", days)))
    draws: Array = radius * np.cos(2 * np.pi * uniform(place, f"{name} angle", days))
    return draws.clip(-3.5, 3.5)


def red(place: str, name: str, days: Days, persistence: float) -> Array:
    """Standard normal with correlation `persistence` from one day to the next, limited to ±3.5; shape (days,)."""
    before = np.arange(days[0] - _MEMORY, days[0], dtype=np.int64)
    shocks = normal(place, name, np.concatenate([before, days]))
    series = np.zeros(len(days))
    for lag in range(_MEMORY + 1):
        # term by term, always in this order: a convolution may round differently for another length
        series += persistence**lag * shocks[_MEMORY - lag : len(shocks) - lag]
    series *= np.sqrt(1 - persistence**2)
    return series.clip(-3.5, 3.5)


def two_state(place: str, name: str, days: Days, probability: Array, persistence: float) -> NDArray[np.bool_]:
    """A Markov chain of two states: True with `probability`, staying in a state by `persistence`; shape (days,).

    `probability` covers `chain_days(days)`. A draw below P(True | was False) or above P(True | was True)
    decides a day whatever the day before was; the undecided days in between carry on. So the chain needs no
    beginning: after the window all is decided, but for a chance of persistence**40.
    """
    everything = chain_days(days)
    draw = uniform(place, name, everything)
    becomes_true = probability * (1 - persistence)
    stays_true = becomes_true + persistence
    decided = (draw < becomes_true) | (draw >= stays_true)
    last = np.maximum.accumulate(np.where(decided, np.arange(len(everything)), 0))
    return (draw < becomes_true)[last][_MEMORY:]


def chain_days(days: Days) -> Days:
    """`days` with the window before them that `two_state` looks back over; shape (40 + days,)."""
    return np.arange(days[0] - _MEMORY, days[-1] + 1, dtype=np.int64)


def constant(place: str, name: str) -> float:
    """Standard normal number that belongs to a place, the same on all days."""
    return float(normal(place, name, np.zeros(1, dtype=np.int64))[0])
