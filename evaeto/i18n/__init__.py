"""Every text people read in their own language: the catalogues, and who says their texts.

The library itself speaks English. The page and the report speak the visitor's language through a `Speech`.
"""

from __future__ import annotations

from evaeto.i18n.speech import LANGUAGES, Speaker, Speech, nearest_language

__all__ = ["LANGUAGES", "Speaker", "Speech", "nearest_language"]
