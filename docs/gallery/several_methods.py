"""
Several methods side by side
============================

Penman-Monteith by FAO-56 and ASCE-EWRI (2005) beside methods that need less: Hargreaves-Samani, Priestley-Taylor, Turc
and Blaney-Criddle, as far as the weather has what they need.
"""

import matplotlib.pyplot as plt
import pandas as pd

import evaeto

weather = evaeto.demo.truth(lat=-22.7, lon=-47.6, start="2020-01-01", end="2020-12-31")  # synthetic
eto = evaeto.compare_methods(weather.drop_vars("rhmin"), lat=-22.7, elevation=546)
print(eto)
print("left out:", eto.attrs["left_out"])

# %%
# Scores against FAO-56 Penman-Monteith.
for method in eto.data_vars:
    scores = evaeto.score(eto[method], eto["fao56"])
    print(f"{method:20} RMSE {scores['rmse']:.2f} mm/d, bias {scores['pbias']:+.1f} %, KGE {scores['kge']:.2f}")

# %%
# Each result says where its method holds, or, for Penman-Monteith, who wrote it.
for method, values in eto.data_vars.items():
    print(f"{method}: {values.attrs.get('valid_for', values.attrs['references'])}")

# %%
# Monthly totals.
monthly = eto.resample(time="1MS").sum().to_dataframe()[[*eto.data_vars]]
monthly.index = pd.DatetimeIndex(monthly.index).strftime("%b")
monthly.plot(marker="o", ylabel="mm in the month", xlabel="")
plt.show()
