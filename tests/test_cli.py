"""The command line as a stranger uses it: outputs, exit codes, messages that name field and value."""

from __future__ import annotations

import io
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from patience import LONG_ENOUGH_S, PATIENT

import evaeto
from evaeto import cli
from evaeto.sources.catalogue import SERVICES

POINT = ["--lat", "-7.5312", "--lon", "-46.039", "--start", "2015-01-01", "--end", "2015-01-31"]


def run(*words: str) -> subprocess.CompletedProcess[str]:
    """A process of its own, as from a shell."""
    command = [sys.executable, "-m", "evaeto", *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=LONG_ENOUGH_S)


def run_here(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    """The entry point in this process; returns the exit code."""
    monkeypatch.setattr(sys, "argv", ["evaeto", *words])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return int(ended.value.code or 0)


@pytest.fixture
def cluster(client: Any) -> Iterator[Any]:
    """What is calculated in this process is calculated there, and no command starts a cluster of its own."""
    with client.as_current():
        yield client


@pytest.fixture
def station(tmp_path: Path) -> Path:
    """A year of a station's weather, wind at 10 m."""
    days = pd.date_range("2019-01-01", "2019-12-31", name="date")
    rng = np.random.default_rng(3)
    n = len(days)
    frame = pd.DataFrame(
        {"tmax": 30 + rng.normal(size=n), "tmin": 18 + rng.normal(size=n), "rhmean": 60 + rng.normal(size=n),
         "uz": rng.gamma(4, 0.6, n), "rs": 18 + rng.normal(size=n)},
        index=days,
    )  # fmt: skip
    path = tmp_path / "station.csv"
    frame.to_csv(path, float_format="%.3f")
    return path


def test_eto_of_a_station_file_equals_that_of_the_dataset(
    station: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "eto.csv"
    place = ["--lat", "-20", "--elevation", "500", "--wind-height", "10"]
    assert run_here(monkeypatch, "eto", str(station), *place, "--out", str(out)) == 0
    expected = evaeto.eto(evaeto.read_weather(station), lat=-20, elevation=500, wind_height=10)
    written = pd.read_csv(out, parse_dates=["date"], index_col="date")["eto"]
    np.testing.assert_allclose(written, expected.values, atol=0.5e-6)
    assert list(written.index) == list(expected["time"].values)


@pytest.fixture
def logger(tmp_path: Path) -> Path:
    """Ten days of a logger's half hours in UTC-3, each time the beginning of its half hour."""
    times = pd.date_range("2019-01-01", periods=480, freq="30min", name="time")
    hour = times.hour + times.minute / 60
    frame = pd.DataFrame(
        {"tmean": 25 - 6 * np.cos((hour - 3) * np.pi / 12), "rhmean": 60.0, "u2": 2.0,
         "rs (W/m2)": np.clip(800 * np.sin((hour - 6) * np.pi / 12), 0, None)},
        index=times,
    )  # fmt: skip
    path = tmp_path / "logger.csv"
    frame.to_csv(path, float_format="%.3f")
    return path


PLACE = ["--lat", "-20", "--lon", "-45", "--elevation", "500"]


def test_days_are_made_of_hours_where_they_are_asked_for(
    logger: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_here(monkeypatch, "eto", str(logger), *PLACE, "--daily", "--label", "start") == 0
    printed = capsys.readouterr()
    assert "each time taken as the start of its step" in printed.err
    table = pd.read_csv(logger, index_col="time", parse_dates=True)
    expected = evaeto.eto(evaeto.daily(table, label="start"), lat=-20, elevation=500)
    shown = pd.read_csv(io.StringIO(printed.out), index_col="date", parse_dates=True)["eto"]
    np.testing.assert_allclose(shown, expected, atol=1e-6)
    assert len(shown) == 10


def test_steps_of_half_an_hour_have_their_sums_beside_the_rate(
    logger: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_here(monkeypatch, "eto", str(logger), *PLACE, "--utc-offset", "-3", "--label", "start") == 0
    shown = pd.read_csv(io.StringIO(capsys.readouterr().out))
    np.testing.assert_allclose(shown["eto_step"], shown["eto"] / 2, atol=1e-6)


LIGHT = """
import sys
from evaeto import cli
sys.argv = ["evaeto", *sys.argv[1:]]
try:
    cli.main()
finally:
    print(*sorted({name.split(".")[0] for name in sys.modules}), file=sys.stderr)
"""


@pytest.fixture(scope="module")
def loaded_by_xarray() -> set[str]:
    """What xarray loads where there is no Dask: some versions of it SciPy."""
    code = "import sys; sys.modules['dask'] = None; import xarray; print(*{name.split('.')[0] for name in sys.modules})"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(found.stdout.split()) - {"dask"}


@pytest.mark.parametrize(
    "words",
    [
        ["eto", "station.csv", "--wind-height", "10"],
        ["eto", "station.xlsx", "--wind-height", "10", "--estimate", "wind"],
        ["eto", "station.csv", "--method", "turc"],
        ["eto", "logger.csv", "--utc-offset", "-3", "--label", "start"],
        ["eto", "logger.csv", "--label", "start", "--daily"],
        ["eto", "months.csv"],
        ["describe", "station.csv"],
    ],
    ids=" ".join,
)
def test_a_command_about_one_table_loads_no_dask(
    words: list[str],
    loaded_by_xarray: set[str],
    station: Path,
    logger: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    days = pd.read_csv(station, parse_dates=["date"])
    days.to_excel(station.with_suffix(".xlsx"), index=False)
    days.set_index("date").resample("MS").mean().rename(columns={"uz": "u2"}).to_csv(tmp_path / "months.csv")
    words = words + PLACE if words[0] == "eto" else words
    monkeypatch.chdir(logger.parent)
    alone = subprocess.run([sys.executable, "-c", LIGHT, *words], capture_output=True, text=True)
    assert alone.returncode == 0, alone.stderr
    loaded = set(alone.stderr.splitlines()[-1].split())
    assert {"dask", "scipy", "pint"} & loaded - loaded_by_xarray == set()
    if words[0] == "eto":
        assert run_here(monkeypatch, *words) == 0
        assert capsys.readouterr().out == alone.stdout  # the same where Dask is loaded


@pytest.mark.parametrize("name", ["Hargreaves-Samani", "priestley_taylor", "turc", "ASCE", "pm-fao56"])
def test_every_method_can_be_named_on_the_command_line(
    station: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    words = ["eto", str(station), "--lat", "-20", "--elevation", "500", "--wind-height", "10", "--method", name]
    assert run_here(monkeypatch, *words) == 0
    shown = pd.read_csv(io.StringIO(capsys.readouterr().out))["eto"]
    expected = evaeto.eto(evaeto.read_weather(station), lat=-20, elevation=500, wind_height=10, method=name)
    np.testing.assert_allclose(shown, expected, atol=1e-6)


def test_what_is_missing_is_estimated_where_that_is_asked_for_and_told(
    station: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    table = pd.read_csv(station, index_col="date", parse_dates=True).drop(columns=["rs", "uz"])
    bare = tmp_path / "bare.csv"
    table.to_csv(bare)
    words = ["eto", str(bare), "--lat", "-20", "--elevation", "500", "--estimate", "radiation=0.19"]
    assert run_here(monkeypatch, *words, "--estimate", "wind") == 0
    printed = capsys.readouterr()
    assert "krs 0.19" in printed.err
    expected = evaeto.eto(table, lat=-20, elevation=500, estimate={"radiation": 0.19, "wind": 2.0})
    np.testing.assert_allclose(pd.read_csv(io.StringIO(printed.out))["eto"], expected, atol=1e-6)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--method", "thornthwaite"], "thornthwaite"), (["--estimate", "sunshine"], "sunshine"),
        (["--estimate", "wind=strong"], "strong"), (["--label", "noon"], "noon"),
    ],
)  # fmt: skip
def test_an_option_that_is_not_known_is_bad_input_that_is_named(
    station: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: list[str], told: str
) -> None:
    assert run_here(monkeypatch, "eto", str(station), "--lat", "-20", "--elevation", "500", *words) == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["eto", "a.csv", "--lat", "1", "--lat", "2"], "--lat is given more than once"),
        (["serve", "--port", "99999"], "--port"),
        (["serve", "--api", "--port", "-1"], "--port"),
    ],
)
def test_an_option_given_twice_or_out_of_range_is_bad_input_in_a_sentence(
    words: list[str], said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["evaeto", *words])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    told = capsys.readouterr().err
    assert said in told
    assert "Traceback" not in told


def test_eto_without_a_latitude_is_bad_input_that_names_it(
    station: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_here(monkeypatch, "eto", str(station), "--elevation", "500") == cli.BAD_INPUT
    assert "lat" in capsys.readouterr().err


def test_a_file_that_is_no_weather_is_bad_input_without_a_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "notes.csv"
    path.write_text("this,is\nnot,weather\n")
    assert run_here(monkeypatch, "eto", str(path), "--lat", "0", "--elevation", "0") == cli.BAD_INPUT
    err = capsys.readouterr().err
    assert err.startswith("Error: ")
    assert "Traceback" not in err


def test_eto_of_a_station_is_never_text_under_the_name_of_another_kind_of_file(
    station: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = station.with_name("eto.nc")
    words = ["eto", str(station), "--lat", "-20", "--elevation", "500", "--wind-height", "10"]
    assert run_here(monkeypatch, *words, "--out", str(out)) == 2
    assert not out.exists()


def test_the_limit_of_clouds_and_those_of_the_night_are_options(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.csv").write_text("date,tmax,tmin,ea,u2,rs\n2020-06-01,15,12,1.4,2,4\n2020-06-02,15,12,1.4,2,20\n")
    words = ["eto", str(tmp_path / "a.csv"), "--lat", "50", "--elevation", "100"]
    told = []
    for option in ([], ["--cloudiness-floor", "0.3"]):
        assert run_here(monkeypatch, *words, *option) == 0
        told.append(capsys.readouterr().out.splitlines()[1:])
    assert told[0][0] > told[1][0]
    assert told[0][1] == told[1][1]


def test_score_prints_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for name, shift in (("a", 0.5), ("b", 0.0)):
        days = pd.date_range("2019-01-01", periods=4, name="date")
        pd.DataFrame({"eto": np.array([1.0, 2, 3, 4]) + shift}, index=days).to_csv(tmp_path / f"{name}.csv")
    files = ["--estimate", str(tmp_path / "a.csv"), "--reference", str(tmp_path / "b.csv")]
    assert run_here(monkeypatch, "score", *files) == 0
    scores = json.loads(capsys.readouterr().out)
    assert scores["rmse"] == pytest.approx(0.5)
    assert scores["pbias"] == pytest.approx(20.0)
    assert scores["n"] == 4


def test_bad_input_lists_every_problem_with_field_and_value(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["compute", "--lat", "95", "--lon", "east", "--start", "2020-01-05", "--end", "2020-01-01"]
    assert run_here(monkeypatch, *words, "--source", "nasa") == cli.BAD_INPUT
    err = capsys.readouterr().err
    for text in ("lat: ", "'95'", "lon: ", "'east'", "end: ", "2020-01-01", "sources: ", "'nasa'"):
        assert text in err


def test_an_output_name_of_unknown_kind_is_refused_before_any_work(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_here(monkeypatch, "compute", *POINT, "--out", "eto.doc") == cli.BAD_INPUT
    assert "eto.doc" in capsys.readouterr().err


def test_a_language_is_for_a_report_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["compute", *POINT, "--out", str(tmp_path / "eto.csv"), "--language", "pt-BR"]
    assert run_here(monkeypatch, *words) == 2
    assert "only to a report" in capsys.readouterr().err
    assert not (tmp_path / "eto.csv").exists()


def test_errors_are_told_in_the_language_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["compute", "--lat", "95", "--lon", "0", "--start", "2020-01-05", "--end", "2020-01-06"]
    portuguese = "Erro: lat: deve ser um número de -90 a 90 graus norte (valor recebido: '95')"
    assert run_here(monkeypatch, "--language", "pt-BR", *words) == cli.BAD_INPUT
    assert portuguese in capsys.readouterr().err
    assert run_here(monkeypatch, *words) == cli.BAD_INPUT
    assert "Error: lat: must be a number from -90 to 90" in capsys.readouterr().err
    monkeypatch.setenv("EVAETO_LANGUAGE", "pt-BR")
    assert run_here(monkeypatch, *words) == cli.BAD_INPUT
    assert portuguese in capsys.readouterr().err
    assert run_here(monkeypatch, "compute", *POINT, "--out", "eto.doc") == cli.BAD_INPUT
    assert "o nome deve terminar em" in capsys.readouterr().err


def test_notes_and_warnings_are_told_in_the_language_asked_for(
    station: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = station.read_text().splitlines()
    station.write_text("\n".join([lines[0] + ",soil", *(f"{line},1" for line in lines[1:])]) + "\n")
    words = ["eto", str(station), "--lat", "-20", "--elevation", "500", "--wind-height", "10"]
    assert run_here(monkeypatch, "--language", "pt-BR", *words) == 0
    assert f"Nota: {station.name}: não reconhecidas e desconsideradas: soil" in capsys.readouterr().err


def test_an_unknown_language_is_bad_input_that_names_the_known_ones(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_here(monkeypatch, "--language", "tlh", "doctor") == 2
    assert "pt-BR" in capsys.readouterr().err


@pytest.mark.slow
def test_compute_writes_a_report_in_the_language_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cluster: Any
) -> None:
    words = ["compute", "--demo", *POINT, "--out", str(tmp_path / "eto.html"), "--language", "pt-BR"]
    assert run_here(monkeypatch, *words) == 0
    assert '<html lang="pt-BR">' in (tmp_path / "eto.html").read_text()


@pytest.mark.slow
def test_compute_writes_the_table_to_standard_output_when_no_file_is_named() -> None:
    done = run("compute", "--demo", *POINT)
    assert done.returncode == 0, done.stderr
    table = pd.read_csv(io.StringIO(done.stdout), index_col="date", parse_dates=True)
    assert list(table)[:5] == ["eto", "eto_lower", "eto_upper", "quality", "sources"]
    assert len(table) == 31
    assert "Note: synthetic demo weather" in done.stderr
    assert "Weather data by Open-Meteo.com" in done.stderr


@pytest.mark.slow
def test_compute_on_real_records_equals_the_library_to_the_printed_digit(
    shared_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cluster: Any
) -> None:
    out = tmp_path / "balsas.csv"
    records = shared_data / "sites"
    assert run_here(monkeypatch, "compute", "--records", str(records), *POINT, "--out", str(out)) == 0
    with evaeto.demo.serve(records=records):
        result = evaeto.compute(lat=-7.5312, lon=-46.039, start="2015-01-01", end="2015-01-31", client=cluster)
    written = [line for line in out.read_text().splitlines() if not line.startswith("#")]
    expected = [line for line in result.export("csv").decode().splitlines() if line and not line.startswith("#")]
    assert written == expected


@pytest.mark.slow
def test_the_doctor_finds_everything_well_with_the_stand_ins() -> None:
    done = run("doctor", "--demo")
    assert done.returncode == 0, done.stdout + done.stderr
    operators = {service.rate_limits.operator for service in SERVICES.values()}
    assert done.stdout.count("ok  ") == len(SERVICES) + len(operators) + 2  # the budgets, the cluster and the cache


@pytest.mark.slow
def test_a_service_that_fails_gives_exit_code_3_and_is_named(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], cluster: Any
) -> None:
    words = ["compute", *POINT, "--source", "nasa_power", "--elevation", "200"]
    with evaeto.demo.serve(faults={"nasa_power": "not-json"}):
        assert run_here(monkeypatch, *words) == cli.FAILED
    told = capfd.readouterr().err
    assert "NASA POWER" in told
    assert "Traceback" not in told


@pytest.mark.slow
def test_a_time_limit_gives_exit_code_4(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], cluster: Any
) -> None:
    assert run_here(monkeypatch, "compute", "--demo", *POINT, "--time-limit", "0.01") == cli.TIMED_OUT
    assert "0.01 s" in capsys.readouterr().err


@pytest.mark.slow
def test_an_interrupt_gives_exit_code_130_and_no_traceback() -> None:
    words = [sys.executable, "-c", f"{PATIENT}from evaeto.cli import main; main()", "demo", "--port", "0"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert "evaeto is at http://127.0.0.1:" in process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=LONG_ENOUGH_S)
    assert "Traceback" not in err
    assert process.returncode in (0, cli.INTERRUPTED)


def test_sources_lists_what_covers_a_point(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_here(monkeypatch, "sources", "--lat", "-22.7", "--lon", "-47.6", "--json") == 0
    rows = {row["key"]: row for row in json.loads(capsys.readouterr().out)}
    assert rows["nasa_power"]["first"] == "1981-01-01"
    assert "nws_forecast" not in rows
    assert run_here(monkeypatch, "--language", "es", "sources") == 0
    assert "nws_forecast: " in capsys.readouterr().out
    assert run_here(monkeypatch, "sources", "--lat", "-22.7") == 2


@pytest.mark.parametrize("name", ["power.csv", "power.nc", "power.parquet"])
def test_fetch_writes_what_a_service_delivers(
    name: str, tmp_path: Path, demo: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / name
    assert run_here(monkeypatch, "fetch", "nasa_power", *POINT, "--out", str(out)) == 0
    assert "31 days" in capsys.readouterr().err
    expected = evaeto.fetch("nasa_power", lat=-7.5312, lon=-46.039, start="2015-01-01", end="2015-01-31")
    read = {".csv": lambda: pd.read_csv(out), ".parquet": lambda: pd.read_parquet(out)}
    tmax = evaeto.read_weather(out)["tmax"] if out.suffix == ".nc" else read[out.suffix]()["tmax"]
    np.testing.assert_allclose(tmax, expected["tmax"])
    if out.suffix == ".csv":
        assert "synthetic demo weather" in (tmp_path / f"{name}-metadata.json").read_text()
        again = evaeto.read_weather(out)
        assert float(again["lat"]) == float(expected["lat"])
        assert "columns.assumed_units" not in str(again.attrs)
        assert again["tmax"].size == 31


def test_fetch_refuses_an_ending_it_cannot_write_before_asking(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert run_here(monkeypatch, "fetch", "nasa_power", *POINT, "--out", str(tmp_path / "a.docx")) == 2
    assert ".parquet" in capsys.readouterr().err


def test_what_is_said_of_a_station_s_file_needs_that_file(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_here(monkeypatch, "compute", *POINT, "--unit", "T=degF") == cli.BAD_INPUT
    printed = capsys.readouterr().err
    assert "--unit" in printed
    assert "--station" in printed


def test_names_and_units_may_be_said_in_the_plural_that_python_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = pd.date_range("2015-01-01", "2015-01-31", name="day")
    frame = pd.DataFrame({"T": 90.0 + np.arange(31) % 3, "tmin": 20.0, "rhmean": 60.0, "u2": 2.0, "rs": 20.0}, days)
    frame.to_csv(tmp_path / "own.csv")
    place = ["eto", str(tmp_path / "own.csv"), "--lat", "-7.5", "--elevation", "250"]
    made = []
    for name, unit in (("--name", "--unit"), ("--names", "--units")):
        out = tmp_path / f"eto{name}.csv"
        assert run_here(monkeypatch, *place, name, "T=tmax", unit, "T=degF", "--out", str(out)) == 0
        made.append(out.read_text())
    assert made[0] == made[1]
    assert len(made[0].splitlines()) == 32


@pytest.mark.slow
def test_names_and_units_of_a_station_are_said_to_compute_as_to_the_other_commands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cluster: Any
) -> None:
    days = pd.date_range("2015-01-01", "2015-01-31", name="day")
    frame = pd.DataFrame({"T": 90.0 + np.arange(31) % 3, "tmin": 20.0, "rhmean": 60.0, "u2": 2.0, "rs": 20.0}, days)
    frame.to_csv(tmp_path / "own.csv")
    out = tmp_path / "eto.nc"
    words = ["compute", "--demo", *POINT, "--elevation", "250", "--source", "nasa_power", "--out", str(out)]
    said = ["--station", str(tmp_path / "own.csv"), "--name", "T=tmax", "--unit", "T=degF"]
    assert run_here(monkeypatch, *words, *said) == 0
    with evaeto.demo.serve():
        expected = evaeto.compute(
            lat=-7.5312, lon=-46.039, elevation=250, start="2015-01-01", end="2015-01-31", sources="nasa_power",
            station=tmp_path / "own.csv", names={"T": "tmax"}, units={"T": "degF"}, client=cluster,
        )  # fmt: skip
    opened = evaeto.Result.open(out)
    np.testing.assert_array_equal(opened.eto, expected.eto)
    delivered = opened.dataset["tmax_by_source"].sel(source="station")
    np.testing.assert_allclose(delivered, (frame["T"] - 32) / 1.8, atol=1e-9)
