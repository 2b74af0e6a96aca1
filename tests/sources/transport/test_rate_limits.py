"""The operators' limits: kept by all processes together, in calls a period and in requests at once."""

from __future__ import annotations

import asyncio
import multiprocessing
import shutil
import sqlite3
import time
from contextlib import closing
from dataclasses import replace
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest

from evaeto.errors import SourceRateLimited
from evaeto.settings import Settings
from evaeto.sources.catalogue import SERVICES
from evaeto.sources.transport import rate_limits
from evaeto.sources.transport.rate_limits import RATE_LIMITS, turn


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(cache_dir=tmp_path)


def quiet(text: str) -> None:
    pass


async def _one(source: str, weight: float, settings: Settings) -> None:
    async with turn(source, weight, settings, quiet):
        pass


def take(source: str, weight: float, settings: Settings) -> None:
    """One request that ends at once."""
    asyncio.run(_one(source, weight, settings))


def refused(source: str, weight: float, settings: Settings) -> SourceRateLimited:
    with pytest.raises(SourceRateLimited) as raised:
        take(source, weight, replace(settings, max_wait_s=0.0))
    return raised.value


def test_every_service_has_limits() -> None:
    assert set(RATE_LIMITS) == set(SERVICES)


def test_the_services_of_one_operator_share_its_budget(settings: Settings) -> None:
    take("open_meteo_archive", 400, settings)
    take("open_meteo_forecast", 199, settings)
    take("open_meteo_elevation", 1, settings)
    error = refused("open_meteo_elevation", 1, settings)
    assert error.reason.startswith("Open-Meteo allows 600 calls per minute; ")
    assert 50 < error.wait_s <= 60
    take("met_norway", 1, settings)


def test_the_hour_and_the_day_are_counted_too(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1_800_000_000.0]
    monkeypatch.setattr(time, "time", lambda: now[0])
    for _ in range(8):
        take("open_meteo_archive", 600, settings)
        now[0] += 61
    take("open_meteo_archive", 200, settings)
    error = refused("open_meteo_archive", 1, settings)
    assert "5,000 calls per hour" in error.reason
    assert error.wait_s == pytest.approx(3600 - 8 * 61, abs=1)
    now[0] += 3600
    take("open_meteo_archive", 600, settings)


def test_a_request_larger_than_the_limit_has_a_period_to_itself(settings: Settings) -> None:
    take("open_meteo_archive", 861, settings)  # 30 years of eleven variables
    assert "600 calls per minute" in refused("open_meteo_archive", 1, settings).reason


def test_nasa_power_gets_one_request_in_two_seconds(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1_800_000_000.0]
    monkeypatch.setattr(time, "time", lambda: now[0])
    take("nasa_power", 1, settings)
    now[0] += 0.5
    error = refused("nasa_power", 1, settings)
    assert error.reason == "NASA POWER allows 1 call in two seconds; the next request is possible in 2 s"
    assert error.wait_s == pytest.approx(1.5)
    now[0] += 1.6
    take("nasa_power", 1, settings)


def test_a_period_is_counted_from_the_end_of_a_request(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1_800_000_000.0]
    monkeypatch.setattr(time, "time", lambda: now[0])

    async def slow() -> None:
        async with turn("nasa_power", 1, settings, quiet):
            now[0] += 10

    asyncio.run(slow())
    now[0] += 1
    assert refused("nasa_power", 1, settings).wait_s == pytest.approx(1)


def test_a_wait_is_told_and_kept(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1_800_000_000.0]

    async def sleep(seconds: float) -> None:
        now[0] += seconds

    monkeypatch.setattr(time, "time", lambda: now[0])
    monkeypatch.setattr(rate_limits.asyncio, "sleep", sleep)
    told: list[str] = []

    async def twice() -> float:
        for _ in range(2):
            async with turn("nasa_power", 1, settings, told.append):
                began = now[0]
        return began

    assert asyncio.run(twice()) == 1_800_000_002.0
    assert told == ["waiting 2 s: NASA POWER allows 1 call in two seconds", "its turn has come, requesting data"]


def test_one_request_at_a_time_where_the_operator_says_so(settings: Settings) -> None:
    at_once = []

    async def request(number: int) -> None:
        async with turn("open_meteo_archive", 1, settings, quiet):
            at_once.append(number)
            assert at_once == [number]
            await asyncio.sleep(0)
            at_once.remove(number)

    async def all_of_them() -> None:
        await asyncio.gather(*(request(number) for number in range(5)))

    asyncio.run(all_of_them())


def test_a_cancelled_wait_takes_no_place(settings: Settings) -> None:
    async def main() -> None:
        async with turn("open_meteo_archive", 1, settings, quiet):
            waiting = asyncio.create_task(_one("open_meteo_archive", 1, settings))
            await asyncio.sleep(0)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting

    asyncio.run(main())
    (minute, *_) = [budget for budget in rate_limits.budgets(settings) if budget.operator == "Open-Meteo"]
    assert minute.used == 1


def test_a_cancelled_request_gives_its_place_back(settings: Settings) -> None:
    async def main() -> None:
        inside = asyncio.Event()

        async def endless() -> None:
            async with turn("open_meteo_archive", 1, settings, quiet):
                inside.set()
                await asyncio.Event().wait()

        request = asyncio.create_task(endless())
        await inside.wait()
        request.cancel()
        with pytest.raises(asyncio.CancelledError):
            await request
        await _one("open_meteo_archive", 1, settings)

    asyncio.run(main())


@pytest.mark.slow
def test_the_place_of_a_process_that_died_is_free_again(settings: Settings) -> None:
    dead = multiprocessing.get_context("spawn").Process(target=_die_with_a_place, args=(settings,))
    dead.start()
    dead.join()
    assert dead.exitcode == 9
    take("open_meteo_archive", 1, settings)


def _die_with_a_place(settings: Settings) -> None:
    import os

    async def die() -> None:
        async with turn("open_meteo_archive", 1, settings, quiet):
            os._exit(9)

    asyncio.run(die())


def test_what_is_left_is_told(settings: Settings) -> None:
    take("open_meteo_archive", 550.5, settings)
    told = [budget.told for budget in rate_limits.budgets(settings) if budget.operator == "Open-Meteo"]
    assert told == ["50 left of 600 calls per minute", "4,450 left of 5,000 calls per hour", "9,450 left of 10,000 calls per day"]  # fmt: skip  # noqa: E501


def test_a_damaged_count_is_begun_anew(settings: Settings) -> None:
    (settings.cache_dir / "calls.sqlite").write_bytes(b"this was a database once " * 400)
    take("nasa_power", 1, settings)
    with closing(sqlite3.connect(settings.cache_dir / "calls.sqlite")) as table:
        assert table.execute("SELECT COUNT(*) FROM calls").fetchone() == (1,)


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for temporary files, for this process and those it starts."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


@pytest.fixture
def no_cache(settings: Settings, tmp_path: Path, elsewhere: Path) -> Settings:
    """A cache folder that can't be made, whoever asks for it."""
    in_the_way = tmp_path / "file"
    in_the_way.write_text("not a folder")
    return replace(settings, cache_dir=in_the_way / "cache")


def fill_the_disk(settings: Settings, what: str = "INSERT") -> None:
    """Have SQLite answer as on a full disk, for all processes, where it would write to the count."""
    with closing(sqlite3.connect(settings.cache_dir / "calls.sqlite")) as table:
        refuse = "BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"
        table.execute(f"CREATE TRIGGER full_disk BEFORE {what} ON calls {refuse}")


def free_the_disk(settings: Settings) -> None:
    with closing(sqlite3.connect(settings.cache_dir / "calls.sqlite")) as table:
        table.execute("DROP TRIGGER full_disk")


def test_where_nothing_can_be_written_it_is_counted_elsewhere(no_cache: Settings, elsewhere: Path) -> None:
    take("open_meteo_archive", 550, no_cache)
    assert "600 calls per minute" in refused("open_meteo_archive", 51, no_cache).reason
    (table,) = elsewhere.rglob("calls-*.sqlite")
    assert table.parent.stat().st_mode & 0o077 == 0


def test_two_caches_are_counted_apart_elsewhere_too(no_cache: Settings) -> None:
    take("open_meteo_archive", 600, no_cache)
    take("open_meteo_archive", 600, replace(no_cache, cache_dir=no_cache.cache_dir / "another"))


def test_a_full_disk_fails_no_request_and_what_was_counted_counts_on(settings: Settings, elsewhere: Path) -> None:
    take("open_meteo_archive", 300, settings)
    fill_the_disk(settings)
    take("open_meteo_archive", 200, settings)
    assert "600 calls per minute" in refused("open_meteo_archive", 101, settings).reason
    free_the_disk(settings)
    assert "600 calls per minute" in refused("open_meteo_archive", 101, settings).reason
    take("open_meteo_archive", 100, settings)
    (minute, *_) = [budget for budget in rate_limits.budgets(settings) if budget.operator == "Open-Meteo"]
    assert minute.used == 600


def test_a_disk_that_fills_while_a_request_runs_costs_neither_its_answer_nor_the_next_ones_turn(
    settings: Settings, elsewhere: Path
) -> None:
    async def fill_meanwhile() -> str:
        async with turn("open_meteo_archive", 300, settings, quiet):
            fill_the_disk(settings, "UPDATE")
            with closing(sqlite3.connect(settings.cache_dir / "calls.sqlite")) as table:
                table.execute("CREATE TRIGGER no_more BEFORE INSERT ON calls BEGIN SELECT RAISE(ABORT, 'full'); END")
        return "answer"

    assert asyncio.run(fill_meanwhile()) == "answer"
    take("open_meteo_archive", 200, settings)  # one at a time: the first counts as ended
    assert "600 calls per minute" in refused("open_meteo_archive", 101, settings).reason
    with closing(sqlite3.connect(settings.cache_dir / "calls.sqlite")) as table:
        table.execute("DROP TRIGGER no_more")
        table.execute("DROP TRIGGER full_disk")
    take("open_meteo_archive", 100, settings)
    assert "600 calls per minute" in refused("open_meteo_archive", 1, settings).reason


def test_a_count_that_vanishes_while_a_request_runs_goes_on_with_it(settings: Settings) -> None:
    async def remove_meanwhile() -> None:
        async with turn("open_meteo_archive", 300, settings, quiet):
            shutil.rmtree(settings.cache_dir)

    asyncio.run(remove_meanwhile())
    assert "600 calls per minute" in refused("open_meteo_archive", 301, settings).reason
    take("open_meteo_archive", 300, settings)


def test_a_folder_somebody_else_made_among_the_temporary_files_is_not_used(
    no_cache: Settings, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs, ours = elsewhere / "theirs", elsewhere / "ours"
    theirs.mkdir()
    (elsewhere / "link").symlink_to(theirs)
    monkeypatch.setattr(rate_limits, "shared_folders", lambda: iter([elsewhere / "link", ours]))
    take("nasa_power", 1, no_cache)
    assert list(theirs.iterdir()) == []
    assert len(list(ours.iterdir())) == 1


def test_without_any_place_a_process_counts_for_itself(no_cache: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        rate_limits, "shared_folders", lambda: iter([no_cache.cache_dir / "no", no_cache.cache_dir / "nor"])
    )
    rate_limits._of_this_process.cache_clear()
    take("open_meteo_archive", 600, no_cache)
    assert "600 calls per minute" in refused("open_meteo_archive", 1, no_cache).reason
    (minute, *_) = [budget for budget in rate_limits.budgets(no_cache) if budget.operator == "Open-Meteo"]
    assert minute.used == 600
    rate_limits._of_this_process.cache_clear()


def test_a_count_that_others_keep_locked_is_waited_for_once_and_then_counted_elsewhere(
    settings: Settings, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rate_limits, "_LOCK_S", 0.01)
    take("met_norway", 1, settings)
    with closing(sqlite3.connect(settings.cache_dir / "calls.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        take("open_meteo_archive", 600, settings)
        monkeypatch.setattr(rate_limits, "_LOCK_S", 1e6)  # a second wait would not end
        assert "600 calls per minute" in refused("open_meteo_archive", 1, settings).reason
    rate_limits._resting.clear()
    assert "600 calls per minute" in refused("open_meteo_archive", 1, settings).reason


@pytest.mark.slow
@pytest.mark.parametrize("cache", ["settings", "no_cache"])
def test_several_processes_never_take_more_than_there_is(cache: str, request: pytest.FixtureRequest) -> None:
    shared = replace(request.getfixturevalue(cache), max_wait_s=1.0, pace=0.01)  # a minute that load can't outlast
    spawn = multiprocessing.get_context("spawn")
    with spawn.Pool(4, _wait_for_each_other, (spawn.Barrier(4),)) as pool:
        taken = pool.map(_take_all_there_is, [shared] * 4, chunksize=1)
    assert sum(taken) == 200


_together: list[Barrier] = []


def _wait_for_each_other(barrier: Barrier) -> None:
    _together.append(barrier)


def _take_all_there_is(settings: Settings) -> int:
    _together[0].wait()
    taken = 0
    while True:
        try:
            take("open_meteo_archive", 3, settings)
        except SourceRateLimited:
            return taken
        taken += 1
