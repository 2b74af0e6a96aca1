"""`evaeto.score`: how good an estimate of ETo is, of whatever holds the two series."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evaeto.analysis import scores
from evaeto.arguments import require, takes
from evaeto.core.messages import Message, naming
from evaeto.errors import WeatherError
from evaeto.fusion.given_sources import is_result
from evaeto.inputs.given import each_named
from evaeto.inputs.normalise import normalise

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from evaeto.analysis.scores import Values
    from evaeto.core.protocols import WithDataset

    Series = Values | pd.DataFrame | xr.Dataset | str | Path | WithDataset


@takes(names="words", units="words")
def score(
    estimate: Series,
    reference: Series,
    *,
    names: Mapping[str, str] | None = None,
    units: Mapping[str, str] | None = None,
) -> dict[str, float]:
    """Scores of an estimate against a reference.

    Parameters
    ----------
    estimate, reference : Result, Series, DataArray, DataFrame, Dataset, str, Path or array_like
        Values in the same unit. Series and DataArrays are paired by their dates (index, coordinates), arrays
        by position, in the same shape. Of tables, Datasets, files and results it is their ETo [mm d-1, or mm h-1 of
        hours], recognised by its name. Pairs with a NaN are left out; so are those with a code for missing data
        (-9999, -999, infinite), with a warning.
    names, units : mapping, optional
        What columns of tables and files are and their units, by the names they have: ``{"ET ref": "eto"}``.

    Returns
    -------
    dict
        ``r2``    squared Pearson correlation [-]
        ``kge``   Kling-Gupta efficiency 2009 [-]: 1 - sqrt((r - 1)² + (σe/σr - 1)² + (μe/μr - 1)²)
        ``nse``   Nash-Sutcliffe efficiency [-]: 1 - Σ(e - r)² / Σ(r - μr)²
        ``mae``, ``rmse``  mean absolute and root mean square error [unit of the values]
        ``pbias`` 100 Σ(e - r) / Σr [%]; positive where the estimate is too high
        ``n``     number of pairs (an int)

        A score that is not defined is NaN: all but ``n`` without pairs; r2, kge and nse with fewer than two
        pairs; r2 and kge where either side does not vary; nse where the reference does not; kge and pbias
        where the reference has a mean of zero

    Raises
    ------
    ValueError
        Arrays of different shape, a Series or DataArray with a date twice, or one of hours with one of days.
    WeatherError
        A table, Dataset or file has no ETo, or cannot be read.

    References
    ----------
    Nash and Sutcliffe (1970), J. Hydrol. 10, 282-290, doi:10.1016/0022-1694(70)90255-6.
    Gupta, Kling, Yilmaz and Martinez (2009), J. Hydrol. 377, 80-91, doi:10.1016/j.jhydrol.2009.08.003.
    """
    sides = {"estimate": _of_result(estimate), "reference": _of_result(reference)}
    sides = each_named(sides, names, units)
    return scores.score(*(_values(name, side) for name, side in sides.items()))


def eto_of(name: str, given: Any) -> Any:
    """The ETo that a result, table, Dataset or file holds; Series and arrays as they are.

    Parameters
    ----------
    name : str
        Of the argument, for errors.
    given : object
        As `score` takes it.

    Raises
    ------
    WeatherError
        It has no ETo, or cannot be read.
    """
    return _values(name, each_named({name: _of_result(given)}, None, None)[name])


def _of_result(given: Any) -> Any:
    """The series of a finished calculation; anything else as it is."""
    return given.dataset["eto"] if is_result(given) else given


def _values(name: str, given: Any) -> Any:
    """What `analysis.scores.score` takes."""
    import pandas as pd
    import xarray as xr

    if isinstance(given, pd.DataFrame | xr.Dataset):
        weather = normalise(given)
        if "eto" not in weather:
            raise WeatherError(naming(name, Message("reference.no_eto")))
        return weather["eto"].reset_coords(drop=True)
    require(name, given, "numbers", "table", "dataset", "path")
    return given
