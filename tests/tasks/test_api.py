"""Tasks on a real cluster with worker processes, asking real HTTP stand-ins."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from patience import LONG_ENOUGH_S

import evaeto
from evaeto.core.messages import Message
from evaeto.errors import RequestError, TaskError, WeatherError
from evaeto.pipeline import task_messages
from evaeto.pipeline.task_messages import TERMINAL, TaskMessage
from evaeto.tasks import api, cluster
from evaeto.tasks.task import Task

pytestmark = pytest.mark.slow

POINT = {"lat": -7.5312, "lon": -46.039, "start": "2015-01-01", "end": "2015-12-31"}


def reached(task: Task, condition: Callable[[TaskMessage], bool]) -> None:
    """Wait for the first message of `task` that fulfils `condition`."""
    seen = threading.Event()
    unsubscribe = task.subscribe(lambda message: seen.set() if condition(message) else None)
    assert seen.wait(LONG_ENOUGH_S), task.messages
    unsubscribe()


def ends(message: TaskMessage) -> bool:
    return message["type"] in TERMINAL


def source_of(message: TaskMessage) -> str | None:
    source: str | None = message["data"].get("detail", {}).get("source")
    return source


def asks(message: TaskMessage) -> bool:
    return message["data"].get("detail", {}).get("text") == "requesting data"


def test_a_calculation_goes_through_the_five_steps_to_a_result(client: Any, demo: Any) -> None:
    task = evaeto.submit(**POINT, client=client)
    result = task.result(LONG_ENOUGH_S)
    steps = [m["data"]["progress"] for m in task.messages if m["type"] == "PROGRESS"]
    assert sorted(set(steps)) == [5, 25, 50, 75, 95]
    assert steps == sorted(steps)
    assert task.latest["type"] == "SUCCESS"
    assert task.progress == 100
    assert result.eto.sizes == {"time": 365}
    assert bool(result.eto.notnull().all())
    assert result.label == "synthetic demo weather"


def test_all_that_a_task_tells_keeps_key_and_fields_on_its_way_from_the_workers(client: Any, demo: Any) -> None:
    demo.set_fault("nasa_power", "not-json")
    task = evaeto.submit(**POINT, client=client)
    result = task.result(LONG_ENOUGH_S)
    details = [m["data"]["detail"] for m in task.messages if m["type"] == "PROGRESS" and m["data"]["detail"]]
    assert details
    told = [*(m["data"]["step"] for m in task.messages[:-1]), *(detail["text"] for detail in details)]
    assert all(isinstance(text, Message) for text in told)
    (left_out,) = [d["text"] for d in details if d.get("ended") and d["source"] == "nasa_power"]
    assert (left_out.key, left_out.fields["reason"].key) == ("progress.left_out", "answer.not_json")
    data = task.latest["data"]
    assert {"source.left_out"} <= {warning.key for warning in result.warnings} & {w.key for w in data["warnings"]}
    assert data["summary"]["method"].key == result.summary()["method"].key == "provenance.method"
    assert data["summary"]["label"].key == "stand_in.synthetic"
    assert data["results"][0]["origin"] == ""


def test_a_calculation_that_nobody_watches_has_the_same_result(client: Any, demo: Any) -> None:
    point = {**POINT, "start": date(2015, 1, 1), "end": date(2015, 12, 31)}
    quiet = api.submit_unwatched(**point, client=client)
    watched = evaeto.submit(**POINT, client=client)
    assert quiet.result(LONG_ENOUGH_S).content_hash == watched.result(LONG_ENOUGH_S).content_hash
    assert quiet.latest["data"] == {}
    assert {m["data"]["progress"] for m in quiet.messages if m["type"] == "PROGRESS"} == {5}


def test_a_calculation_that_nobody_watches_fails_and_is_cancelled_like_any_other(client: Any, demo: Any) -> None:
    for service in ("nasa_power", "open_meteo_archive"):
        demo.set_fault(service, "not-json")
    point = {**POINT, "start": date(2015, 1, 1), "end": date(2015, 12, 31)}
    failed = api.submit_unwatched(**point, client=client)
    with pytest.raises(TaskError) as raised:
        failed.result(LONG_ENOUGH_S)
    assert raised.value.code == "all_sources_failed"
    cancelled = api.submit_unwatched(**point, client=client)
    cancelled.cancel()
    assert cancelled.status == "CANCELLED"


def test_the_success_message_carries_the_same_numbers_as_the_result(client: Any, demo: Any) -> None:
    task = evaeto.submit(**POINT, client=client)
    result = task.result(LONG_ENOUGH_S)
    rows = task.latest["data"]["results"]
    assert [row["eto_mm"] for row in rows] == [round(float(v), 4) for v in result.eto.values]
    assert {row["quality"] for row in rows} <= {"HIGH", "MEDIUM", "LOW", "MISSING"}


def test_fused_eto_is_closer_to_the_known_truth_than_a_wrong_guess(client: Any, demo: Any) -> None:
    """The stand-ins disturb a known truth: the way there and back must find it within their noise."""
    result = evaeto.compute(**POINT, client=client)
    fused = result.dataset["tmax"].values
    by_source = result.dataset["tmax_by_source"].values
    assert (fused >= by_source.min(axis=0) - 1e-9).all()
    assert (fused <= by_source.max(axis=0) + 1e-9).all()


def test_bad_input_is_refused_at_once_with_every_problem(demo: Any) -> None:
    with pytest.raises(RequestError) as caught:
        evaeto.submit(lat=95, lon=-46, start="2015-12-31", end="2015-01-01")
    assert [problem.field for problem in caught.value.problems] == ["lat", "end"]


def test_one_failing_source_degrades_to_the_other_with_a_warning_that_names_it(client: Any, demo: Any) -> None:
    demo.set_fault("nasa_power", "not-json")
    result = evaeto.compute(**POINT, client=client)
    assert any("NASA POWER" in warning for warning in result.warnings)
    assert [use.key for use in result.sources] == ["open_meteo_archive"]
    assert set(result.to_dataframe()["quality"]) == {"MEDIUM"}


def test_all_sources_failing_is_an_error_that_says_what_to_do(client: Any, demo: Any) -> None:
    serving = {"nasa_power", "open_meteo_archive"}  # those days
    for key in serving:
        demo.set_fault(key, "not-json")
    task = evaeto.submit(**POINT, client=client)
    with pytest.raises(TaskError, match="Try again later") as caught:
        task.result(LONG_ENOUGH_S)
    assert set(caught.value.details) == serving
    assert caught.value.args[0].key == "task.all_failed"
    assert all(detail["reason"].key == "answer.not_json" for detail in caught.value.details.values())
    assert task.latest["data"]["error_code"] == "all_sources_failed"


def test_an_elevation_no_answer_has_is_asked_of_the_elevation_service(client: Any, demo: Any) -> None:
    alone = evaeto.compute(**POINT, sources=["nasa_power"], client=client)
    both = evaeto.compute(**POINT, client=client)
    assert alone.summary()["elevation_source"] == "Open-Meteo elevation"
    assert alone.dataset["elevation"] == both.dataset["elevation"]


def test_an_unknown_elevation_is_an_error_and_never_sea_level(client: Any, demo: Any) -> None:
    demo.set_fault("open_meteo_elevation", "not-json")
    with pytest.raises(TaskError, match="Enter the elevation"):
        evaeto.compute(**POINT, sources=["nasa_power"], client=client)
    given = evaeto.compute(**POINT, sources=["nasa_power"], elevation=-5, client=client)
    assert given.dataset["elevation"] == -5


def test_a_cancelled_task_ends_at_once_and_its_worker_stops(client: Any, demo: Any) -> None:
    demo.set_fault("nasa_power", "hang")
    task = evaeto.submit(**POINT, client=client)
    reached(task, asks)
    task.cancel()
    assert task.status == "CANCELLED"
    assert stopped(client, task)
    assert [m["type"] for m in task.messages if ends(m)] == ["CANCELLED"]


def stopped(client: Any, task: Task, within_s: float = LONG_ENOUGH_S) -> bool:
    """Whether soon (on a busy machine too) no worker thread executes anything of the task any more."""

    async def look(task_id: str, limit: float, dask_worker: Any) -> bool:
        import asyncio
        import time

        until = time.monotonic() + limit
        while any(task_id in str(key) for key in dask_worker.active_threads.values()):
            if time.monotonic() > until:
                return False
            await asyncio.sleep(0.01)  # Dask has no event for the end of a cancelled task
        return True

    return all(client.run(look, task.id, within_s).values())


def test_the_time_limit_ends_a_task_in_timeout(client: Any, demo: Any) -> None:
    demo.set_fault("open_meteo_archive", "hang")
    task = evaeto.submit(**POINT, time_limit=1.0, client=client)
    reached(task, ends)
    assert task.status == "TIMEOUT"
    assert task.latest["data"]["limit_s"] == 1.0
    assert stopped(client, task)


def done_while_others_wait(client: Any, other: Task, waiting: list[Task]) -> None:
    """It comes to its result while they are under way; they are stopped then."""
    try:
        assert other.result(LONG_ENOUGH_S).summary()["days"] == 365
        assert {task.status for task in waiting} == {"RUNNING"}
    finally:
        for task in waiting:
            task.cancel()
    assert all(stopped(client, task) for task in waiting)


def test_calculations_that_wait_for_a_service_keep_no_other_from_being_done(client: Any, demo: Any) -> None:
    demo.set_fault("nasa_power", "hang")
    slots = sum(client.nthreads().values())
    waiting = [evaeto.submit(**POINT, sources=["nasa_power"], client=client) for _ in range(2 * slots)]
    for task in waiting:
        reached(task, asks)
    other = evaeto.submit(**POINT, sources=["open_meteo_archive"], client=client)
    done_while_others_wait(client, other, waiting)


def test_an_elevation_that_is_waited_for_keeps_no_other_calculation_from_being_done(client: Any, demo: Any) -> None:
    demo.set_fault("open_meteo_elevation", "hang")
    slots = sum(client.nthreads().values())
    places = [{**POINT, "lat": -9.0 + number / 10} for number in range(2 * slots)]
    waiting = [evaeto.submit(**place, sources=["nasa_power"], client=client) for place in places]
    for task in waiting:
        reached(task, lambda m: source_of(m) == "elevation")
    other = evaeto.submit(**POINT, sources=["nasa_power"], elevation=250, client=client)
    done_while_others_wait(client, other, waiting)


def test_a_worker_killed_in_mid_task_is_survived_and_told(
    client: Any, demo: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(cluster._clients, "as `connect` made it", client)
    demo.set_fault("nasa_power", "hang")
    task = evaeto.submit(**POINT, client=client)
    reached(task, lambda m: source_of(m) == "nasa_power")
    holders = client.processing()
    victim = next(worker for worker, keys in holders.items() if any("nasa_power" in str(key) for key in keys))
    pids = client.run(os.getpid)
    demo.set_fault("nasa_power", None)
    os.kill(pids[victim], signal.SIGKILL)
    result = task.result(LONG_ENOUGH_S)
    assert [use.key for use in result.sources] == ["nasa_power", "open_meteo_archive"]
    assert sum(ends(m) for m in task.messages) == 1
    of_cluster = [m["data"]["detail"]["text"] for m in task.messages if source_of(m) == task_messages.CLUSTER]
    assert of_cluster == ["a worker was lost, its work is being done again"]
    client.wait_for_workers(2, timeout=LONG_ENOUGH_S)


def test_many_tasks_at_once_do_not_hear_of_each_other(client: Any, demo: Any) -> None:
    places = [(-7.5, -46.0), (52.3, 6.8), (40.7, -74.0), (-34.9, 138.6)] * 3
    heard: dict[str, list[TaskMessage]] = {}
    tasks = []
    for lat, lon in places:
        task = evaeto.submit(lat=lat, lon=lon, start="2015-01-01", end="2015-03-31", client=client)
        task.subscribe(heard.setdefault(task.id, []).append)
        tasks.append(task)
    for task, (lat, lon) in zip(tasks, places, strict=True):
        result = task.result(LONG_ENOUGH_S)
        assert (float(result.dataset["lat"]), float(result.dataset["lon"])) == (lat, lon)
        assert {m["task_id"] for m in heard[task.id]} == {task.id}
        assert [ends(m) for m in heard[task.id]].count(True) == 1
    same = [task.result() for task, place in zip(tasks, places, strict=True) if place == places[0]]
    for other in same[1:]:
        np.testing.assert_array_equal(other.eto.values, same[0].eto.values)


def test_a_forecast_is_joined_to_the_past_without_holes_or_doubles(client: Any, demo: Any) -> None:
    from evaeto.core.local_days import today_at

    today = today_at(POINT["lat"], POINT["lon"])
    start, end = today - timedelta(days=40), today + timedelta(days=5)
    result = evaeto.compute(lat=POINT["lat"], lon=POINT["lon"], start=start, end=end, client=client)
    assert result.eto.sizes["time"] == 46
    assert bool(result.eto.notnull().all())
    assert result.eto.indexes["time"].is_unique
    by_day = {row["date"]: set(row["sources"]) for row in result.rows()}
    assert by_day[start.isoformat()] == {"nasa_power", "open_meteo_archive"}
    assert by_day[end.isoformat()] == {"open_meteo_forecast", "met_norway"}


def test_radiation_of_a_service_that_has_none_is_estimated_and_flagged(client: Any, demo: Any) -> None:
    result = evaeto.compute(lat=59.91, lon=10.75, mode="forecast", sources=["met_norway"], elevation=10, client=client)
    table = result.to_dataframe().dropna(subset=["eto"])
    assert len(table) >= 4
    assert table["origin"].str.contains("rs: estimated").all()
    assert set(table["quality"]) == {"MEDIUM"}


def test_a_calibration_goes_with_the_task_and_is_named_in_the_method(client: Any, demo: Any, tmp_path: Path) -> None:
    plain = evaeto.compute(**POINT, client=client)
    weather = {
        str(key): plain.dataset[[f"{name}_by_source" for name in ("tmax", "tmin", "ea", "u2", "rs")]]
        .rename({f"{name}_by_source": name for name in ("tmax", "tmin", "ea", "u2", "rs")})
        .sel(source=key, drop=True)
        for key in plain.dataset["source"].values
    }
    truth = evaeto.demo.truth(POINT["lat"], POINT["lon"], POINT["start"], POINT["end"])
    reference = evaeto.eto(truth, lat=POINT["lat"], elevation=float(plain.dataset["elevation"]))
    place = {"lat": POINT["lat"], "lon": POINT["lon"], "elevation": float(plain.dataset["elevation"])}
    calibration = evaeto.calibrate(weather, reference, **place)
    result = evaeto.compute(**POINT, calibration=calibration, client=client)
    assert "daily reference from 2015-01-01" in result.dataset.attrs["method"]
    before, after = (evaeto.score(r.eto, reference)["rmse"] for r in (plain, result))
    assert after < before
    calibration.save(tmp_path / "cal.json")
    from_file = evaeto.compute(**POINT, calibration=tmp_path / "cal.json", client=client)
    np.testing.assert_array_equal(from_file.eto, result.eto)


def test_a_file_that_is_no_calibration_is_refused_at_once(demo: Any, tmp_path: Path) -> None:
    (tmp_path / "cal.json").write_text("{}")
    with pytest.raises(WeatherError, match="not an evaeto calibration"):
        evaeto.submit(**POINT, calibration=[tmp_path / "cal.json"])


def test_what_is_learnt_from_a_result_is_the_file_that_the_next_one_takes(client: Any, demo: Any) -> None:
    task = evaeto.submit(**POINT, client=client)
    reached(task, ends)
    truth = evaeto.demo.truth(POINT["lat"], POINT["lon"], POINT["start"], POINT["end"])
    reference = evaeto.eto(truth, lat=POINT["lat"], elevation=task.latest["data"]["summary"]["elevation_m"])
    content = reference.to_series().rename_axis("date").rename("eto").to_csv().encode()
    learnt = task.try_reference("mine.csv", content).result(LONG_ENOUGH_S).calibration
    assert learnt is not None
    assert (learnt.name, learnt.sources) == ("calibration_-7.5312_-46.039.json", ("nasa_power", "open_meteo_archive"))
    result = evaeto.compute(**POINT, calibration=learnt, kc=1.1, client=client)
    assert "daily reference from 2015-01-01" in result.dataset.attrs["method"]
    np.testing.assert_allclose(result.dataset["etc"], 1.1 * result.eto)


def test_exports_are_made_on_a_worker_and_equal_those_of_the_result(client: Any, demo: Any) -> None:
    task = evaeto.submit(**POINT, client=client)
    result = task.result(LONG_ENOUGH_S)
    assert task.export("csv").result(LONG_ENOUGH_S) == result.export("csv")


def test_an_unreachable_scheduler_is_an_error_that_says_so(demo: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    monkeypatch.setattr("evaeto.tasks.cluster.CONNECT_TIMEOUT_S", 1.0)
    monkeypatch.setenv("EVAETO_SCHEDULER", f"tcp://127.0.0.1:{port}")
    task = evaeto.submit(**POINT)
    reached(task, ends)
    assert task.latest["data"]["error_code"] == "no_cluster"


@pytest.mark.slow
@pytest.mark.parametrize("road", ["file", pytest.param("stdin", marks=pytest.mark.nightly)])  # a cluster each
def test_a_script_without_a_main_guard_runs_once(road: str, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "import evaeto\n"
        "print('begun')\n"
        "class Mine: pass\n"
        "with evaeto.demo.serve():\n"
        "    result = evaeto.compute(lat=-22.7, lon=-47.6, start='2023-01-01', end='2023-01-31')\n"
        "print(result.summary()['days_with_eto'])\n",
        encoding="utf-8",
    )
    words, text = ([str(script)], None) if road == "file" else (["-"], script.read_text(encoding="utf-8"))
    done = subprocess.run([sys.executable, *words], input=text, capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["begun", "31"]
