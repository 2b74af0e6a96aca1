"""English texts: requests."""

from __future__ import annotations

TEXTS: dict[str, str | tuple[str, str]] = {
    # sites: the output of a batch
    "sites.out_in_use": "another run is writing this file; wait until it ends, or choose another name",
    "sites.out_is_open": "this file can't be replaced; close it in all programs and notebooks and run the same "
    "again, what was calculated is kept",
    "sites.result_was_replaced": "{path} has been written anew since this result was made; open it again to read "
    "what it holds now",
    # request: what to know of a place
    "request.several_civil_times": (
        "more than one civil time is in use at this point: its days follow {used}, not {others}"
    ),
}
