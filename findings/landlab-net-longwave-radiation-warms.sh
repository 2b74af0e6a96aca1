#!/usr/bin/env bash
# The evapotranspiration of a landscape model counts the long waves as a gain: a bracket closes too late.
#
# Expected: the method "PriestleyTaylor" of PotentialEvapotranspiration loses net longwave radiation to the sky by the
#   equation it names (ASCE-EWRI 2005, eq. 17), sigma f (0.34 - 0.14 sqrt(ea)) T^4: 40 to 90 W/m2 on most days.
# Seen: T^4 multiplies the second term alone, sigma f (0.34 - 0.14 sqrt(ea) T^4), so what is subtracted is negative on
#   every day of the year, and the more so the moister the air. "radiation__net_longwave_flux" shows it.
# Size: on a clear day of July at 45 N (14 to 28 degC) -65 in place of 60 W/m2: a net radiation of 303 in place of
#   179 W/m2, and 9.4 mm/d in place of 5.5. On a mild day of January 1.5 mm/d in place of 0.1.
# Hurts: ecohydrology with landlab: the growth of vegetation and the water of the soil hang on this rate.
# landlab 2.11.0 (requireit 0.5.0: the newest ones do not load in Python 3.11), numpy 2.4.6; 2026-11-30.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check landlab==2.11.0 requireit==0.5.0 numpy==2.4.6
cat > "$work/see.py" <<'PY'
import numpy as np
from landlab import RasterModelGrid
from landlab.components import PotentialEvapotranspiration

SIGMA, ALBEDO, HEIGHT = 5.67e-8, 0.23, 100.0  # W m-2 K-4, the albedo of grass, m


def day(number, tmin, tmax):
    """Of a flat cell at 45 N: incoming, net longwave and net radiation [W/m2], and the rate [mm/d]."""
    grid = RasterModelGrid((3, 3))
    grid.at_cell["radiation__ratio_to_flat_surface"] = np.ones(1)
    weather = {"Tmin": tmin, "Tmax": tmax, "Tavg": (tmin + tmax) / 2}
    place = {"latitude": 45.0, "elevation_of_measurement": HEIGHT, "albedo": ALBEDO}
    PotentialEvapotranspiration(
        grid, method="PriestleyTaylor", current_time=(number + 0.5) / 365, **weather, **place
    ).update()
    names = ("incoming_shortwave_flux", "net_longwave_flux", "net_flux")
    fluxes = [float(grid.at_cell[f"radiation__{name}"][0]) for name in names]
    return *fluxes, float(grid.at_cell["surface__potential_evapotranspiration_rate"][0])


def right(tmin, tmax, incoming, shares):
    """Net longwave [W/m2] by eq. 17 for the cloudiness that the temperature range stands for."""
    vapour = 0.6108 * np.exp(17.27 * tmin / (tmin + 237.3))
    fourth = ((tmax + 273.16) ** 4 + (tmin + 273.16) ** 4) / 2
    return SIGMA * (1.35 * shares - 0.35) * (0.34 - 0.14 * np.sqrt(vapour)) * fourth


for name, number, tmin, tmax in (("July", 200, 14.0, 28.0), ("January", 15, -4.0, 6.0)):
    incoming, longwave, net, rate = day(number, tmin, tmax)
    share = min(0.18 * np.sqrt(tmax - tmin) / (0.75 + 2e-5 * HEIGHT), 1.0)
    due = right(tmin, tmax, incoming, share)
    net_due = (1 - ALBEDO) * incoming - due
    rate_due = rate * max(net_due, 0.0) / net  # it is proportional to the net radiation
    print(
        f"{name}: net longwave {longwave:.0f} W/m2, by its equation {due:.0f}; "
        f"net radiation {net:.0f}, right {net_due:.0f}; {rate:.1f} mm/d, right {rate_due:.1f}"
    )
    assert longwave < 0 < due
    assert rate > 1.5 * rate_due
PY
"$work/venv/bin/python" -W ignore "$work/see.py"
