"""A grid from an object store to an object store on an operator's cluster, one of whose workers is killed on the way.

Everything is a process of its own with its own working, home and temporary folder and its own copy of the package, as
on another machine; the store is moto's S3.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import evaeto
from evaeto.core.quantities import QUANTITIES

pytestmark = pytest.mark.nightly

STOPS = """
import threading
from evaeto.export import grid_regions

def stopping(mark):
    done = []

    def stop(*words):
        if len(done) == 3:  # its fourth region is in the store, and nobody knows
            print("three regions", flush=True)
            threading.Event().wait()
        mark(*words)
        done.append(1)

    return stop

if grid_regions.mark.__name__ == "mark":  # Dask runs this more than once
    grid_regions.mark = stopping(grid_regions.mark)
"""
LISTEN = ["--host", "127.0.0.1", "--no-dashboard"]


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """The environment in which `s3://grids` is a bucket on this machine."""
    pytest.importorskip("s3fs")
    moto = pytest.importorskip("moto.server")
    server = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    environment = {
        "AWS_ACCESS_KEY_ID": "nobody",
        "AWS_SECRET_ACCESS_KEY": "nothing",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    import s3fs

    s3fs.S3FileSystem.clear_instance_cache()
    s3fs.S3FileSystem().mkdir("grids")
    yield environment
    s3fs.S3FileSystem.clear_instance_cache()
    server.stop()


@contextmanager
def process(folder: Path, words: list[str], environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """A process that shares nothing with this one but the store."""
    for name in ("work", "home", "tmp", "packages"):
        (folder / name).mkdir(parents=True)
    shutil.copytree(Path(evaeto.__file__).parent, folder / "packages" / "evaeto")
    own = {"PATH": os.environ["PATH"], "HOME": str(folder / "home"), "TMPDIR": str(folder / "tmp"),
           "PYTHONPATH": str(folder / "packages")}  # fmt: skip
    with subprocess.Popen(
        [sys.executable, *words], cwd=folder / "work", env=own | environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE if "scheduler" in words[1] else subprocess.STDOUT,
    ) as started:  # fmt: skip
        try:
            yield started
        finally:
            started.terminate()
            started.communicate()


def weather() -> xr.Dataset:
    rng = np.random.default_rng(11)
    shape, dims = (40, 8, 9), ("time", "lat", "lon")
    tmin = rng.uniform(2, 12, shape)
    values = {"tmax": tmin + 8, "tmin": tmin, "rhmean": rng.uniform(40, 90, shape), "u2": rng.uniform(1, 4, shape),
              "rs": rng.uniform(3, 8, shape)}  # fmt: skip
    values["u2"][::10, 3, 5] = 900.0
    return xr.Dataset(
        {name: (dims, each, {"units": QUANTITIES[name].units}) for name, each in values.items()},
        {"time": pd.date_range("2021-05-01", periods=40), "lat": np.linspace(14.0, -14.0, 8), "lon": np.arange(9.0)},
    )


def objects(path: str) -> dict[str, bytes]:
    import s3fs

    files = s3fs.S3FileSystem()
    files.invalidate_cache()
    return {name[len(path) + 1 :]: files.cat_file(name) for name in files.find(path)}


def content(path: Path) -> dict[str, bytes]:
    return {file.relative_to(path).as_posix(): file.read_bytes() for file in path.rglob("*") if file.is_file()}


def test_a_grid_is_whole_and_the_same_although_a_worker_was_killed(store: dict[str, str], tmp_path: Path) -> None:
    weather().chunk(time=10, lat=4, lon=3).to_zarr("s3://grids/in.zarr", zarr_format=2)
    (tmp_path / "stops.py").write_text(STOPS)
    words = ["-m", "evaeto", "eto", "--grid", "s3://grids/in.zarr", "--elevation", "300", "--out"]
    with ExitStack() as running:
        start: Any = lambda name, what: running.enter_context(process(tmp_path / name, what, store))  # noqa: E731
        scheduler = start("scheduler", ["-m", "distributed.cli.dask_scheduler", *LISTEN, "--port", "0"])
        address = next(word for line in scheduler.stderr for word in line.split() if word.startswith("tcp://127"))
        work = ["-m", "distributed.cli.dask_worker", address, *LISTEN, "--nthreads", "1", "--no-nanny"]
        steady = start("worker 1", work)
        doomed = start("worker 2", [*work, "--preload", str(tmp_path / "stops.py")])
        for worker in (steady, doomed):
            assert any("Registered to" in line for line in worker.stdout)
        client = start("client", [*words, "s3://grids/eto.zarr", "--scheduler", address])
        assert any("three regions" in line for line in doomed.stdout)
        assert objects("grids/eto.zarr") == {}
        doomed.kill()
        told = client.stdout.read()
        assert client.wait() == 0, told
    assert "4 cells" in told
    once = subprocess.run([sys.executable, *words, str(tmp_path / "once.zarr")], capture_output=True, text=True)
    assert once.returncode == 0, once.stderr
    there = objects("grids/eto.zarr")
    assert there == content(tmp_path / "once.zarr")
    assert sum(name.startswith("eto/") and not name.rpartition("/")[2].startswith(".") for name in there) == 24
    assert {name.split("/")[0] for name in objects("grids")} == {"in.zarr", "eto.zarr"}
    with xr.open_zarr("s3://grids/eto.zarr") as result:
        assert int(result["rejected_cells"]) == 4
        assert int(result["eto"].isnull().sum()) == 4
