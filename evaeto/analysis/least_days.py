"""From how many days on statistics say something. Light: a page imports it."""

from __future__ import annotations

MIN_DAYS = 30
"""Shape and trend of fewer days say more about the days than about the place."""
SHAPIRO_LIMIT = 5000
"""Above this the p-value of Shapiro-Wilk is approximate (the range of Royston 1995, the algorithm of scipy)."""
