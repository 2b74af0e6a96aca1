"""Layouts of products that differ from the usual one: WRF's times and places, radiation of the hours with sun."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evaeto.inputs.grid_words import DAY_LENGTH, DAYLIGHT

if TYPE_CHECKING:
    import xarray as xr

_GRAVITY = 9.80665


def as_laid_out(dataset: xr.Dataset) -> xr.Dataset:
    """A dataset by the time, in places that stand still, of days and not of their daylight."""
    return _whole_days(_of_wrf(dataset))


def _of_wrf(dataset: xr.Dataset) -> xr.Dataset:
    """WRF names its times `XTIME`, and repeats its places at every time."""
    if "XTIME" not in dataset.variables or "Time" not in dataset.dims:
        return dataset
    times = dataset["XTIME"]
    if times.dtype.kind != "M":
        return dataset
    dataset = dataset.drop_vars("XTIME").rename_dims(Time="time").assign_coords(time=("time", times.values))
    still = [name for name in ("XLAT", "XLONG", "HGT") if name in dataset.variables and "time" in dataset[name].dims]
    places = {name: dataset[name].isel(time=0, drop=True) for name in still}
    dataset = dataset.drop_vars(still)
    return dataset.assign_coords({name: value for name, value in places.items() if name != "HGT"}).assign(
        {name: value for name, value in places.items() if name == "HGT"}
    )


def _whole_days(dataset: xr.Dataset) -> xr.Dataset:
    """Radiation of which the long name says that it is a mean of the daylight, times the length of the day."""
    for name, variable in dataset.data_vars.items():
        said = str(variable.attrs.get("long_name", "")).casefold()
        if DAY_LENGTH in dataset.data_vars and any(word in said for word in DAYLIGHT):
            total = variable * dataset[DAY_LENGTH] / 1e6
            attrs = {"units": "MJ m-2 d-1", "long_name": "incident shortwave radiation"}
            dataset = dataset.assign({name: total.assign_attrs(attrs)}).drop_vars(DAY_LENGTH)
    return dataset
