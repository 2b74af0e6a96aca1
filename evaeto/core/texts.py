"""The English text of every `Message`, by its key: `area.what_happened`.

Fields stand in braces, without a format or conversion: `messages.said` writes them. A pair is singular and plural.
A text says what is wrong, where, with which value, and what to do.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

TEXTS: Mapping[str, str | tuple[str, str]] = MappingProxyType(
    {
        # tables: what is wrong with a file of text or a DataFrame
        "table.not_a_number": "{name}: '{given}' in row {row} is not a number",
        # sites: the output of a batch
        "sites.out_in_use": "another run is writing this file; wait until it ends, or choose another name",
        "sites.out_is_open": "this file can't be replaced; close it in all programs and notebooks and run the same "
        "again, what was calculated is kept",
        "sites.result_was_replaced": "{path} has been written anew since this result was made; open it again to read "
        "what it holds now",
        # cache: the answers of the services kept on disk
        "cache.not_used": "The cache in {folder} can't be used ({reason}): answers of the services are not kept, and "
        "the next calculation asks for them again. Fix that, or set EVAETO_CACHE to another folder.",
        "cache.disk_is_full": "the disk is full",
        "cache.not_writable": "it can't be written to",
        "cache.locked": "another program keeps it locked",
    }
)
