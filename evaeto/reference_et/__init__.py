"""Reference evapotranspiration of whatever weather someone holds, in memory or on Dask.

Pandas and xarray are loaded when `eto` is first called.
"""

from __future__ import annotations

from evaeto.reference_et.compare import compare_methods
from evaeto.reference_et.dispatch import eto
from evaeto.reference_et.empirical import EMPIRICAL
from evaeto.reference_et.gap_filling import fill_missing

__all__ = ["EMPIRICAL", "compare_methods", "eto", "fill_missing"]
