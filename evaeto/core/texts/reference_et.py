"""English texts: reference_et."""

from __future__ import annotations

TEXTS: dict[str, str | tuple[str, str]] = {
    # eto: what is wrong with its arguments
    "eto.unknown_method": "method: '{name}' is unknown; choose one of {known}",
    "eto.not_a_ratio": "{name}: must be a ratio from 0 to 1 ({given} was given)",
}
