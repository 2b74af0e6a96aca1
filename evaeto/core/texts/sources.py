"""English texts: sources."""

from __future__ import annotations

TEXTS: dict[str, str | tuple[str, str]] = {
    # sources: what a service delivered and what it did not
    "source.lacks_hours": (
        "the service lacks hours of {day}; its values of that day are not used for {names}",
        "the service lacks hours of {count} days, {day} to {last}; its values of these days are not used for {names}",
    ),
    # cache: the answers of the services kept on disk
    "cache.not_used": "The cache in {folder} can't be used ({reason}): answers of the services are not kept, and "
    "the next calculation asks for them again. Fix that, or set EVAETO_CACHE to another folder.",
    "cache.disk_is_full": "the disk is full",
    "cache.not_writable": "it can't be written to",
    "cache.locked": "another program keeps it locked",
}
