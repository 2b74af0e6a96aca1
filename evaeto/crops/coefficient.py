"""Water use of a crop: the crop coefficient over its season, and what of the rain it can use.

FAO-56 = Allen, Pereira, Raes, Smith (1998), Crop evapotranspiration, FAO Irrigation and Drainage Paper 56.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from evaeto.core.messages import Message
from evaeto.errors import ArgumentError

if TYPE_CHECKING:
    import pandas as pd

INCH = 25.4


@dataclass(frozen=True, slots=True)
class CropCoefficient:
    """The curve of the single crop coefficient Kc over four growth stages, FAO-56 chapter 6.

    Attributes
    ----------
    ini, mid, end : float
        Kc of the initial stage, of mid season and of the last day (FAO-56 table 12) [-].
    stages : tuple of int
        Lengths of the initial, development, mid and late season (FAO-56 table 11) [d].

    Raises
    ------
    ValueError
        A coefficient is negative, or a stage is not a whole number of days, zero or more.
    """

    ini: float
    mid: float
    end: float
    stages: tuple[int, int, int, int]

    def __post_init__(self) -> None:
        if not min(self.ini, self.mid, self.end) >= 0.0:
            raise ArgumentError(Message("crop.negative_kc", values=[self.ini, self.mid, self.end]))
        if len(self.stages) != 4 or any(length != int(length) or length < 0 for length in self.stages):
            raise ArgumentError(Message("crop.stages", values=list(self.stages)))

    @property
    def season(self) -> int:
        """Length of the growing season [d]."""
        return sum(self.stages)

    def on(self, day: Any) -> NDArray[np.float64]:
        """Kc [-] on a day after planting, counted from 1; NaN outside the season.

        Constant in the initial and mid season, linear between (FAO-56 eq. 66).

        Parameters
        ----------
        day : array_like
            Days after planting, counted from 1.

        Returns
        -------
        ndarray
            Kc [-], NaN outside the season.
        """
        day = np.asarray(day, dtype=float)
        ends = np.cumsum(self.stages)
        kc = np.interp(day, [0, *ends], [self.ini, self.ini, self.mid, self.mid, self.end])
        return np.where((day >= 1) & (day <= self.season), kc, np.nan)


def adjusted_kc(kc: float, u2: float, rhmin: float, height: float) -> float:
    """Kc of mid or late season, of a table, brought to another climate, FAO-56 eq. 62 and 65.

    Kc of 0.45 and less is left as it is.

    Parameters
    ----------
    kc : float
        For a subhumid climate (FAO-56 table 12) [-].
    u2 : float
        Mean wind speed at 2 m over the stage, limited to 1 .. 6 [m s-1].
    rhmin : float
        Mean minimum relative humidity over the stage, limited to 20 .. 80 [%].
    height : float
        Mean height of the plants over the stage, limited to 0.1 .. 10 [m].

    Returns
    -------
    float
        Adjusted crop coefficient [-].
    """
    if kc <= 0.45:
        return kc
    wind, humidity, plant = np.clip(u2, 1.0, 6.0), np.clip(rhmin, 20.0, 80.0), np.clip(height, 0.1, 10.0)
    return float(kc + (0.04 * (wind - 2.0) - 0.004 * (humidity - 45.0)) * (plant / 3.0) ** 0.3)


def kc_of_climate(
    climate: pd.DataFrame, kc: tuple[float, float, float], stages: Sequence[float], planting: str | pd.Timestamp,
    height: float,
) -> tuple[float, float, float]:  # fmt: skip
    """Kc of a table brought to the wind and the humidity of the days of mid and late season, FAO-56 eq. 62 and 65.

    A stage of which no day is known takes the mean of the days of its season; without any, Kc stays as it is.

    Parameters
    ----------
    climate : DataFrame
        Daily `u2` [m s-1] and `rhmin` [%] with a DatetimeIndex, in order.
    kc : tuple of float
        Of the initial stage, of mid season and of the end in a subhumid climate (table 12) [-].
    stages : sequence of float
        Lengths of the four stages [d].
    planting : str or Timestamp
        First day of the initial stage.
    height : float
        Of the plants in mid season [m].

    Returns
    -------
    tuple of float
        Kc of the same three [-].
    """
    import pandas as pd

    from evaeto.crops.season import of_climate

    if not {"u2", "rhmin"} <= {*climate} or not len(climate):
        return kc
    dates = pd.DatetimeIndex(climate.index).tz_localize(None).normalize()
    by_day = climate[["u2", "rhmin"]].set_axis(dates).reindex(pd.date_range(dates[0], dates[-1]))
    start = np.array([[(pd.Timestamp(planting) - dates[0]).days]])
    lengths, table = (np.array(values, dtype=float)[:, None] for values in (stages, kc))
    u2, rhmin = (by_day[name].to_numpy(float)[:, None] for name in ("u2", "rhmin"))
    season = of_climate(start, lengths, table, np.array([height]), u2, rhmin, np.zeros(1, dtype=np.int64))
    return kc[0], float(season.mid[0, 0]), float(season.end[0, 0])


def crop_evapotranspiration(eto: pd.Series[float], kc: CropCoefficient, planting: str | pd.Timestamp) -> pd.DataFrame:
    """Evapotranspiration of a crop under standard conditions ETc = Kc ETo, FAO-56 eq. 58.

    Parameters
    ----------
    eto : Series
        Daily reference evapotranspiration with a DatetimeIndex, in order [mm d-1].
    kc : CropCoefficient
        The curve of the crop coefficient.
    planting : str or Timestamp
        First day of the initial stage.

    Returns
    -------
    DataFrame
        Of the days of the season within the series: `kc` [-], `eto`, `etc` [mm d-1]

    Raises
    ------
    ValueError
        The days are out of order, or one appears twice.
    """
    import pandas as pd

    from evaeto.crops.days import days_in_order

    index = pd.DatetimeIndex(eto.index)
    days_in_order(index, "eto")
    since = index.tz_localize(None).normalize() - pd.Timestamp(planting)
    coefficient = kc.on(since.days + 1)
    table = pd.DataFrame({"kc": coefficient, "eto": eto.to_numpy()}, index=index)
    return table[table["kc"].notna()].assign(etc=lambda days: days["kc"] * days["eto"])


def effective_precipitation(precip: Any, etc: Any, storage: float = 75.0) -> Any:
    """Rain of a month that the crop can use [mm], USDA-SCS (1993), National Engineering Handbook 623.0207.

    The handbook gives it in inches: Pe = SF (0.70917 P^0.82416 - 0.11556) 10^(0.02426 ETc), where SF depends on
    the water the soil can hold. It exceeds neither the rain nor the crop's use, and is zero for little rain.

    Parameters
    ----------
    precip : array_like
        Precipitation of the month [mm].
    etc : array_like
        Crop evapotranspiration of the month [mm].
    storage : float, optional
        Usable soil water storage D, commonly 40 to 60 % of the available water in the root zone [mm]; 75 makes
        SF one.

    Returns
    -------
    array_like
        Effective precipitation of the month [mm].
    """
    d = storage / INCH
    factor = 0.531747 + 0.295164 * d - 0.057697 * d**2 + 0.003804 * d**3
    use = factor * (0.70917 * (precip / INCH) ** 0.82416 - 0.11556) * 10.0 ** (0.02426 * etc / INCH)
    return np.minimum(np.minimum(np.maximum(use, 0.0) * INCH, precip), etc)


def effective_precipitation_short(precip: Any) -> Any:
    """Rain of a month that a crop can use [mm], the short form of USDA-SCS as CROPWAT has it.

    P (125 - 0.2 P) / 125 up to 250 mm, then 125 + 0.1 P: it asks neither how much the crop uses nor what the soil
    holds, so that it differs from `effective_precipitation` (of 100 mm it takes 84.0 mm).

    Parameters
    ----------
    precip : array_like
        Precipitation of the month [mm].

    Returns
    -------
    array_like
        Effective precipitation of the month [mm].
    """
    return np.where(np.asarray(precip) <= 250.0, precip * (125.0 - 0.2 * precip) / 125.0, 125.0 + 0.1 * precip)
