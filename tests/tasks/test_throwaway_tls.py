from __future__ import annotations

import logging
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil
import pytest
from patience import LONG_ENOUGH_S

from evaeto.dashboard.serving.own_cluster import cluster_of_the_server
from evaeto.tasks.cluster import SCHEDULER_VARIABLE
from evaeto.tasks.throwaway_tls import throwaway_tls

JOIN = f"""
import os, sys
from distributed import Client
with Client(os.environ["{SCHEDULER_VARIABLE}"], timeout=float(sys.argv[1]), set_as_default=False) as client:
    print(client.submit(sum, [20, 22]).result(timeout={LONG_ENOUGH_S}))
"""


def joined(env: dict[str, str], patience_s: float = LONG_ENOUGH_S) -> subprocess.CompletedProcess[str]:
    """What another process of this account gets of the cluster; who is not let in tries for `patience_s`."""
    named = {name: value for name, value in os.environ.items() if not name.startswith("DASK_")}
    command = [sys.executable, "-c", JOIN, str(patience_s)]
    return subprocess.run(command, env={**named, **env}, capture_output=True, text=True, timeout=LONG_ENOUGH_S)


@pytest.mark.slow
def test_who_has_the_certificates_of_the_embedded_cluster_can_join_it_and_others_cannot() -> None:
    pytest.importorskip("cryptography")
    with cluster_of_the_server() as env:
        address = env[SCHEDULER_VARIABLE]
        assert address.startswith("tls://127.0.0.1:")
        assert joined(env).stdout.strip() == "42"
        stranger = joined({SCHEDULER_VARIABLE: address.replace("tls://", "tcp://")}, patience_s=20)
        assert stranger.returncode != 0
        assert "42" not in stranger.stdout
        with throwaway_tls() as (_, others):  # certificates, but not those of this cluster
            assert joined({**others, SCHEDULER_VARIABLE: address}, patience_s=20).returncode != 0


@pytest.mark.slow
def test_the_workers_of_another_cluster_of_this_process_are_left_alone(client: Any) -> None:
    workers = client.run(os.getpid)
    with cluster_of_the_server():
        pass
    assert [pid for pid in workers.values() if not psutil.pid_exists(pid)] == []
    assert client.run(os.getpid) == workers


def test_the_keys_are_for_this_account_and_go_with_the_server() -> None:
    pytest.importorskip("cryptography")
    with throwaway_tls() as (security, env):
        assert security is not None
        paths = {Path(path) for path in env.values()}
        assert len(paths) == 2
        for path in paths:
            assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        key = next(path for name, path in ((name, Path(path)) for name, path in env.items()) if name.endswith("KEY"))
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert not any(path.exists() for path in paths)


def test_without_the_library_that_makes_them_it_is_said_that_others_can_join(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(sys.modules, "cryptography", None)
    with caplog.at_level(logging.WARNING), throwaway_tls() as (security, env):
        assert security is None
        assert not env
    assert "install cryptography" in caplog.text
