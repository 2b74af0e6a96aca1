from __future__ import annotations

import io
import logging
import uuid
from collections.abc import Iterator

import pytest

from evaeto.dashboard.serving.hidden_ids import HIDDEN, ids_hidden

KERNEL = "3989919a-a793-4b72-9eb0-8b02654e1931"


@pytest.fixture
def written() -> Iterator[tuple[logging.Logger, io.StringIO]]:
    """A logger, and what it has written."""
    stream, log = io.StringIO(), logging.Logger("of the tests")
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(message)s"))
    log.addHandler(handler)
    return log, stream


def test_what_is_logged_names_no_kernel(written: tuple[logging.Logger, io.StringIO]) -> None:
    log, stream = written
    with ids_hidden():
        log.warning("Nudge: attempt %d on kernel %s", 10, uuid.UUID(KERNEL))
        log.warning(f"403 GET /eto/api/kernels/{KERNEL.upper()}/channels?session_id=a")
        log.warning("%d pages of %s", 3, "evaeto-5f0c")
    assert stream.getvalue().splitlines() == [
        f"Nudge: attempt 10 on kernel {HIDDEN}", f"403 GET /eto/api/kernels/{HIDDEN}/channels?session_id=a",
        "3 pages of evaeto-5f0c",
    ]  # fmt: skip


def test_nor_does_a_traceback(written: tuple[logging.Logger, io.StringIO]) -> None:
    log, stream = written
    with ids_hidden():
        try:
            {}[KERNEL]
        except KeyError:
            log.exception("a kernel is not there")
    assert KERNEL not in stream.getvalue()
    assert f"KeyError: '{HIDDEN}'" in stream.getvalue()


def test_outside_all_is_logged_as_it_is(written: tuple[logging.Logger, io.StringIO]) -> None:
    log, stream = written
    with ids_hidden():
        pass
    log.warning("kernel %s", KERNEL)
    assert stream.getvalue() == f"kernel {KERNEL}\n"
