"""
A grid on Dask
==============

ETo of a grid with the names and units of ERA5-Land, computed lazily, chunk by chunk. The weather is made up here;
``evaeto.open_grid("era5_land.zarr")`` opens that of a file and checks its units.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd
import xarray as xr

import evaeto

time = pd.date_range("2020-01-01", periods=366)
lat, lon = np.arange(-4.0, -12.0, -0.5), np.arange(-50.0, -42.0, 0.5)
shape, chunks = (time.size, lat.size, lon.size), {"time": 366, "lat": 8, "lon": 16}
season = np.cos(2 * np.pi * (time.day_of_year.to_numpy() - 15) / 365)[:, None, None]
random = np.random.default_rng(1)


def variable(values: npt.NDArray[np.float64], units: str) -> xr.Variable:
    return xr.Variable(("time", "lat", "lon"), values, {"units": units})


weather = xr.Dataset(
    {
        "mx2t": variable(305.0 - 1.5 * season + random.normal(0, 1.5, shape), "K"),
        "mn2t": variable(294.0 + 1.5 * season + random.normal(0, 1.0, shape), "K"),
        "d2m": variable(291.0 + 3.0 * season + random.normal(0, 1.0, shape), "K"),
        "u10": variable(random.normal(-1.5, 1.0, shape), "m s-1"),
        "v10": variable(random.normal(0.5, 1.0, shape), "m s-1"),
        "surface_solar_radiation_downwards_sum": variable(
            2.0e7 - 2.0e6 * season + random.normal(0, 2.0e6, shape), "J m-2"
        ),
    },
    coords={"time": time, "lat": lat, "lon": lon},
).chunk(chunks)

# %%
# The elevation is a grid of its own; it is laid onto the cells of the weather by its coordinates. The wind at 10 m,
# given by its components, becomes its speed at 2 m.
elevation = xr.DataArray(np.full((16, 16), 300.0), coords={"lat": lat[::-1], "lon": lon}, attrs={"units": "m"})
eto = evaeto.eto(weather, elevation=elevation)
print(eto)

# %%
# Nothing is computed so far. ``evaeto.write_grid(eto, "eto.zarr")`` would write it chunk by chunk; a mean is small.
annual = eto.sum("time").compute()
print(f"{float(annual.min()):.0f} to {float(annual.max()):.0f} mm in the year")

# %%
# How many values were left out because they cannot be right (see :doc:`/method`).
print(int(evaeto.rejected_values(eto)), "values were rejected")
annual.plot.pcolormesh()
