"""Certificates of a cluster that lives as long as one server: other accounts of the machine cannot join it.

A Dask scheduler does what everybody tells it who can connect to it, and a port of this machine is open to all its
accounts. The keys are in a folder that only this account can read, and go with the server.
"""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from distributed.security import Security

log = logging.getLogger(__name__)

SETTING = "distributed.comm.tls"


@contextmanager
def throwaway_tls() -> Iterator[tuple[Security | None, dict[str, str]]]:
    """Certificates for a cluster of this process, and for clients in others.

    Yields
    ------
    security : distributed.security.Security or None
        For the cluster; None where the library that makes certificates is not installed, which is logged.
    env : dict of str to str
        Environment variables with which Dask in another process of this account can join it; this one can as well.
    """
    import dask
    from distributed.security import Security

    try:
        security = Security.temporary()
    except ImportError:
        log.warning("other accounts of this machine can join the scheduler: to prevent it, install cryptography")
        yield None, {}
        return
    folder = Path(tempfile.mkdtemp(prefix="evaeto-tls-"))  # for this account only
    try:
        certificate, key = folder / "certificate.pem", folder / "key.pem"
        certificate.write_text(security.tls_client_cert, encoding="ascii")
        key.touch(0o600)
        key.write_text(security.tls_client_key, encoding="ascii")
        files = {"ca-file": certificate, "client.cert": certificate, "client.key": key}
        with dask.config.set({f"{SETTING}.{name}": str(path) for name, path in files.items()}):
            yield security, {_variable(name): str(path) for name, path in files.items()}
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _variable(name: str) -> str:
    """What Dask reads in place of a setting."""
    return "DASK_" + f"{SETTING}.{name}".replace(".", "__").replace("-", "_").upper()
