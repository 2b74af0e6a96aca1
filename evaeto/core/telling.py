"""Python warnings that point at the line of whoever called evaeto, however deep within it they arise."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Iterable
from pathlib import Path

_HERE = f"{Path(__file__).resolve().parents[1]}{os.sep}"


def warn_caller(messages: Iterable[str], category: type[Warning]) -> None:
    """Warn of each message once, at the first line outside of evaeto.

    Parameters
    ----------
    messages : iterable of str
        What is to be said.
    category : type
        Class of the warnings.
    """
    level, frame = 2, sys._getframe(1)
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_HERE):
        level, frame = level + 1, frame.f_back
    for message in dict.fromkeys(messages):
        warnings.warn(message, category, stacklevel=level)
