"""Whether who asks is told to the services that demand it: MET Norway and the US National Weather Service."""

from __future__ import annotations

from evaeto.settings import Settings
from evaeto.sources.catalogue import SOURCES

ADVICE = (
    "its operator demands to know whom to write to and may refuse whoever does not say; set EVAETO_CONTACT to an "
    "e-mail or web address"
)


def is_missing(source: str, settings: Settings) -> bool:
    """Whether a request to the operator itself lacks the contact it demands; stand-ins and mirrors need none."""
    return SOURCES[source].wants_contact and not settings.contact and source not in settings.endpoints
