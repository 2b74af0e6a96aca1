"""Many sites on a real cluster with worker processes, asking real HTTP stand-ins."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
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
from evaeto.batch.sites import PER_THREAD
from evaeto.core.messages import Message
from evaeto.inputs.formats.base import ReadOptions
from evaeto.pipeline.fetching import Failure
from evaeto.request import Request
from evaeto.settings import Settings, using
from evaeto.sources.station import Station
from evaeto.workers import steps

YEAR = {"start": "2015-01-01", "end": "2015-12-31"}
MONTH = {"start": "2015-01-01", "end": "2015-01-31"}
SITES = pd.DataFrame(
    {
        "name": ["Balsas", "Enschede", "New York", "Adelaide", "Balsas again"],
        "lat": [-7.5312, 52.3, 40.7, -34.9, -7.5312],
        "lon": [-46.039, 6.8, -74.0, 138.6, -46.039],
        "elevation": [256.0, np.nan, 10.0, np.nan, 256.0],
    }
)


def many(count: int) -> pd.DataFrame:
    """Sites on land, in a row from north to south through Brazil."""
    return pd.DataFrame({"lat": np.linspace(-5, -15, count).round(4), "lon": -46.0, "elevation": 300.0})


def rolled(sites: pd.DataFrame, rows: int) -> pd.DataFrame:
    return sites.iloc[np.roll(np.arange(len(sites)), rows)].reset_index(drop=True)


def lats_asked(demo: Any) -> list[float]:
    return [float(asked.params["latitude"]) for asked in demo.requests]


@pytest.fixture
def background() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as pool:
        yield pool


@pytest.mark.slow
def test_sites_keep_their_order_and_names_and_equal_the_single_calculation(client: Any, demo: Any) -> None:
    told: list[tuple[int, int]] = []
    done = evaeto.compute_sites(SITES, **YEAR, client=client, progress=lambda *counts: told.append(counts))
    assert dict(done.sizes) == {"site": 5, "time": 365}
    assert list(done["name"].values) == list(SITES["name"])
    assert told[0] == (0, 5)
    assert told[-1] == (5, 5)
    assert told == sorted(told)
    for index, row in SITES.iterrows():
        elevation = None if np.isnan(row["elevation"]) else row["elevation"]
        alone = evaeto.compute(lat=row["lat"], lon=row["lon"], elevation=elevation, **YEAR, client=client)
        for name in ("eto", "quality", "tmax", "ea", "rs"):
            np.testing.assert_array_equal(done[name][index], alone.dataset[name])
        assert float(done["elevation"][index]) == float(alone.dataset["elevation"])
    np.testing.assert_array_equal(done["time"], alone.dataset["time"])
    assert done.attrs["comment"] == "synthetic demo weather"
    assert "NASA POWER" in done.attrs["license"]
    assert "Open-Meteo" in done.attrs["acknowledgement"]
    assert done["eto"].attrs["units"] == "mm d-1"


@pytest.mark.slow
def test_two_rows_of_one_place_are_asked_for_once(client: Any, demo: Any) -> None:
    evaeto.compute_sites(SITES.iloc[[0, 4]], **MONTH, sources="nasa_power", client=client)
    assert len(demo.requests) == 1


@pytest.mark.slow
def test_a_site_that_fails_leaves_the_others_alone(client: Any, demo: Any, tmp_path: Path) -> None:
    demo.set_fault("nasa_power", "fail-once:400")
    sites, out = many(4), tmp_path / "out.nc"
    with evaeto.compute_sites(sites, **MONTH, sources="nasa_power", client=client, out=out) as done:
        failed = done["failure"].values != ""
        assert failed.sum() == 1
        assert "NASA POWER" in done["failure"].values[failed][0]
        np.testing.assert_array_equal(done["eto"].isnull().all("time"), failed)
    with evaeto.compute_sites(sites, **MONTH, sources="nasa_power", client=client, out=out) as done:
        assert not done["failure"].values.any()
        assert bool(done["eto"].notnull().all())
    assert len(demo.requests) == 5


@pytest.mark.slow
def test_a_second_run_fetches_only_what_is_missing(client: Any, demo: Any, tmp_path: Path) -> None:
    sites, out = many(6), tmp_path / "out.nc"
    evaeto.compute_sites(sites[:4], **MONTH, client=client, out=out).close()
    before = len(demo.requests)
    evaeto.compute_sites(sites[:4], **MONTH, client=client, out=out).close()
    assert len(demo.requests) == before
    with evaeto.compute_sites(sites[::-1], **MONTH, client=client, out=out) as done:
        np.testing.assert_array_equal(done["lat"], sites["lat"][::-1])
        assert bool(done["eto"].notnull().all())
    assert set(lats_asked(demo)[before:]) == set(sites["lat"][4:])


@pytest.mark.slow
def test_the_same_output_may_be_written_any_number_of_times_while_earlier_results_are_held(
    client: Any, demo: Any, tmp_path: Path
) -> None:
    sites, out = many(3), tmp_path / "out.nc"
    results, opened = [], []
    for run in range(4):
        results.append(evaeto.compute_sites(rolled(sites, run), **MONTH, client=client, out=out))
        opened.append(xr.open_dataset(out))
        for earlier, (result, file) in enumerate(zip(results, opened, strict=True)):
            np.testing.assert_array_equal(result["lat"], rolled(sites, earlier)["lat"])
            np.testing.assert_array_equal(file["eto"], result["eto"])
            assert bool(result["eto"].notnull().all())
    assert len({float(result["eto"][0, 0]) for result in results}) == 3
    for file in opened:
        file.close()


@pytest.mark.slow
def test_a_service_that_was_out_of_order_is_asked_again_the_others_are_not(
    client: Any, demo: Any, tmp_path: Path
) -> None:
    demo.set_fault("nasa_power", "503")
    with using(replace(demo.settings, retries=0)):
        with evaeto.compute_sites(many(2), **MONTH, client=client, out=tmp_path / "out.nc") as done:
            assert all("NASA POWER" in text for text in done["warnings"].values)
        before = len(demo.requests)
        demo.set_fault("nasa_power", None)
        with evaeto.compute_sites(many(2), **MONTH, client=client, out=tmp_path / "out.nc") as done:
            assert list(done["warnings"].values) == ["", ""]
            assert (done["quality"] == 3).all()
    assert [asked.service for asked in demo.requests[before:]] == ["nasa_power", "nasa_power"]


@pytest.mark.slow
def test_an_interrupt_keeps_what_is_finished_and_the_next_call_goes_on(client: Any, demo: Any, tmp_path: Path) -> None:
    sites, out = many(8), tmp_path / "out.nc"

    def interrupt(ended: int, total: int) -> None:
        if ended == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        evaeto.compute_sites(sites, **MONTH, client=client, out=out, progress=interrupt)
    assert not out.exists()
    kept = list((tmp_path / "out.nc.parts").glob("*.npz"))
    assert len(kept) == 3
    told: list[int] = []
    with evaeto.compute_sites(sites, **MONTH, client=client, out=out, progress=lambda n, _: told.append(n)) as done:
        assert bool(done["eto"].notnull().all())
    assert told == [3, 4, 5, 6, 7, 8]
    assert [path.name for path in tmp_path.iterdir()] == ["out.nc"]


class _UnderWay:
    """Counts the sites the scheduler knows of."""

    def __init__(self) -> None:
        from distributed.diagnostics.plugin import SchedulerPlugin

        class Plugin(SchedulerPlugin):
            name = "sites under way"
            now: set[str] = set()  # noqa: RUF012
            most = 0

            def transition(self, key: Any, start: str, finish: str, *args: Any, **kwargs: Any) -> None:
                if not str(key).startswith("evaeto-site-"):
                    return
                if finish in ("released", "forgotten", "memory", "erred"):
                    self.now.discard(key)
                else:
                    self.now.add(key)
                    self.most = max(self.most, len(self.now))

        self.plugin = Plugin()


@pytest.mark.slow
def test_no_more_sites_are_under_way_than_two_for_each_thread(client: Any, demo: Any) -> None:
    plugin = _UnderWay().plugin
    scheduler = client.cluster.scheduler
    scheduler.add_plugin(plugin)
    evaeto.compute_sites(many(30), **MONTH, client=client)
    scheduler.remove_plugin("sites under way")
    bound = PER_THREAD * sum(client.nthreads().values())
    assert bound / 2 < plugin.most <= bound


@pytest.mark.slow
def test_a_click_is_served_while_every_site_of_a_batch_waits_for_its_service(
    client: Any, demo: Any, background: ThreadPoolExecutor
) -> None:
    ended: list[int] = []
    hang_up = threading.Event()

    def progress(count: int, total: int) -> None:
        ended.append(count)
        if hang_up.is_set():
            raise KeyboardInterrupt

    demo.set_fault("nasa_power", "hang")
    with using(replace(demo.settings, timeout_s=LONG_ENOUGH_S)):
        import contextvars

        work = contextvars.copy_context().run
    batch = background.submit(
        work,
        lambda: evaeto.compute_sites(many(20), **MONTH, sources="nasa_power", client=client, progress=progress),
    )
    demo.wait_for_requests(1)
    clicked = evaeto.compute(lat=-7.5, lon=-46, **MONTH, sources="open_meteo_archive", client=client)
    assert bool(clicked.eto.notnull().all())
    assert ended == [0]
    hang_up.set()
    demo.stopping.set()
    with pytest.raises(KeyboardInterrupt):
        batch.result(LONG_ENOUGH_S)


@pytest.mark.slow
def test_a_click_is_not_behind_the_queue_of_a_batch_at_a_service(
    client: Any, demo: Any, background: ThreadPoolExecutor
) -> None:
    demo.set_fault("nasa_power", "slow:0.2")
    sites = many(24)
    batch = background.submit(lambda: evaeto.compute_sites(sites, **MONTH, sources="nasa_power", client=client))
    demo.wait_for_requests(3)
    told = threading.Event()
    task = evaeto.submit(lat=-20, lon=-46, elevation=800, **MONTH, sources="nasa_power", client=client)
    asked: list[int] = []

    def note(message: dict[str, Any]) -> None:
        if message["data"].get("detail", {}).get("text") == Message("progress.requesting"):
            asked.append(len(demo.requests))
            told.set()

    task.subscribe(note)
    task.result(LONG_ENOUGH_S)
    assert told.is_set()
    demo.set_fault("nasa_power", None)
    batch.result(LONG_ENOUGH_S)
    # One that runs, one of the batch that competes for the next place, one that arrives before the message does
    assert lats_asked(demo).index(-20.0) - asked[0] <= 3


@pytest.mark.slow
def test_a_worker_killed_in_the_middle_costs_no_site(client: Any, demo: Any) -> None:
    pids = client.run(os.getpid)
    killed = threading.Event()

    def kill(ended: int, total: int) -> None:
        if ended == 4 and not killed.is_set():
            os.kill(next(iter(pids.values())), signal.SIGKILL)
            killed.set()

    # As on a machine so busy that a worker is not started again in the time Dask has for it
    with dask.config.set({"distributed.deploy.lost-worker-timeout": "0s"}):
        done = evaeto.compute_sites(many(20), **MONTH, client=client, progress=kill)
        assert killed.is_set()
        assert not done["failure"].values.any()
        assert bool(done["eto"].notnull().all())
        client.wait_for_workers(2, timeout=LONG_ENOUGH_S)


def test_a_limit_too_long_for_one_request_is_waited_out_between_two(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [Failure("nasa_power", "rate_limited", "full", "", wait_s=0.02), "delivery"]

    async def download(*args: Any) -> Any:
        return answers.pop(0)

    monkeypatch.setattr("evaeto.pipeline.fetching.download", download)
    request = Request.create(lat=0, lon=-51, start="2020-01-01", end="2020-01-31")
    settings = Settings(max_wait_s=0.01)
    assert asyncio.run(steps._patiently(request, "nasa_power", settings, patience_s=1)) == "delivery"


def test_a_limit_longer_than_the_patience_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    full = Failure("nasa_power", "rate_limited", "full", "", wait_s=86_400.0)

    async def download(*args: Any) -> Any:
        return full

    monkeypatch.setattr("evaeto.pipeline.fetching.download", download)
    request = Request.create(lat=0, lon=-51, start="2020-01-01", end="2020-01-31")
    assert asyncio.run(steps._patiently(request, "nasa_power", Settings(), patience_s=3900)) is full


def test_the_cache_of_a_worker_is_at_its_own_usual_place(monkeypatch: pytest.MonkeyPatch) -> None:
    import pickle

    usual, chosen = pickle.dumps(Settings()), pickle.dumps(Settings(cache_dir=Path("chosen")))
    monkeypatch.setenv("EVAETO_CACHE", "elsewhere")
    assert pickle.loads(usual).cache_dir == Path("elsewhere")
    assert pickle.loads(chosen).cache_dir == Path("chosen")


@pytest.mark.slow
def test_the_result_of_many_sites_can_be_opened_by_others(client: Any, demo: Any, tmp_path: Path) -> None:
    evaeto.compute_sites(SITES, **MONTH, client=client, out=tmp_path / "out.nc").close()
    with xr.open_dataset(tmp_path / "out.nc", decode_cf=False) as raw:
        assert raw["time"].attrs["units"] == "days since 2015-01-01"
        assert raw["eto"].attrs["coordinates"] == "name lat lon elevation"
        assert raw.attrs["featureType"] == "timeSeries"
        assert raw["name"].attrs["cf_role"] == "timeseries_id"


def station_like(site: int, **columns: Any) -> pd.DataFrame:
    """Days as a logger of a site writes them: names of its own, degF, the day first."""
    place = {"lat": float(SITES["lat"][site]), "lon": float(SITES["lon"][site])}
    truth = evaeto.demo.truth(**place, **MONTH).to_dataframe()[["tmax", "tmin", "tdew", "u2", "rs"]]
    table = truth.rename(columns={"tmax": "Hottest"}).assign(Hottest=truth["tmax"] * 1.8 + 32, **columns)
    table.index = pd.Index(table.index.strftime("%d/%m/%Y"), name="date")
    return table


@pytest.mark.slow
def test_files_of_stations_take_part_by_the_same_door_as_everywhere(client: Any, demo: Any, tmp_path: Path) -> None:
    station_like(0).to_csv(tmp_path / "balsas.csv")
    (tmp_path / "sites.csv").write_text(
        "name,lat,lon,elevation,station_file,wind_height\n"
        f"Balsas,{SITES['lat'][0]},{SITES['lon'][0]},256,balsas.csv,2\nAdelaide,-34.9,138.6,50,,\n"
    )
    said = ReadOptions(names={"Hottest": "tmax"}, units={"Hottest": "degF"}, dayfirst=True)
    found = evaeto.compute_sites(tmp_path / "sites.csv", **MONTH, stations=said, out=tmp_path / "out.nc", client=client)
    warnings = [str(text) for text in found["warnings"].values]
    assert "column Hottest is in degF, as stated" in warnings[0]
    assert "station" in found["provenance"].values[0]
    assert "station" not in found["provenance"].values[1]
    place = {"lat": float(SITES["lat"][0]), "lon": float(SITES["lon"][0]), "elevation": 256.0}
    station = replace(Station.of(tmp_path / "balsas.csv", 2.0), said=said)
    alone = evaeto.compute(**place, **MONTH, station=station, client=client)
    np.testing.assert_allclose(found["eto"].values[0], alone.eto.values, rtol=1e-6)
    again = evaeto.compute_sites(tmp_path / "sites.csv", **MONTH, out=tmp_path / "out.nc", client=client)
    # What is said of the files belongs to what a finished site is known by
    assert "as stated" not in str(again["warnings"].values[0])


def test_files_of_stations_that_are_not_there_are_told_with_their_rows_before_anything_is_done(tmp_path: Path) -> None:
    (tmp_path / "here.csv").write_text("date,tmax\n2015-01-01,30\n")
    (tmp_path / "sites.csv").write_text(
        "lat,lon,station_file,wind_height\n-7.5,-46,gone.csv,\n-8,-46,here.csv,high\n-9,-46,here.csv,10\n"
    )
    with pytest.raises(evaeto.errors.RequestError) as caught:
        evaeto.compute_sites(tmp_path / "sites.csv", **MONTH)
    assert [problem.field.split(": ")[-1] for problem in caught.value.problems] == ["station_file", "wind_height"]
    assert "row 1" in str(caught.value)
    assert "'high' is not a valid anemometer height" in str(caught.value)


@pytest.mark.slow
def test_points_own_measurements_and_a_calibration_give_what_each_place_gives_alone(client: Any, demo: Any) -> None:
    place = {"lat": float(SITES["lat"][0]), "lon": float(SITES["lon"][0]), "elevation": 256.0}
    year = {"start": "2014-01-01", "end": "2014-12-31"}
    learnt = evaeto.compute(**place, **year, sources=["nasa_power", "open_meteo_archive"], client=client)
    truth = evaeto.demo.truth(lat=place["lat"], lon=place["lon"], **year)
    reference = evaeto.eto(truth, lat=place["lat"], elevation=place["elevation"]).to_series()
    calibration = evaeto.calibrate(learnt, reference)
    points = [(place["lat"], place["lon"], place["elevation"]), (-7.6, -46.1, 300.0)]
    given = {"sources": ["nasa_power", "open_meteo_archive"], "client": client, **MONTH}
    found = evaeto.compute_sites(points, calibration=calibration, **given)
    alone = evaeto.compute(**place, calibration=calibration, **given)
    np.testing.assert_allclose(found["eto"].values[0], alone.eto.values, rtol=1e-6)
    names = [str(name) for name in found["site"].values]
    station = {names[0]: station_like(0).rename(columns={"Hottest": "tmax"})}
    said = {"wind_height": 2.0, "units": {"tmax": "degF"}, "stations": ReadOptions(dayfirst=True)}
    own = evaeto.compute_sites(points, station=station, **said, **given)
    assert "station" in own["provenance"].values[0]
    assert "station" not in own["provenance"].values[1]
