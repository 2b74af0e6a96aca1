"""What a page shows of several methods beside each other: their series, and how far each lies from FAO-56."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaeto.analysis.chart_steps import steps
from evaeto.analysis.scores import score

Array = NDArray[np.float64]

REFERENCE = "fao56"
"""The method that the others are laid beside."""


def method_view(days: NDArray[np.datetime64], methods: Mapping[str, Array]) -> dict[str, Any]:
    """Daily ETo by several methods, as charts and a table show it.

    Parameters
    ----------
    days : ndarray of datetime64
        Shape (time), in order.
    methods : mapping of str to ndarray
        ETo of each method [mm d-1], shape (time); `REFERENCE` among them.

    Returns
    -------
    dict
        ``steps`` as `chart_steps.steps` has them, and ``rows``, one for each method: its `name`, `days` with a value,
        `mean` [mm d-1] and `total` [mm] of these, and on the `n` days that it and `REFERENCE` have its `bias` and
        `rmse` [mm d-1], `pbias` [%] and `r2`. None where that is not defined, as for `REFERENCE` itself.
    """
    return {
        "steps": steps(days, methods, summed=tuple(methods)),
        "rows": [_row(name, values, methods[REFERENCE]) for name, values in methods.items()],
    }


def _row(name: str, values: Array, reference: Array) -> dict[str, Any]:
    known = values[np.isfinite(values)]
    told = {"mean": float(known.mean()), "total": float(known.sum())} if known.size else {"mean": None, "total": None}
    beside: dict[str, float | None] = dict.fromkeys(("bias", "rmse", "pbias", "r2"))
    scores = score(values, reference)
    if name != REFERENCE and scores["n"]:
        found = {"bias": float(np.nanmean(values - reference)), **{key: scores[key] for key in ("rmse", "pbias", "r2")}}
        beside = {key: None if math.isnan(value) else value for key, value in found.items()}
    return {"name": name, "days": int(known.size), **told, "n": int(scores["n"]), **beside}
