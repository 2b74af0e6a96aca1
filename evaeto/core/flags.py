"""What a day of a result says of itself."""

from __future__ import annotations

QUALITIES = ("MISSING", "LOW", "MEDIUM", "HIGH")
"""Quality of a day by its flag value 0-3.

HIGH: every input delivered by at least two sources that passed the checks; MEDIUM: one source, or one input
estimated or interpolated; LOW: more than one input estimated or interpolated; MISSING: ETo could not be computed.
"""
