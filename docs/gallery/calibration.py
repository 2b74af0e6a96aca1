"""
Calibrate with a reference
==========================

With reference ETo of the place, such as that of your own station, services are calibrated once. The calibration is a
small file, and from then on it improves each estimate.
"""

import matplotlib.pyplot as plt
import numpy as np
import xarray as xr

import evaeto

lat, lon, elevation = -7.53, -46.04, 280.0
truth = evaeto.demo.truth(lat, lon, start="2015-01-01", end="2020-12-31")  # synthetic: stands for your station
reference = evaeto.eto(truth, lat=lat, elevation=elevation)

# %%
# Two services with errors of their own: one is too warm and too dull, the other too windy.
random = np.random.default_rng(7)


def service(warmer: float, windier: float, sunnier: float) -> xr.Dataset:
    weather = truth[["tmax", "tmin", "rhmax", "rhmin", "u2", "rs"]].copy(deep=True)
    for name in ("tmax", "tmin"):
        weather[name].values += warmer + random.normal(0, 1.0, weather.sizes["time"])
    for name, factor in (("u2", windier), ("rs", sunnier)):
        weather[name].values *= factor * random.lognormal(0, 0.1, weather.sizes["time"])
    return weather


services = {
    "nasa_power": service(warmer=1.5, windier=1.0, sunnier=0.9),
    "open_meteo_archive": service(warmer=-0.5, windier=1.5, sunnier=1.05),
}

# %%
# Learn from the first four years. The scores are those of years left out of the learning.
learning = slice("2015", "2018")
calibration = evaeto.calibrate(
    {name: weather.sel(time=learning) for name, weather in services.items()},
    reference.sel(time=learning),
    lat=lat,
    lon=lon,
    elevation=elevation,
)
print(calibration.record.scores)
calibration.save("calibration.json")

# %%
# Apply it to the two years that followed, and compare with the services as they are.
later = {name: weather.sel(time=slice("2019", "2020")) for name, weather in services.items()}
estimates = {name: evaeto.eto(weather, lat=lat, elevation=elevation) for name, weather in later.items()}
estimates["fused, not calibrated"] = evaeto.fuse(later, lat=lat, lon=lon, elevation=elevation)["eto"]
estimates["fused, calibrated"] = evaeto.fuse(later, "calibration.json", lat=lat, lon=lon, elevation=elevation)["eto"]
errors = {name: evaeto.score(eto, reference.sel(time=eto["time"]))["rmse"] for name, eto in estimates.items()}
for name, error in errors.items():
    print(f"{name:24} RMSE {error:.2f} mm/d")

# %%
plt.barh([*errors], [*errors.values()])
plt.xlabel("RMSE of the two years that followed [mm/d]")
plt.tight_layout()
plt.show()
