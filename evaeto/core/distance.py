"""Distances on the earth, without numpy: a page asks for them too."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

RADIUS_KM = 6371.0
"""Mean radius (2a + b) / 3 of WGS 84, 6371.0088, as most round it."""


def distance_km(lat: float, lon: float, to_lat: float, to_lon: float) -> float:
    """Great-circle distance [km] by the haversine formula, which is good for short distances too."""
    phi, to_phi = radians(lat), radians(to_lat)
    half = sin((phi - to_phi) / 2) ** 2 + cos(phi) * cos(to_phi) * sin(radians(lon - to_lon) / 2) ** 2
    return 2 * RADIUS_KM * asin(sqrt(min(1.0, half)))
