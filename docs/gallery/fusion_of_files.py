"""
One estimate from two services
==============================

Weather that you have already, from two services or more, combined input by input and day by day, without a reference to
learn from. What each service is worth is judged by what the services agree on.
"""

import matplotlib.pyplot as plt
import numpy as np
import numpy.typing as npt

import evaeto

lat, lon = -7.53, -46.04
truth = evaeto.demo.truth(lat, lon, start="2020-01-01", end="2020-12-31")  # synthetic

# %%
# Two services as they might deliver it: each with errors of its own, one without the last days, in NASA POWER's and in
# Open-Meteo's names and units.
random = np.random.default_rng(3)


def blurred(name: str, spread: float) -> npt.NDArray[np.float64]:
    return np.asarray(truth[name]) + random.normal(0, spread, truth.sizes["time"])


first = truth.to_dataframe()[[]].assign(
    T2M_MAX=blurred("tmax", 0.8), T2M_MIN=blurred("tmin", 0.8), T2MDEW=blurred("tmin", 0.8) - 1.0,
    WS2M=np.abs(blurred("u2", 0.2)), ALLSKY_SFC_SW_DWN=np.abs(blurred("rs", 1.5)),
)  # fmt: skip
second = truth.to_dataframe()[[]].assign(
    temperature_2m_max=blurred("tmax", 1.2), temperature_2m_min=blurred("tmin", 1.2),
    dew_point_2m_mean=blurred("tmin", 1.0) - 1.0, wind_speed_10m_mean=np.abs(blurred("u2", 0.3)) * 3.6 / 0.748,
    shortwave_radiation_sum=np.abs(blurred("rs", 2.5)),
)[:-5]  # fmt: skip

# %%
# ``evaeto.fuse`` takes tables or Datasets; ``evaeto.read_weather`` reads them from files.
fused = evaeto.fuse({"nasa_power": first, "open_meteo_archive": second}, lat=lat, lon=lon, elevation=280.0)
print(fused[["eto", "eto_lower", "eto_upper"]].to_dataframe()[["eto", "eto_lower", "eto_upper"]].tail(8).round(2))
print(fused.attrs["method"])

# %%
# The share of each service in the estimate. On the last five days there is only one.
print(fused["weight"].sel(input="eto").to_pandas().T.tail(8).round(2))

# %%
month = fused.sel(time="2020-12")
plt.fill_between(month["time"], month["eto_lower"], month["eto_upper"], alpha=0.3, label="90 % band")
plt.plot(month["time"], month["eto"], label="ETo")
plt.ylabel("mm/d")
plt.xticks(rotation=30)
plt.legend()
plt.show()
