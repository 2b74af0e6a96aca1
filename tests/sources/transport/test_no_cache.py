"""A cache that can't be written or read costs nothing but the cache, and one sentence names it."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import evaeto
from evaeto import doctor
from evaeto.demo.server import Demo
from evaeto.pipeline.assembling import assemble
from evaeto.pipeline.fetching import download
from evaeto.request import Request
from evaeto.result import Result
from evaeto.settings import Settings, using
from evaeto.sources.transport import cache

SERVICES = ("nasa_power", "open_meteo_archive")
MONTH = {"start": "2020-01-01", "end": "2020-01-31"}


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for temporary files, for this process and those it starts."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


def calculate(settings: Settings, lat: float = -7.5) -> Result:
    """The steps of a calculation with two services, without a cluster."""
    request = Request.create(lat=lat, lon=-46.0, elevation=300.0, **MONTH, sources=SERVICES, today=date(2021, 1, 1))

    async def fetch() -> list[Any]:
        return list(await asyncio.gather(*(download(request, key, settings, lambda text: None) for key in SERVICES)))

    return assemble(request, asyncio.run(fetch()), (300.0, "given by the user"), settings)


def about_the_cache(warnings: Any) -> list[str]:
    return [text for text in warnings if "cache" in text]


def refuse(cache_dir: Path, table: str, how: str = "INSERT") -> None:
    """Have SQLite answer as on a full disk where an answer would be stored."""
    with closing(sqlite3.connect(cache_dir / "http" / "answers.sqlite")) as answers:
        full = "BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"
        answers.execute(f"CREATE TRIGGER full_{table} BEFORE {how} ON {table} {full}")


def below_a_file(settings: Settings) -> Settings:
    (settings.cache_dir / "file").write_text("not a folder")
    return replace(settings, cache_dir=settings.cache_dir / "file" / "cache")


def full_before(settings: Settings) -> Settings:
    calculate(settings)
    refuse(settings.cache_dir, "entries")
    return settings


def full_in_mid_write(settings: Settings) -> Settings:
    calculate(settings)
    refuse(settings.cache_dir, "streams")
    return settings


def full_count_too(settings: Settings) -> Settings:
    calculate(settings)
    refuse(settings.cache_dir, "entries")
    with closing(sqlite3.connect(settings.cache_dir / "calls.sqlite")) as calls:
        calls.execute(
            "CREATE TRIGGER f BEFORE INSERT ON calls BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"
        )
    return settings


def in_the_way(settings: Settings) -> Settings:
    (settings.cache_dir / "http" / "answers.sqlite").mkdir(parents=True)
    return settings


def of_another_program(settings: Settings) -> Settings:
    (settings.cache_dir / "http").mkdir(parents=True)
    with closing(sqlite3.connect(settings.cache_dir / "http" / "answers.sqlite")) as answers:
        answers.execute("CREATE TABLE entries (mine TEXT)")
    return settings


@pytest.mark.parametrize(
    "spoil", [below_a_file, full_before, full_in_mid_write, full_count_too, in_the_way, of_another_program]
)
@pytest.mark.slow
def test_a_cache_that_fails_costs_no_calculation_and_one_sentence_names_it(
    demo: Demo, spoil: Callable[[Settings], Settings], caplog: pytest.LogCaptureFixture
) -> None:
    expected = calculate(demo.settings)
    shutil.rmtree(demo.settings.cache_dir)
    demo.settings.cache_dir.mkdir()
    settings = spoil(demo.settings)
    if spoil in (full_before, full_in_mid_write, full_count_too):  # what was stored before still serves
        assert about_the_cache(calculate(settings).warnings) == []
        with closing(sqlite3.connect(settings.cache_dir / "http" / "answers.sqlite")) as answers:
            answers.execute("DELETE FROM entries")
            answers.commit()
    before = len(demo.requests)
    result = calculate(settings)
    assert len(demo.requests) == before + 2, "each service is asked once"
    np.testing.assert_array_equal(result.eto, expected.eto)
    (sentence,) = about_the_cache(result.warnings)
    assert str(settings.cache_dir) in sentence
    assert [text for text in result.warnings if text != sentence] == list(expected.warnings)
    assert "Traceback" not in caplog.text


@pytest.mark.slow
def test_a_locked_cache_is_waited_for_once(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = calculate(demo.settings)
    shutil.rmtree(demo.settings.cache_dir)
    cache.open_store(demo.settings.cache_dir)
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *args, **options: connect(*args, **{**options, "timeout": 0.0}))
    monkeypatch.setattr("hishel._core._storages._async_sqlite.WAL_RETRY_SECONDS", 0.0)
    with closing(connect(demo.settings.cache_dir / "http" / "answers.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        first = calculate(demo.settings)

        def refuse(*args: Any, **options: Any) -> None:
            raise AssertionError("it was looked at again")

        monkeypatch.setattr(cache.anysqlite, "Connection", refuse)
        second = calculate(demo.settings)
    for result in (first, second):
        np.testing.assert_array_equal(result.eto, expected.eto)
        (sentence,) = about_the_cache(result.warnings)
        assert "another program keeps it locked" in sentence
    cache._resting.clear()


@pytest.mark.slow
def test_an_answer_that_was_fetched_is_not_lost_with_the_cache(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the library of the cache raises after the service has answered."""

    async def fail(*args: Any, **options: Any) -> Any:
        raise sqlite3.OperationalError("disk I/O error")

    expected = calculate(demo.settings)
    shutil.rmtree(demo.settings.cache_dir)
    before = len(demo.requests)
    monkeypatch.setattr(cache.AsyncSqliteStorage, "create_entry", fail)
    result = calculate(demo.settings)
    np.testing.assert_array_equal(result.eto, expected.eto)
    assert len(demo.requests) == before + 2
    (sentence,) = about_the_cache(result.warnings)
    assert "disk I/O error" in sentence


@pytest.mark.slow
def test_a_cache_folder_that_vanishes_is_made_again(demo: Demo) -> None:
    calculate(demo.settings)
    shutil.rmtree(demo.settings.cache_dir)
    assert about_the_cache(calculate(demo.settings).warnings) == []
    before = len(demo.requests)
    calculate(demo.settings)
    assert len(demo.requests) == before


@pytest.mark.slow
def test_the_doctor_names_the_cache_once(demo: Demo) -> None:
    settings = below_a_file(demo.settings)
    findings = [doctor._cache(settings), *(doctor._service(source, settings) for source in doctor.SOURCES.values())]
    assert not findings[0].ok
    assert str(settings.cache_dir) in findings[0].text
    assert all(finding.ok and "cache" not in finding.text for finding in findings[1:])
    assert doctor._cache(replace(settings, cache_dir=settings.cache_dir.parents[1] / "new")).ok


def test_a_user_without_a_home_has_a_cache_among_the_temporary_files(
    monkeypatch: pytest.MonkeyPatch, elsewhere: Path
) -> None:
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    for name in ("EVAETO_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "home", homeless)
    assert Settings().cache_dir.is_relative_to(elsewhere)


@pytest.mark.slow
def test_a_calculation_on_workers_tells_the_cache_once(client: Any, demo: Demo) -> None:
    with using(below_a_file(demo.settings)):
        result = evaeto.compute(lat=-7.5, lon=-46.0, **MONTH, sources=list(SERVICES), client=client)
    assert bool(result.eto.notnull().all())
    assert len(about_the_cache(result.warnings)) == 1


REAL_DISK = """
    import gc, json, os, subprocess, sys
    from dataclasses import replace
    from pathlib import Path
    sys.path.insert(0, sys.argv[3])
    from evaeto.settings import settings_of_demo
    import test_no_cache as tests

    disk = Path(sys.argv[2])
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "none", str(disk)], check=True)
    settings = replace(settings_of_demo(sys.argv[1]), cache_dir=disk / "cache")
    told = {}

    def run(name, lat=-7.5):
        result = tests.calculate(settings, lat)
        told[name] = [float(result.eto.sum()), tests.about_the_cache(result.warnings)]

    def fill():
        with open(disk / "ballast", "wb", buffering=0) as ballast:
            for size in (65536, 4096, 512, 1):
                try:
                    while True:
                        ballast.write(bytes(size))
                except OSError:
                    pass

    fill()
    run("full from the start")
    (disk / "ballast").unlink()
    run("room again")
    fill()
    run("full again")
    run("full, another place", -7.6)
    (disk / "ballast").unlink()
    while any(os.path.realpath(f"/proc/self/fd/{n}").startswith(str(disk)) for n in os.listdir("/proc/self/fd")):
        gc.collect()  # threads of the last request may still be closing its files
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    run("read-only", -7.6)
    print(json.dumps(told))
"""


def may_mount() -> list[str] | None:
    """How to start a process that may mount disks of its own, None where nobody lets us."""
    for how in (["unshare", "--mount"], ["unshare", "--map-root-user", "--mount"]):
        trial = [*how, "sh", "-c", "mount -t tmpfs -o size=64k none /mnt"]
        if shutil.which("unshare") and subprocess.run(trial, capture_output=True, check=False).returncode == 0:
            return how
    return None


@pytest.mark.slow
def test_a_disk_that_is_really_full_or_read_only_costs_no_calculation(demo: Demo, tmp_path: Path) -> None:
    if (how := may_mount()) is None:
        pytest.skip("mounting a disk is not allowed here")
    disk = tmp_path / "disk"
    disk.mkdir()
    script = textwrap.dedent(REAL_DISK)
    words = [*how, sys.executable, "-c", script, demo.address, str(disk), str(Path(__file__).parent)]
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=dict(os.environ))
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    told = json.loads(done.stdout)
    here, there = float(calculate(demo.settings).eto.sum()), float(calculate(demo.settings, -7.6).eto.sum())
    assert [total for total, _ in told.values()] == [here, here, here, there, there]
    assert told["room again"][1] == []
    for name in ("full from the start", "full again", "full, another place", "read-only"):
        (sentence,) = told[name][1]
        assert ("it can't be written to" if name == "read-only" else "the disk is full") in sentence
