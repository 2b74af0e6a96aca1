"""What lacks its extra says in one line what to install, at every door; what needs none works without any."""

from __future__ import annotations

import os
import pickle
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from evaeto.core.messages import Message
from evaeto.errors import EvaetoError, MissingExtraError
from evaeto.extras import PACKAGES, TO_READ, TO_WRITE, require

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

BLOCKED = sorted({module for modules in PACKAGES.values() for module in modules} - {"psutil"})  # Dask needs psutil
"""Modules as if they were not installed, with those that come with them and would read or write in their place."""
BESIDE = ("cftime", "llvmlite", "h5netcdf", "notebook", "jupyter_server", "traitlets", "traittypes", "IPython", "PIL")

HOOK = f"""
import sys
from importlib.machinery import PathFinder

class OfTheCore(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        absent = name.partition(".")[0] in {(*BLOCKED, *BESIDE)!r}
        return None if absent else PathFinder.find_spec(name, path, target)

sys.meta_path[sys.meta_path.index(PathFinder)] = OfTheCore
"""

APART = {"cloud", "geo", "grib"}
"""Extras for a few kinds of grids and for areas, whose packages are large."""
INNER = {"dashboard": ("page",), "files": ("formats",)}
"""Extras that stand for a part of another one."""
FILES, DASHBOARD, PLOT = (f'pip install "evaeto[{extra}]"' for extra in ("files", "dashboard", "plot"))

RESULT = """
import evaeto
from pathlib import Path
with evaeto.demo.serve():
    result = evaeto.compute(lat=-7.5, lon=-46, start="2020-01-01", end="2020-01-20")
"""


@pytest.fixture(scope="module")
def core(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment whose processes find no package of any extra, those of the cluster too."""
    folder = tmp_path_factory.mktemp("core")
    (folder / "sitecustomize.py").write_text(HOOK)
    return os.environ | {"PYTHONPATH": os.pathsep.join([str(folder), str(ROOT)]), "COLUMNS": "200"}


@pytest.fixture
def station(tmp_path: Path) -> Path:
    rows = "".join(f"2020-01-{day:02},{25 + day % 5},{15 + day % 3},70,2.1,{18 + day % 4}\n" for day in range(1, 29))
    path = tmp_path / "station.csv"
    path.write_text("date,tmax,tmin,rhmean,u2,rs\n" + rows)
    return path


def run(core: dict[str, str], folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *words], cwd=folder, env=core, capture_output=True, text=True)


def script(core: dict[str, str], folder: Path, code: str) -> str:
    (folder / "script.py").write_text("if __name__ == '__main__':\n" + re.sub(r"(?m)^", "    ", code))
    done = run(core, folder, "script.py")
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_extras_bring_the_packages_that_the_code_names() -> None:
    extras = PROJECT["optional-dependencies"]

    def listed(*names: str) -> set[str]:
        return {re.match(r"[\w\-]+", line)[0] for name in names for line in extras[name]} - {"evaeto"}

    expected = {extra: listed(extra, *INNER.get(extra, ())) for extra in PACKAGES}
    assert expected == {extra: set(modules.values()) for extra, modules in PACKAGES.items()}
    for extra, inner in INNER.items():
        assert {f"evaeto[{each}]" for each in inner} <= set(extras[extra])
    assert {module for table in (TO_READ, TO_WRITE) for modules in table.values() for module in modules} <= {
        *PACKAGES["files"]
    }


def test_the_extra_all_brings_every_other_one_and_the_tests_need_all() -> None:
    extras = PROJECT["optional-dependencies"]
    (all_of_them,) = extras["all"]
    assert set(re.search(r"\[(.*)\]", all_of_them)[1].split(",")) | {"files"} == {*PACKAGES} - APART
    assert "evaeto[files]" in extras["dashboard"]
    assert "evaeto[all]" in extras["test"]


def test_a_missing_package_is_an_error_of_evaeto_and_an_import_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "zarr", None)
    with pytest.raises(MissingExtraError) as caught:
        require("zarr", "netCDF4", extra="files")
    error = caught.value
    assert isinstance(error, EvaetoError)
    assert isinstance(error, ImportError)
    assert str(error) == 'missing package: zarr; run pip install "evaeto[files]"'
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), again.extra) == (MissingExtraError, str(error), "files")
    assert isinstance(again.args[0], Message)
    assert again.args[0].key == "install.missing"


def test_several_missing_packages_are_named_together(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("voila", "ipyleaflet"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(
        MissingExtraError, match=r"^missing packages: ipyleaflet, voila; run pip install \"evaeto\[dash"
    ):
        require(*PACKAGES["dashboard"], extra="dashboard")


def test_nothing_is_imported_to_see_whether_it_is_there() -> None:
    code = "import sys; from evaeto.extras import *; require(*PACKAGES['files'], extra='files')"
    done = subprocess.run([sys.executable, "-c", f"{code}; print(*sys.modules)"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert not {*done.stdout.split()} & {*PACKAGES["files"]}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["demo"], DASHBOARD),
        (["serve"], DASHBOARD),
        (["eto", "w.xlsx", "--lat", "-22.7", "--elevation", "546"], FILES),
        (["eto", "w.nc", "--lat", "-22.7", "--elevation", "546"], FILES),
        (["eto", "--grid", "w.nc", "--out", "o.zarr"], FILES),
        (["eto", "--grid", "w.nc", "--out", "o.nc"], FILES),
        (["score", "--estimate", "w.xlsx", "--reference", "w.xlsx"], FILES),
        (["fuse", "--source", "a=w.nc", "--lat", "-7.5", "--lon", "-46", "--elevation", "3", "--out", "o.csv"], FILES),
        (["batch", "sites.csv", "--demo", "--start", "2020-01-01", "--end", "2020-01-09", "--out", "o.nc"], FILES),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_a_command_without_its_extra_says_it_in_a_line_and_ends_with_2(
    core: dict[str, str], tmp_path: Path, words: list[str], line: str
) -> None:
    for name in ("w.xlsx", "w.nc"):
        (tmp_path / name).write_bytes(b"\x89HDF\r\n\x1a\n")
    (tmp_path / "sites.csv").write_text("lat,lon\n-7.5,-46\n")
    done = run(core, tmp_path, "-m", "evaeto", *words)
    assert done.returncode == 2, done.stderr
    (told,) = done.stderr.splitlines()
    assert told.startswith("Error: missing package")
    assert told.endswith(line)


@pytest.mark.slow
@pytest.mark.parametrize("ending", ["xlsx", "nc", "parquet"])
def test_a_calculation_whose_file_cannot_be_written_does_not_begin(
    core: dict[str, str], tmp_path: Path, ending: str
) -> None:
    place = ["--lat", "-7.5", "--lon", "-46", "--start", "2020-01-01", "--end", "2020-01-09"]
    done = run(core, tmp_path, "-m", "evaeto", "compute", "--demo", *place, "--out", f"o.{ending}")
    assert done.returncode == 2
    (told,) = done.stderr.splitlines()
    assert told.endswith(FILES)


@pytest.mark.slow
def test_each_door_of_the_library_says_which_extra_it_needs(core: dict[str, str], tmp_path: Path) -> None:
    for name in ("w.xlsx", "w.nc", "w.cdf"):
        (tmp_path / name).write_bytes(b"CDF\x01")
    (tmp_path / "w.zarr").mkdir()
    (tmp_path / "sites.csv").write_text("lat,lon\n-7.5,-46\n")
    doors = {
        "evaeto.Dashboard": DASHBOARD,
        "evaeto.read_weather('w.xlsx')": FILES,
        "evaeto.read_weather('w.nc')": FILES,
        "evaeto.read_weather('w.cdf')": FILES,
        "evaeto.open_grid('w.zarr')": FILES,
        "evaeto.open_grid('w.nc')": FILES,
        "evaeto.write_grid(result.eto, 'o.zarr')": FILES,
        "evaeto.write_grid(result.eto, 'o.nc')": FILES,
        "evaeto.compute_sites('sites.csv', start='2020-01-01', end='2020-01-09', out='o.nc')": FILES,
        "evaeto.submit(lat=-7.5, lon=-46, mode='recent', station='w.xlsx')": FILES,
        "evaeto.submit(lat=-7.5, lon=-46, mode='recent', station='w.nc')": FILES,
        "result.to_netcdf('o.nc')": FILES,
        "result.to_excel('o.xlsx')": FILES,
        "result.to_parquet('o.parquet')": FILES,
        "result.plot()": PLOT,
        "confined.run(open_eto, 'w.nc', b'CDF\\x01', name='w.nc', limits=GRID)": FILES,
        "confined.run(read_visitors_file, 'w.xlsx', b'PK', None, name='w.xlsx', limits=STATION)": FILES,
    }
    calls = ", ".join(f"lambda: {door}" for door in doors)
    said = script(
        core,
        tmp_path,
        f"""{RESULT}
from evaeto.uploads import confined
from evaeto.uploads.limits import GRID, STATION
from evaeto.uploads.station_file import read_visitors_file
from evaeto.workers.eto_grids import open_eto
for call in ({calls}):
    try:
        call()
        print("nothing")
    except evaeto.EvaetoError as error:
        print(type(error).__name__, error)
""",
    ).splitlines()
    assert len(said) == len(doors)
    for (door, line), told in zip(doors.items(), said, strict=True):
        assert told.startswith("MissingExtraError missing package"), f"{door}: {told}"
        assert told.endswith(line), f"{door}: {told}"
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "script.py",
        "sites.csv",
        "w.cdf",
        "w.nc",
        "w.xlsx",
        "w.zarr",
    ]


@pytest.mark.nightly
@pytest.mark.slow
def test_what_needs_no_extra_works_without_any(core: dict[str, str], tmp_path: Path, station: Path) -> None:
    said = script(
        core,
        tmp_path,
        f"""import evaeto, pandas as pd
weather = evaeto.read_weather("station.csv")
series = evaeto.eto(weather, lat=-22.7, elevation=546)
print(len(series), bool(series.notnull().all()))
frame = pd.read_csv("station.csv", index_col="date", parse_dates=True)
of_frame = evaeto.eto(frame, lat=-22.7, elevation=546).rename_axis("time")
pd.testing.assert_series_equal(of_frame, series.to_series(), check_index_type=False, check_freq=False)
fused = evaeto.fuse({{"a": weather, "b": weather}}, lat=-22.7, lon=-47.6, elevation=546)
print(int(fused["eto"].notnull().sum()))
with evaeto.demo.serve():
    both = evaeto.compute(lat=-7.5, lon=-46, start="2020-01-01", end="2020-01-20", station="station.csv")
print(len(both.to_dataframe()))
both.to_csv("o.csv"), both.to_html("o.html")
import sys
print(*sorted(sys.modules.keys() & {set(BLOCKED)!r}))
""",
    )
    assert said.splitlines() == ["28 True", "28", "20", ""]
    eto = run(core, tmp_path, "-m", "evaeto", "eto", "station.csv", "--lat", "-22.7", "--elevation", "546")
    assert eto.returncode == 0, eto.stderr
    assert len(eto.stdout.splitlines()) == 29
    place = ["--lat", "-7.5", "--lon", "-46", "--start", "2020-01-01", "--end", "2020-01-09"]
    computed = run(core, tmp_path, "-m", "evaeto", "compute", "--demo", *place)
    assert computed.returncode == 0, computed.stderr
    assert "\n2020-01-09," in computed.stdout


@pytest.mark.nightly
@pytest.mark.slow
def test_without_numba_grids_and_filters_are_the_same_by_numpy(core: dict[str, str], tmp_path: Path) -> None:
    code = """
import sys, numpy as np, pandas as pd, xarray as xr
from evaeto.fusion import kalman, place_blocks
from evaeto.fusion.fuse import fuse
from evaeto.reference_et import daily, eto
daily.LARGE = kalman.COMPILED_FROM = place_blocks.COMPILED_FROM = 0
rng = np.random.default_rng(3)
tmin = rng.uniform(5, 20, (40, 8, 9))
names = {"tmax": tmin + 9, "tmin": tmin, "rhmean": tmin * 3, "u2": tmin / 5, "rs": tmin + 2}
days, axes = pd.date_range("2020-01-01", periods=40), ("time", "lat", "lon")
coords = {"time": days, "lat": np.linspace(-9, 9, 8), "lon": np.arange(9.0), "elevation": 250.0}
grid = eto(xr.Dataset({name: (axes, values) for name, values in names.items()}, coords)).to_numpy()
one = np.ones((1, 1))
model = kalman.StateSpace(0.9 * one, 0.2 * one, np.ones((2, 1)), np.eye(2) * 0.5, np.zeros(1), one)
seen = rng.normal(size=(3, 200, 2))
seen[0, 5:50, 0] = np.nan
states = kalman.kalman_smoother(model, seen)
one = xr.Dataset({name: (("time", "site"), values[:, 0, :4]) for name, values in names.items()}, {"time": days})
both = xr.concat([one, one + 0.5], dim=xr.DataArray(["a", "b"], dims="source", name="source"))
fused = fuse(both, lat=-10.0, lon=-45.0, elevation=400.0)
np.savez("OUT", grid=grid, mean=states.mean, cov=states.cov, **{n: fused[n] for n in ("eto", "eto_lower", "weight")})
print("numba" in sys.modules)
"""
    import numpy as np

    with_numba = os.environ | {"PYTHONPATH": str(ROOT)}
    assert script(with_numba, tmp_path, code.replace("OUT", "fast.npz")) == "True\n"
    assert script(core, tmp_path, code.replace("OUT", "core.npz")) == "False\n"
    fast, plain = np.load(tmp_path / "fast.npz"), np.load(tmp_path / "core.npz")
    for name in ("grid", "mean", "cov", "eto", "eto_lower", "weight"):
        assert np.isfinite(plain[name]).all()
        np.testing.assert_allclose(plain[name], fast[name], rtol=1e-9, atol=1e-12)
