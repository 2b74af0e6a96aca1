"""What the crop of a request uses: ETc = Kc ETo (FAO-56 eq. 58), day by day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from evaeto.crops.coefficient import CropCoefficient, kc_of_climate
from evaeto.crops.daily_inputs import climate_of
from evaeto.crops.tables import CROPS, Growing

if TYPE_CHECKING:
    import xarray as xr


def add_crop(dataset: xr.Dataset, growing: Growing) -> xr.Dataset:
    """The dataset with `kc` [-] and `etc` [mm d-1], NaN on days outside the season of the crop.

    Kc of a crop follows the wind and the minimum humidity of its mid and late season (FAO-56 eq. 62 and 65).
    """
    if growing.crop is None:
        kc = np.full(dataset.sizes["time"], growing.kc, dtype=float)
    else:
        grown = CROPS[growing.crop]
        since = dataset["time"].to_numpy() - np.datetime64(growing.planting, "ns")
        climate = climate_of(dataset).to_dataframe()
        points = kc_of_climate(climate, grown.kc, grown.stages, str(growing.planting), grown.height)
        kc = CropCoefficient(*points, stages=grown.stages).on(since / np.timedelta64(1, "D") + 1)
    told = {"long_name": "crop coefficient", "units": "1", "comment": str(growing)}
    if growing.crop is not None:
        told |= {"crop": growing.crop, "planting": str(growing.planting)}
    about = {"long_name": "crop evapotranspiration under standard conditions", "units": dataset["eto"].attrs["units"]}
    return dataset.assign(
        kc=("time", kc, told),
        etc=("time", kc * dataset["eto"].to_numpy(), {**about, "ancillary_variables": "kc"}),
    )
