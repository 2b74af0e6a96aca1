"""A scheduler and workers as an operator runs them: processes of their own that share nothing with the client but TLS.

Each has its own working, home and temporary folder, and its own copy of the package, as if on another machine.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import dask
import distributed  # noqa: F401  # its configuration must be there before it is changed for a while
import numpy as np
import pandas as pd
import pytest
import xarray as xr
from patience import LONG_ENOUGH_S

import evaeto
from evaeto.settings import Settings, using

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificates and is not installed"),
]

MONTH = {"start": "2015-01-01", "end": "2015-01-31"}


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An authority of our own and a certificate it signed, for every role."""
    return make_certificates(tmp_path_factory.mktemp("tls"))


def make_certificates(folder: Path) -> dict[str, str]:
    """Paths of the authority, the certificate and its key."""

    def openssl(*words: str) -> None:
        subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)

    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    signed = ["-CA", "ca.pem", "-CAkey", "ca.key", "-days", "2"]
    openssl("req", "-x509", *key, "-keyout", "ca.key", "-out", "ca.pem", "-days", "2", "-subj", "/CN=test authority")
    openssl("req", *key, "-keyout", "key.pem", "-out", "request.pem", "-subj", "/CN=evaeto")
    openssl("x509", "-req", "-in", "request.pem", *signed, "-out", "cert.pem")
    return {what: str(folder / f"{what}.pem") for what in ("ca", "cert", "key")}


def tls_of_a_client(paths: dict[str, str]) -> dict[str, str]:
    """What a user writes into Dask's configuration."""
    tls = "distributed.comm.tls"
    return {f"{tls}.ca-file": paths["ca"], f"{tls}.client.cert": paths["cert"], f"{tls}.client.key": paths["key"]}


@contextmanager
def process(folder: Path, command: str, *words: str, tls: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """A process of Dask that knows nothing of this one."""
    for name in ("work", "home", "tmp", "packages"):
        (folder / name).mkdir(parents=True)
    shutil.copytree(Path(evaeto.__file__).parent, folder / "packages" / "evaeto")
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder / "home"),
        "TMPDIR": str(folder / "tmp"),
        "PYTHONPATH": str(folder / "packages"),
        "DASK_DISTRIBUTED__COMM__REQUIRE_ENCRYPTION": "True",
    }
    options = ["--tls-ca-file", tls["ca"], "--tls-cert", tls["cert"], "--tls-key", tls["key"]]
    with subprocess.Popen(
        [sys.executable, "-m", f"distributed.cli.dask_{command}", *options, *words],
        cwd=folder / "work",
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    ) as started:
        try:
            yield started
        finally:
            started.terminate()
            assert started.stderr is not None
            started.stderr.read()


@pytest.fixture(scope="module")
def operator(tmp_path_factory: pytest.TempPathFactory, certificates: dict[str, str]) -> Iterator[str]:
    """Address of a scheduler with two workers."""
    folder = tmp_path_factory.mktemp("operator")
    listen = ["--host", "127.0.0.1", "--no-dashboard"]
    with process(folder / "scheduler", "scheduler", *listen, "--protocol", "tls", "--port", "0", tls=certificates) as s:
        assert s.stderr is not None
        address = next(word for line in s.stderr for word in line.split() if word.startswith("tls://127"))
        work = [address, *listen, "--nthreads", "2", "--no-nanny", "--preload", "evaeto.workers.preload"]
        with (
            process(folder / "worker 1", "worker", *work, tls=certificates),
            process(folder / "worker 2", "worker", *work, tls=certificates),
        ):
            yield address


@pytest.fixture
def client(operator: str, certificates: dict[str, str]) -> Iterator[Any]:
    """What `evaeto.connect` gives a user whose Dask configuration names the certificates."""
    with dask.config.set(tls_of_a_client(certificates)):
        connected = evaeto.connect(operator)
        connected.wait_for_workers(2, timeout=LONG_ENOUGH_S)
        yield connected
        connected.close()


@pytest.fixture
def settings(demo: Any) -> Iterator[Settings]:
    """Those of the stand-ins, but with the cache at the usual place of each machine."""
    with using(replace(demo.settings, cache_dir=Settings().cache_dir)) as used:
        yield used


def test_the_workers_share_neither_folders_nor_a_package(client: Any) -> None:
    def where() -> tuple[str, ...]:
        import os
        import tempfile

        import evaeto

        return evaeto.__file__, os.getcwd(), tempfile.gettempdir(), os.environ["HOME"]

    one, other = client.run(where).values()
    assert set(one).isdisjoint(other)
    assert evaeto.__file__ not in (one[0], other[0])


def test_an_address_with_tls_says_what_to_configure_where_nothing_is(operator: str) -> None:
    with pytest.raises(OSError, match=r"distributed\.comm\.tls\.ca-file"):
        evaeto.connect(operator)


def test_a_client_without_a_certificate_of_the_authority_is_not_let_in(
    operator: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evaeto.tasks.cluster.CONNECT_TIMEOUT_S", LONG_ENOUGH_S)
    of_somebody_else = dask.config.set(tls_of_a_client(make_certificates(tmp_path)))
    with of_somebody_else, pytest.raises(OSError, match="certificate"):
        evaeto.connect(operator)


def test_a_point_on_the_operators_cluster_equals_one_on_an_embedded(client: Any, settings: Settings, demo: Any) -> None:
    point = {"lat": -7.5312, "lon": -46.039, **MONTH}
    there = evaeto.compute(**point, client=client)
    with evaeto.tasks.cluster.embedded_cluster(1) as cluster, cluster.get_client() as embedded:
        here = evaeto.compute(**point, client=embedded)
    np.testing.assert_array_equal(there.eto, here.eto)
    assert there.label == demo.label


def test_a_batch_on_the_operators_cluster_is_written_by_the_client(
    client: Any, settings: Settings, tmp_path: Path
) -> None:
    sites = pd.DataFrame({"lat": np.linspace(-5, -9, 6), "lon": -46.0})
    with evaeto.compute_sites(sites, **MONTH, client=client, out=tmp_path / "out.nc") as done:
        assert not done["failure"].values.any()
        assert bool(done["eto"].notnull().all())
    assert [path.name for path in tmp_path.iterdir()] == ["out.nc"]


def test_a_lazy_grid_is_computed_by_the_operators_workers(client: Any) -> None:
    rng = np.random.default_rng(7)
    shape = {"time": 60, "lat": 20, "lon": 30}
    coords = {
        "time": pd.date_range("2020-01-01", periods=60),
        "lat": np.linspace(-40, 40, 20),
        "lon": np.linspace(0, 29, 30),
    }
    levels = {"tmax": 30.0, "tmin": 18.0, "rhmean": 60.0, "u2": 9.0, "rs": 18.0}
    grid = xr.Dataset(
        {name: (tuple(shape), level + rng.normal(size=tuple(shape.values()))) for name, level in levels.items()},
        coords=coords,
    )
    lazy = evaeto.eto(grid.chunk({"lat": 10}), elevation=200.0)
    assert lazy.chunks is not None
    computed = client.compute(lazy).result(LONG_ENOUGH_S)
    np.testing.assert_allclose(computed.transpose(*shape), evaeto.eto(grid, elevation=200.0).transpose(*shape))


def test_a_batch_whose_scheduler_dies_says_so_and_keeps_what_is_finished(
    tmp_path: Path, demo: Any, certificates: dict[str, str]
) -> None:
    listen = ["--host", "127.0.0.1", "--no-dashboard"]
    sites = pd.DataFrame({"lat": np.linspace(-5, -9, 8), "lon": -46.0})
    out = tmp_path / "out.nc"
    scheduled = process(
        tmp_path / "scheduler", "scheduler", *listen, "--protocol", "tls", "--port", "0", tls=certificates
    )
    with scheduled as scheduler, dask.config.set(tls_of_a_client(certificates)):
        assert scheduler.stderr is not None
        address = next(word for line in scheduler.stderr for word in line.split() if word.startswith("tls://127"))
        work = [address, *listen, "--nthreads", "1", "--no-nanny"]

        def kill(ended: int, total: int) -> None:
            if ended == 3:
                scheduler.kill()

        with process(tmp_path / "worker", "worker", *work, tls=certificates):
            connected = evaeto.connect(address)
            connected.wait_for_workers(1, timeout=LONG_ENOUGH_S)
            with pytest.raises(evaeto.TaskError, match="run the same again") as lost:
                evaeto.compute_sites(sites, **MONTH, client=connected, out=out, progress=kill)
            connected.close(timeout=1)
    assert lost.value.code == "cluster_lost"
    assert len(list((tmp_path / "out.nc.parts").glob("*.npz"))) >= 3
