"""
From weather services to irrigation
===================================

The whole way: ask the services for one point, combine them, and let a maize field tell when it needs water. Here the
services are local stand-ins with synthetic weather; without ``evaeto.demo.serve()`` the real ones are asked.
"""

import matplotlib.pyplot as plt

import evaeto
from evaeto.crops.irrigation import irrigate
from evaeto.crops.tables import CROPS, SOILS, IrrigationPlan

if __name__ == "__main__":  # scripts need this line, notebooks do not: workers are processes of their own
    with evaeto.demo.serve():
        result = evaeto.compute(lat=-22.7, lon=-47.6, start="2020-05-01", end="2020-09-30", crop="maize",
                                planting="2020-05-05")  # fmt: skip
    print(result.label)
    print(result.to_dataframe()[["eto", "eto_lower", "eto_upper", "quality"]].head(3))
    print(*result.attribution, sep="\n")

    maize, soil = CROPS["maize"], SOILS["loam"]
    plan = IrrigationPlan(maize.kc, maize.stages, "2020-05-05", soil, maize.depth, maize.depletion)
    days = result.dataset[["eto", "precip"]].to_dataframe()[["eto", "precip"]]
    balance = irrigate(days, plan)
    watered = balance[balance["irrigation"] > 0]
    print(watered["irrigation"].round(0))

    fig, ax = plt.subplots()
    ax.plot(balance.index, balance["depletion"], label="depletion")
    ax.plot(balance.index, balance["raw"], "--", label="readily available water")
    ax.bar(watered.index, watered["irrigation"], width=2, color="tab:green", label="irrigation")
    ax.set_ylabel("mm")
    ax.legend()
    fig.autofmt_xdate()
    plt.show()
