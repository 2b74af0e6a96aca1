"""
ETo of a station's file
=======================

Daily weather of one place, under the names and units it happens to have. Units may stand in the names of the columns
or in a row below them; otherwise those usual for the name are meant.
"""

from pathlib import Path

import pandas as pd

import evaeto

station = """date,Tmax [°F],Tmin [°F],RHmax,RHmin,uz [km/h],sunshine [h]
2019-07-06,70.7,54.1,84,63,10.0,9.25
2019-07-07,73.4,55.0,81,58,8.6,10.1
2019-07-08,75.2,57.2,86,,9.0,4.0
2019-07-09,75.2,57.2,86,55,,4.0
"""
Path("station.csv").write_text(station, encoding="utf-8")

# %%
# ``read_weather`` recognises the columns and brings them to the units of evaeto.
weather = evaeto.read_weather("station.csv")
print(weather)

# %%
# Latitude and elevation are never assumed. The anemometer stands at 10 m: FAO-56 equation 47 brings its wind to 2 m.
# The first day is example 18 of FAO-56, with 3.9 mm. On the third day RHmin is missing: the day takes the next choice
# of FAO-56, RHmax alone. On the fourth the wind is missing, and nothing stands in for it: the day stays empty.
eto = evaeto.eto(weather, lat=50.8, elevation=100, wind_height=10)
print(eto.to_series().round(2))
print(eto.attrs["method"])

# %%
# A DataFrame works the same way and gives a Series.
table = pd.DataFrame(
    {"tmax": [21.5], "tmin": [12.3], "rhmax": [84], "rhmin": [63], "u2": [2.078], "rs": [22.07]},
    index=pd.DatetimeIndex(["2019-07-06"], name="date"),
)
print(evaeto.eto(table, lat=50.8, elevation=100).round(2))
