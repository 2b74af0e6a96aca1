"""Worked examples of other methods of reference and potential evapotranspiration, as printed.

McMahon et al. (2013): McMahon, T. A., Peel, M. C., Lowe, L., Srikanthan, R., McVicar, T. R., Estimating actual,
potential, reference crop and pan evaporation using standard meteorological data: a pragmatic synthesis, Hydrol. Earth
Syst. Sci. 17, 1331-1363, doi:10.5194/hess-17-1331-2013, supplement 19 (Alice Springs, 20 July 1980).
FAO-56: Allen, Pereira, Raes, Smith (1998), FAO Irrigation and Drainage Paper 56.
KNMI: daily reference crop evaporation of De Bilt as the Royal Netherlands Meteorological Institute publishes it.
Schrödter, H. (1985), Verdunstung: anwendungsorientierte Messverfahren und Bestimmungsmethoden, Springer.
Collected by pyet (github.com/pyet-org/pyet, MIT) in tests/testalternative.py.
"""

from __future__ import annotations

from typing import NamedTuple


class Anchor(NamedTuple):
    """A method, its inputs, the evapotranspiration printed [mm d-1], a tolerance [mm d-1], and where it stands."""

    method: str
    inputs: dict[str, float]
    printed: float
    tolerance: float
    source: str


ANCHORS = [
    Anchor("hargreaves", {"tmax": 26.6, "tmin": 14.8, "lat": 45.72, "doy": 196}, 5.0, 0.06, "FAO-56 p. 78"),
    Anchor(
        "makkink(k=.61,-0.12)",
        {"tmean": 11.5, "rs": 17.194, "elev": 546},
        2.3928,
        0.01,
        "McMahon et al. (2013), S19.91",
    ),
    Anchor("makkink_knmi", {"tmean": 0.9, "rs": 2.53}, 0.3, 0.05, "KNMI, De Bilt 1980-01-01"),
    Anchor(
        "blaney_criddle",
        {"tmean": 11.5, "rhmin": 25, "u2": 0.5903, "n": 10.7, "py": 0.2436},
        3.1426,
        0.0005,
        "McMahon et al. (2013), S19.93",
    ),
    Anchor("turc", {"tmean": 11.5, "rhmean": 48, "rs": 17.194}, 2.6727, 0.06, "McMahon et al. (2013), S19.99"),
    Anchor(
        "hargreaves_samani_1985 (own)",
        {"tmean": 11.5, "tmax": 21, "tmin": 2, "lat": -23.7951, "doy": 202},
        4.1129,
        0.01,
        "McMahon et al. (2013), S19.101",
    ),
    Anchor(
        "priestley_taylor",
        {"tmean": 11.5, "rn": 8.6401, "elev": 546, "alpha": 1.26},
        2.6083,
        0.01,
        "McMahon et al. (2013), S19.109",
    ),
    Anchor("blaney_criddle orig", {"tmean": 17.3, "lat": 50, "doy": 202}, 3.9, 0.05, "Schrödter (1985) example 5.1"),
    Anchor("haude", {"tmean": 21.5, "ea": 1.19, "k": 2.6 / 3.5}, 3.6, 0.05, "Schrödter (1985) example 5.2"),
]
