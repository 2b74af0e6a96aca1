"""Whether who asks is told to the services that demand it: MET Norway and the US National Weather Service."""

from __future__ import annotations

from evaeto.core.messages import Message
from evaeto.settings import Settings
from evaeto.sources.catalogue import SOURCES

ADVICE = Message("source.contact")


def is_missing(source: str, settings: Settings) -> bool:
    """Whether a request to the operator itself lacks the contact it demands; stand-ins and mirrors need none."""
    return SOURCES[source].wants_contact and not settings.contact and source not in settings.endpoints
