"""The process that reads visitors' files: its limits, what it knows, and what of it comes back."""

from __future__ import annotations

import io
import os
import time
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import psutil
import pytest
import xarray as xr

from evaeto.core.messages import Message
from evaeto.errors import WeatherError
from evaeto.uploads import confined, reader, transport
from evaeto.uploads.limits import STATION, short_name
from evaeto.uploads.station_file import read_visitors_file

pytestmark = pytest.mark.slow  # each starts processes

CSV = b"date,tmax\n2020-01-01,30\n2020-01-02,31\n"


@pytest.fixture(params=[True, pytest.param(False, marks=pytest.mark.slow)], ids=["forked", "a process for each file"])
def either_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param and not confined.FORKS:
        pytest.skip("this system does not fork")
    monkeypatch.setattr(confined, "FORKS", request.param)


def why(function: Any, *arguments: Any, **limits: Any) -> Message:
    with pytest.raises(WeatherError) as caught:
        confined.run(function, *arguments, name="a.nc", limits=replace(STATION, **limits))
    (said,) = caught.value.args
    assert isinstance(said, Message)
    return said


def still_reads() -> None:
    weather = confined.run(read_visitors_file, "a.csv", CSV, None, name="a.csv", limits=STATION)
    assert list(weather["tmax"].values) == [30.0, 31.0]
    assert str(weather["time"].values[1])[:10] == "2020-01-02"


@pytest.mark.usefixtures("either_way")
def test_a_reading_without_end_is_ended_and_the_next_one_works() -> None:
    assert why(time.sleep, 3600, seconds=1.0).key == "upload.time"
    still_reads()


@pytest.mark.usefixtures("either_way")
@pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="this system has no limit of memory")
def test_a_reading_that_takes_too_much_memory_is_refused_and_the_next_one_works() -> None:
    assert why(bytearray, 400_000_000, memory_bytes=200_000_000).key == "upload.memory"
    still_reads()


@pytest.mark.usefixtures("either_way")
def test_a_reading_that_dies_takes_nothing_with_it() -> None:
    assert why(os._exit, 1).key == "upload.damaged"
    still_reads()


@pytest.mark.skipif(not confined.FORKS, reason="this system does not fork")
def test_a_process_that_was_ended_between_two_files_is_started_again() -> None:
    still_reads()
    process = confined._forking._process
    assert process is not None
    process.kill()
    process.wait()
    still_reads()


@pytest.mark.skipif(not confined.FORKS, reason="this system does not fork")
def test_the_process_that_forks_has_no_second_thread() -> None:
    """A child would lack it, and Python 3.12 warns in the log."""
    still_reads()
    process = confined._forking._process
    assert process is not None
    assert psutil.Process(process.pid).num_threads() == 1


@pytest.mark.usefixtures("either_way")
def test_what_is_in_our_environment_stays_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVAETO_CONTACT", "somebody@example.org")
    confined._forking.end()  # the next one is started by this environment
    assert confined.run(os.getenv, "EVAETO_CONTACT", name="a.nc", limits=STATION) is None
    assert confined.run(os.getenv, "PATH", name="a.nc", limits=STATION) == os.environ["PATH"]


@pytest.mark.usefixtures("either_way")
def test_what_is_wrong_comes_back_with_key_and_fields() -> None:
    said = why(read_visitors_file, "a.csv", b"date,tmax\n2020-01-01,30\n2020-01-01,31\n", None)
    assert said.key == "weather.double_day"
    assert dict(said.fields) == {"when": date(2020, 1, 1)}


@pytest.mark.nightly  # the endless one is waited for
@pytest.mark.skipif(not confined.FORKS, reason="this system does not fork")
def test_two_files_are_read_at_once() -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(2) as threads:
        endless = threads.submit(why, time.sleep, 3600, seconds=20.0)
        still_reads()
        assert not endless.done()
        confined._forking.end()
        assert endless.result().key in ("upload.damaged", "upload.time")


def there_and_back(value: Any, most_bytes: int = 10**6) -> Any:
    header, arrays = transport.pack(value)
    stream = io.BytesIO(b"".join(array.tobytes() for array in arrays))

    def fill(memory: memoryview) -> None:
        memory[:] = stream.read(len(memory))

    return transport.unpack(header, fill, most_bytes)


def test_arrays_come_back_as_they_were() -> None:
    dataset = xr.Dataset(
        {"tmax": (("time", "lat"), np.arange(6.0).reshape(3, 2).T.T, {"units": "degC"}), "n": ((), np.int16(3))},
        {"time": pd.date_range("2020-01-01", periods=3), "lat": [1.0, 2.0], "name": ("lat", ["a", "bc"])},
        {"title": "made", "level": np.float32(2)},
    )
    xr.testing.assert_identical(there_and_back(dataset), dataset.assign_attrs(level=2.0))
    series = pd.Series([1.0, np.nan], pd.date_range("2020-01-01", periods=2, name="time"), name="eto")
    pd.testing.assert_series_equal(there_and_back(series), series, check_freq=False)
    assert there_and_back({"a": [1, None]}) == {"a": [1, None]}


def test_objects_do_not_travel() -> None:
    with pytest.raises(TypeError):
        transport.pack(xr.Dataset({"a": ("x", np.array([object()]))}))
    with pytest.raises(transport.UnpackingError):
        transport.unpack(b'{"kind": "dataset", "arrays": [["|O", [1]]]}', lambda memory: None, 100)


def test_an_answer_that_says_it_is_huge_gets_no_memory() -> None:
    with pytest.raises(transport.UnpackingError):
        transport.unpack(b'{"kind": "dataset", "arrays": [["<f8", [1000000000000]]]}', lambda memory: None, 100)


def test_long_attributes_are_shortened() -> None:
    array = xr.DataArray([1.0], dims="x", attrs={"history": "a" * 10**6})
    assert len(there_and_back(array).attrs["history"]) == transport.MAX_TEXT


@pytest.mark.parametrize(
    ("name", "shown"), [("a.csv", "a.csv"), ("a\nb\x1b.csv", "a?b?.csv"), ("é ü.nc", "é ü.nc"), ("", "?")]
)
def test_a_name_is_shown_in_one_line(name: str, shown: str) -> None:
    assert short_name(name) == shown


def test_a_long_name_keeps_its_ending() -> None:
    shown = short_name("x" * 500 + ".csv")
    assert len(shown) == 80
    assert shown.endswith("x.csv")


@pytest.mark.slow
def test_what_large_grids_need_is_compiled_once_for_all_files() -> None:
    from evaeto.reference_et import compiled

    reader._load_compiled()
    assert len(compiled.daily_rows.signatures) >= 2
