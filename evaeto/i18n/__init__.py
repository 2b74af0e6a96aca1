"""Every text people read in their own language: the catalogues, and who says their texts.

The library itself speaks English. The page, the report and the command line speak their reader's language through a
`Speech`, which looks up each `core.messages.Message` by its key.
"""

from __future__ import annotations

from evaeto.i18n.speech import LANGUAGES, Speaker, Speech, nearest_language

__all__ = ["LANGUAGES", "Speaker", "Speech", "nearest_language"]
