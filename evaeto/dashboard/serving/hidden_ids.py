"""What a server logs names no kernel: whoever knows the id of one could ask for its socket.

Jupyter's own words do, of kernels that take long say, and so does a line for each request that is refused.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

ID = re.compile(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", re.I)
HIDDEN = "(id)"


@contextmanager
def ids_hidden() -> Iterator[None]:
    """Ids of kernels are hidden in all that is logged in this process inside the block, tracebacks too."""
    usual = logging.getLogRecordFactory()

    def make(*args: Any, **options: Any) -> logging.LogRecord:
        return _hide(usual(*args, **options))

    logging.setLogRecordFactory(make)
    try:
        yield
    finally:
        logging.setLogRecordFactory(usual)


def _hide(record: logging.LogRecord) -> logging.LogRecord:
    try:
        text = record.getMessage()
    except Exception:  # words that do not fit: logging itself tells so
        return record
    if ID.search(text):
        record.msg, record.args = ID.sub(HIDDEN, text), None
    if record.exc_info and record.exc_info[0] is not None:
        traceback = logging.Formatter().formatException(record.exc_info)
        if ID.search(traceback):
            record.exc_text = ID.sub(HIDDEN, traceback)
    return record
