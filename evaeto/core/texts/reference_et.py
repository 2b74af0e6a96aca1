"""English texts: reference_et."""

from __future__ import annotations

TEXTS: dict[str, str | tuple[str, str]] = {
    # eto: what is wrong with its arguments
    "eto.height_assumed": "{name}: nothing says how high the wind was measured; taken as 2 m. State it: --wind-height "
    "(in Python wind_height=); wind of 10 m read as 2 m gives some 34 % too much wind",
    "eto.not_a_ratio": "{name}: must be a ratio from 0 to 1 ({given} was given)",
}
